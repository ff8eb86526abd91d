"""The command line of `dev`."""


def main() -> int:
    """Run one verb."""
    raise SystemExit("no verbs yet")
