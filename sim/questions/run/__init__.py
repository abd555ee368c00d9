"""`sim run`."""
