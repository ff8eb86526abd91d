"""The engines that are installed; where the extra is left out, the pure one alone."""

from importlib.util import find_spec
from typing import Literal

Engine = Literal["pure", "fast"]
INSTALLED = find_spec("ahocorasick_rs") is not None
ENGINES: tuple[Engine, ...] = ("pure", "fast") if INSTALLED else ("pure",)
