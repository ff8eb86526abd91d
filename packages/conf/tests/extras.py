"""Marks for tests that need an optional dependency."""

from importlib.util import find_spec

import pytest

needs_json5 = pytest.mark.skipif(find_spec("pyjson5") is None, reason="needs the extra json5")
needs_dotenv = pytest.mark.skipif(find_spec("dotenv") is None, reason="needs the extra dotenv")
