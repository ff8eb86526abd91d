"""Diffie-Hellman over group 14 of RFC 3526, as go-zero does it.

The arithmetic is Python's own `pow`: cryptography has announced the end of Diffie-Hellman over
finite fields and warns whoever imports it, while services that speak it are still there.
"""

import secrets
from typing import Self

_SIZE = 256
_GENERATOR = 2
# RFC 3526, section 3: the 2048-bit MODP group. A safe prime: (p - 1) / 2 is prime as well.
_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
# RFC 7919, appendix A asks for 225 bits in a group of this size; longer ones only cost time.
_PRIVATE_BITS = 256
_BLINDING_BITS = 64


class DhKeyError(ValueError):
    """A key outside the group; `role` is `"public"` or `"private"`. The key is not repeated."""

    def __init__(self, role: str, reason: str) -> None:
        super().__init__(f"{role} key {reason}")
        self.role = role


class DhKey:
    """A private number of 2048-bit Diffie-Hellman and the public key that belongs to it.

    For compatibility with go-zero's `codec.DhKey`; between programs of your own take X25519. Like
    every plain Diffie-Hellman it does not say who is at the other end: sign the public keys.
    """

    __slots__ = ("_private", "_public")

    def __init__(self, private: int) -> None:
        """Take a private number, 1 <= private < p.

        Raises:
            DhKeyError: the number is outside these bounds. (go-zero takes 0, whose shared number
                is 1 for everybody.)
        """
        if not 0 < private < _PRIME:
            raise DhKeyError("private", "out of bounds: it must be in [1, p - 1]")
        self._private = private
        self._public = pow(_GENERATOR, private, _PRIME)

    @classmethod
    def generate(cls) -> Self:
        """Return a new key from the system's random source."""
        return cls((1 << (_PRIVATE_BITS - 1)) | secrets.randbits(_PRIVATE_BITS - 1))

    def __repr__(self) -> str:
        return f"<DhKey public={self._public:#x}>"

    @property
    def public(self) -> int:
        """The public key as a number."""
        return self._public

    def public_bytes(self) -> bytes:
        """Return the public key for the other side: 256 bytes, big-endian, zeros in front."""
        return self._public.to_bytes(_SIZE, "big")

    def compute(self, peer: bytes | int, *, padded: bool = True) -> bytes:
        """Return the number shared with the owner of a public key, big-endian.

        With `padded` it always has 256 bytes. Without, leading zero bytes are dropped as go-zero's
        numbers drop them: a Go service that takes the first 32 of `shared.Bytes()` for an AES key
        does so, and one exchange in 256 is where the two differ.

        Raises:
            DhKeyError: the peer's key is 0, 1, p - 1 or beyond the prime. (go-zero takes 1 and
                p - 1, with which the shared number is known to everybody.)
        """
        number = peer if isinstance(peer, int) else int.from_bytes(peer, "big")
        if not 1 < number < _PRIME - 1:
            raise DhKeyError("public", "out of bounds: it must be in [2, p - 2]")
        shared = _blinded_power(number, self._private)
        return shared.to_bytes(_SIZE if padded else (shared.bit_length() + 7) // 8, "big")


def _blinded_power(base: int, private: int) -> int:
    # pow is not constant-time, and here a stranger chooses the base. Two exponents that are new
    # each time, base**(private + r) / base**r, leave nothing to measure over many exchanges.
    r = secrets.randbits(private.bit_length() + _BLINDING_BITS)
    ahead = pow(base, private + r, _PRIME)
    return ahead * pow(pow(base, r, _PRIME), -1, _PRIME) % _PRIME
