"""What a process should know of its machine: hostname and usable processors."""
