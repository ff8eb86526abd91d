"""Random text from the operating system's source: fit for tokens, not only for names."""

import os
import string

_ALPHABET = string.ascii_lowercase + string.ascii_uppercase + string.digits
_DEFAULT_LENGTH = 8
_ID_BYTES = 8


def randn(n: int) -> str:
    """Return n random letters and digits, about 5.95 bits each.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError(f"n must not be negative: {n}")
    import secrets  # noqa: PLC0415 - costs more than the rest of the package, and many never ask

    return "".join(secrets.choice(_ALPHABET) for _ in range(n))


def rand() -> str:
    """Return eight random letters and digits."""
    return randn(_DEFAULT_LENGTH)


def rand_id() -> str:
    """Return sixteen random hexadecimal digits: 64 bits."""
    return os.urandom(_ID_BYTES).hex()
