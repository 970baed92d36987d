"""What machines and other people's tools read of a result: each format is drawn from the document alone."""
