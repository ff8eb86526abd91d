"""Loads of single keys, gathered into calls for many."""
