"""A telephone on a page: dial the hotline from a browser, without an account or a telephone."""
