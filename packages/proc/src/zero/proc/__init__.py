"""Signals and an ordered, bounded end of the process."""
