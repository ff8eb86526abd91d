"""Streams that tell when they begin."""

from collections.abc import AsyncGenerator, Callable

from .._message.response import StreamResponse


class Started:
    """A stream that tells when its first piece is there."""

    def __init__(self, response: StreamResponse, on_first: Callable[[], None]) -> None:
        self.begun = False
        self._on_first = on_first
        self._chunks = response.chunks
        self.response = response
        response.chunks = self._counted()

    async def _counted(self) -> AsyncGenerator[bytes | str]:
        try:
            async for chunk in self._chunks:
                if not self.begun:
                    self.begun = True
                    self._on_first()
                yield chunk
        finally:
            close = getattr(self._chunks, "aclose", None)
            if close is not None:
                await close()
