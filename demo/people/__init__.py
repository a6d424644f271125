"""Scripted people: callers and callees at telephones, agents at consoles.

They use the same doors as everybody else, HTTP only, and import nothing of the product.
"""
