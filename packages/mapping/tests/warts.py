"""What this package does where go-zero has a wart; each entry checks our behaviour."""

from collections.abc import Callable
from typing import Any

WARTS: dict[str, Callable[[Any], bool]] = {}
