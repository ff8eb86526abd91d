"""Prompts that behave with and without a terminal."""
