"""Structured logs in go-zero's schema, fast, with the standard logging module on both sides."""
