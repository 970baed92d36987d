"""Before and after a live run: what earlier runs left, which accounts this one may use, how its calls travel."""
