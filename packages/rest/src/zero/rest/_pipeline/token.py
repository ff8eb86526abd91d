"""Bearer tokens: who may use a route, by go-zero's rules and PyJWT's cryptography."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import jwt
import msgspec
from jwt.algorithms import HMACAlgorithm

from .._message.request import Request
from .._message.response import Response
from .access import AccessLog

_SHORTEST = 8
_STRANGE = re.compile(r"[^A-Za-z0-9_-]")


class _Hmac(HMACAlgorithm):
    """HMAC with the keys a fleet has: go-zero takes eight bytes, and a warning per request helps nobody."""

    def check_key_length(self, key: bytes) -> str | None:
        return None


def _signatures() -> jwt.PyJWS:
    """Make a verifier that knows HMAC and nothing else: no `none`, and no key of another kind."""
    verifier = jwt.PyJWS(algorithms=[])
    hashes = (HMACAlgorithm.SHA256, HMACAlgorithm.SHA384, HMACAlgorithm.SHA512)
    for name, hashed in zip(_ALGORITHMS, hashes, strict=True):
        verifier.register_algorithm(name, _Hmac(hashed))
    return verifier


_ALGORITHMS: Final = ["HS256", "HS384", "HS512"]


class TokenError(ValueError):
    """A request without a token that counts; the text is for the log, never for the client."""


class TokenGuard:
    """Lets in requests whose `Authorization` header holds a token signed with one of the secrets.

    The claims are left in `request.state["claims"]`. With two secrets, the current and the previous one, tokens of
    both count, so that a secret can be changed while its tokens are in use.

    Raises:
        ValueError: the secret is shorter than eight bytes.
    """

    __slots__ = ("_log", "_now", "_secrets", "_verifier")

    def __init__(
        self, secrets: str | tuple[str, str], log: AccessLog, now: Callable[[], float] = time.time
    ) -> None:
        current, previous = (secrets, "") if isinstance(secrets, str) else secrets
        if len(current.encode()) < _SHORTEST:
            raise ValueError("secret's length can't be less than 8")
        self._secrets = [secret.encode() for secret in (current, previous) if secret]
        self._verifier = _signatures()
        self._log = log
        self._now = now

    def begin(self, request: Request) -> Response | None:
        """Let a request in and note its claims, or answer 401."""
        try:
            request.state["claims"] = self.claims(request)
        except TokenError as error:
            self._log.refused(request, f"authorize failed: {error}")
            return Response(b"", 401)
        return None

    def finish(self, request: Request, status: int, seconds: float) -> None:
        """Take no notice of the end."""

    def claims(self, request: Request) -> dict[str, Any]:
        """Return the claims of a request's token.

        Raises:
            TokenError: there is none that counts now.
        """
        header = request.fields.get(b"authorization", b"").decode("latin-1")
        token = header[7:] if header[:7].upper() == "BEARER " else header
        if not header:
            raise TokenError("no token present in request")
        segments = token.split(".")
        if len(segments) != 3:
            raise TokenError("token contains an invalid number of segments")
        for segment in segments:
            _check_base64(segment)
        claims = self._payload(token)
        _check_times(claims, int(self._now()))
        return claims

    def _payload(self, token: str) -> dict[str, Any]:
        refusal = TokenError("signature is invalid")
        decode = cast("Callable[..., bytes]", self._verifier.decode)  # pyright: ignore[reportUnknownMemberType]
        for secret in self._secrets:
            try:
                payload = decode(token, secret, algorithms=_ALGORITHMS)
                claims = msgspec.json.decode(payload)
            except jwt.InvalidAlgorithmError:
                refusal = TokenError("signing method (alg) is unavailable.")
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, msgspec.MsgspecError, ValueError, RecursionError) as error:
                refusal = TokenError(f"{error}")
            else:
                if isinstance(claims, dict):
                    return claims  # pyright: ignore[reportUnknownVariableType]
                refusal = TokenError("the claims are no object")
        raise refusal


def _check_base64(segment: str) -> None:
    """Refuse what is no unpadded base64url; Go's decoder names the same place."""
    strange = _STRANGE.search(segment)
    if strange is not None:
        raise TokenError(f"illegal base64 data at input byte {strange.start()}")
    if len(segment) % 4 == 1:
        raise TokenError(f"illegal base64 data at input byte {len(segment) - 1}")


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    """Hold the three times against the clock, in whole seconds and without leeway; a claim that is absent is fine."""
    checks: tuple[tuple[str, Callable[[float], bool], str], ...] = (
        ("nbf", lambda value: value <= now, "Token is not valid yet"),
        ("iat", lambda value: value <= now, "Token used before issued"),
        ("exp", lambda value: value > now, "Token is expired"),
    )
    for name, holds, reason in checks:
        if name not in claims:
            continue
        value = claims[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not holds(value):
            raise TokenError(reason)
