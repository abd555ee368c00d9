"""The files of a scenario: finding them, their encoding, what is wrong with their YAML in words, and what one layer does to another."""
