"""`sim uncertainty`."""
