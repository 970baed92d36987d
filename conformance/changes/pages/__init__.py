"""The vendor's pages, read into one structure and compared: what an edited page changes, whatever its form."""
