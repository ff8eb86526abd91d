"""From an author's function to something that answers requests."""
