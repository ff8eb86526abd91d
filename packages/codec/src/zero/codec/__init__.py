"""AES, HMAC, RSA, Diffie-Hellman and gzip as go-zero speaks them, and the safe choice beside each.

What the package exports:

    >>> from zero import codec
    >>> codec.__all__
    []
"""

__all__: list[str] = []
