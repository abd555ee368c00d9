"""`sim sweep`."""
