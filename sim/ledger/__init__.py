"""What happened, row by row, the laws it keeps, and the one record that reads it beside its plant."""
