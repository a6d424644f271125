"""Doors that the real carrier does not have: telephones, people, chaos and the truth."""
