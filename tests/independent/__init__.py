"""The cash of a run worked out again by code that shares nothing with the product."""
