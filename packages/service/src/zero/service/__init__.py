"""A service's configuration and its life: set up, run, drain, stop."""
