"""The command line of `zeroctl`."""


def main() -> int:
    """Run one command."""
    raise SystemExit("no commands yet")
