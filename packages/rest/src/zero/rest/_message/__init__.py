"""Requests and answers, and their bytes."""
