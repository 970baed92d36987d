"""From findings to a verdict on every clause of one register, and each failure as an argument."""
