"""Sense: what is well formed but cannot be meant. One file a subject; `all` puts them together."""
