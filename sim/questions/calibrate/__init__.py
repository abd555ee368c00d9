"""`sim calibrate`: which values of assumptions make the model do what happened, how well the past tells them, and what it cannot tell."""
