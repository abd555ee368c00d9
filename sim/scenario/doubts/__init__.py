"""What is well formed and may be meant, and yet is more often a slip of the hand: a line for each, and the run goes on."""
