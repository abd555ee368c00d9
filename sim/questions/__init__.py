"""The questions a user can ask, one folder each: recipe, words, figures, command."""
