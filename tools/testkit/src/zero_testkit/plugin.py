"""The pytest plugin: fixtures of the test kit."""
