"""Two sides held against each other: the recorded programs then and now."""
