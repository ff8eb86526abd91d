"""What happens to a request between its door and its handler."""
