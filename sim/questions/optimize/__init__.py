"""`sim optimize`."""
