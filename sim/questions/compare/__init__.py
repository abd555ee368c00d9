"""`sim compare`."""
