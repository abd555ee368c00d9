"""The compiled engine: the rules of the floor on tables, made machine code by numba."""
