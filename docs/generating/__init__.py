"""The pages that are read off the code, one module per subject."""
