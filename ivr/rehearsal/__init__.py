"""Calls that nobody makes: walked, talked through in a terminal, and played again."""
