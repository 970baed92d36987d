"""Nothing left behind: the journal of what a run makes, its file, and the sweep that undoes it."""
