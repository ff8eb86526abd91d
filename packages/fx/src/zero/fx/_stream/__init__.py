"""Streams: what they describe, how they are read, what works for them."""
