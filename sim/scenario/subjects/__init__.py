"""The language by subject: what a scenario may say, one file a subject."""
