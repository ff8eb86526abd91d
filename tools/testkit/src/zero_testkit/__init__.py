"""Real servers, a fault proxy and a clock for tests."""
