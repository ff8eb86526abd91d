"""Retry: when another attempt is made, and who makes it."""
