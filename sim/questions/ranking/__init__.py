"""`sim ranking`."""
