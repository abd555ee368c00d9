"""Experiments: replications kept and never repeated, studies, statistics."""
