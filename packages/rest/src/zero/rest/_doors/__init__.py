"""Where requests come in: our own protocol, ASGI, and clients for tests."""
