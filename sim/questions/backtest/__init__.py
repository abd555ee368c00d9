"""`sim backtest`: what the model says of months that have passed, against what happened in them."""
