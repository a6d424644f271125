"""The carrier boundary: what we tell a call, what the carrier reports, and its REST API.

The only package that imports `twilio`.
"""
