"""What runs a job: threads, tasks, an executor of the user's."""
