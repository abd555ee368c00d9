"""`sim report`: all questions about some sites at once."""
