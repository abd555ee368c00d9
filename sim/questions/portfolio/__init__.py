"""`sim portfolio`."""
