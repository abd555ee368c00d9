"""What a scenario that is valid is still warned of. One file a subject; `all` puts together what a scenario alone tells."""
