"""What several ciphers refuse."""


class KeySizeError(ValueError):
    """A key of a length the cipher does not have; `size` is the length in bytes."""

    def __init__(self, size: int, expected: str) -> None:
        super().__init__(f"invalid key size {size}: {expected}")
        self.size = size


class DecryptionError(ValueError):
    """A text that cannot be decrypted with this key.

    It never says why. Whether padding, length, tag or number was wrong is what an attacker who
    may ask again and again needs to know (Vaudenay 2002, Bleichenbacher 1998).
    """

    def __init__(self) -> None:
        super().__init__("cannot decrypt: wrong key, or the text was changed or cut")
