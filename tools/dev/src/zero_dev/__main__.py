"""Run `dev` as `python -m zero_dev`."""

from ._cli import main

raise SystemExit(main())
