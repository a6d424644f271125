"""What pages show, read from the tables of the rooms below; one module per page."""
