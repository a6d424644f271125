"""Numbers as the languages of a hotline say them, written and read."""
