"""Figures that several questions draw: each takes tables and gives a sheet."""
