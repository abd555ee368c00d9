"""Replications made once, anywhere, and kept."""
