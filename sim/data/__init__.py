"""Tables that people bring: spreadsheets and text files, read as they come, with every wrong cell named at its place."""
