"""The evidence as a command: cases whose answers are known, asked of the installed program."""
