"""What every executor stands on: the decisions, and the threads and tasks that carry them out."""
