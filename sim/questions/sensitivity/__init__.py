"""`sim sensitivity`."""
