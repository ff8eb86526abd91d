"""`python -m zero.ctl` is `zeroctl`."""

from ._cli import main

if __name__ == "__main__":
    raise SystemExit(main())
