"""Times that are whole Unix milliseconds in JSON, for msgspec, dataclasses and pydantic.

A `MilliTime` is a datetime that always has a zone; in JSON it is the integer that go-zero's `jsontype.MilliTime` is.

>>> from zero.jsontype import MilliTime
>>> MilliTime.from_milli(1654589350123).isoformat()
'2022-06-07T08:09:10.123000+00:00'
"""

from ._milli_time import MilliTime, MilliTimeError, dec_hook, enc_hook

__all__ = ["MilliTime", "MilliTimeError", "dec_hook", "enc_hook"]
