"""The proof that the suite can fail: it is run against wrong vendors and different ones, and scored."""
