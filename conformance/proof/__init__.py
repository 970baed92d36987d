"""The proof that the suite can fail: it is run against wrong vendors and different ones, and a scoreboard is written."""
