"""Proof that the house kept its word: the carrier's truth log against plain SQL.

Imports nothing of the house and nothing of the simulator, so no mistake can hide in shared code.
"""
