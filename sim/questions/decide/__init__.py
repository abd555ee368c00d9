"""`sim decide`."""
