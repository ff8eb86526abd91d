"""Which values must not be printed."""

import re
from typing import Final

from ._classes import fold

MASK: Final = "***"

_NAMES: Final = re.compile(
    r"password|passwd|passphrase|secret|token|credential"
    r"|apikey|accesskey|privatekey|signingkey|encryptionkey"
    r"|^(pass|pwd|dsn|datasource|authorization|cookie)$|pass$|dsn$"
)
_LOGIN: Final = re.compile(r"[^\s/:@]*:[^\s/@]+@")


def is_secret_name(name: str) -> bool:
    """Tell whether a key names a password, a token, key material or a login."""
    return _NAMES.search(fold(name)) is not None


def holds_login(text: str) -> bool:
    """Tell whether a text has `user:password@` in it, as addresses of databases do."""
    return _LOGIN.search(text) is not None


def without_password(text: str) -> str:
    """Return `text` with the passwords of the addresses in it masked."""
    return _LOGIN.sub(lambda match: f"{match[0].partition(':')[0]}:{MASK}@", text)
