"""Scenario files: the language, loading, checks."""
