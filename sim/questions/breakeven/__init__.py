"""`sim breakeven`."""
