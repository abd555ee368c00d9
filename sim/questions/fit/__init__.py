"""`sim fit`: which distribution observations come from, how surely, and what to write into a scenario."""
