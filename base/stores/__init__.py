"""Embedded PostgreSQL and Redis, and the supervisor that keeps them and our own processes."""
