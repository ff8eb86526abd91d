"""Many errors as one, first-error cells, chains and context.

Errors keep their types; what is collected goes up as an `ExceptionGroup` whose text is that of its members:

    >>> from zero.errorx import ErrorCollector, context
    >>> errors = ErrorCollector("closing")
    >>> for name in ("cache", "store"):
    ...     with errors.catching(), context(f"closing {name}"):
    ...         raise OSError("gone")
    >>> print(errors.error)
    closing cache: gone
    closing store: gone
"""

from ._batch import BatchError, ErrorCollector
from ._cell import ErrorCell
from ._chain import achain, chain
from ._context import context, text_of, wrap
from ._walk import causes, is_any

__all__ = [
    "BatchError",
    "ErrorCell",
    "ErrorCollector",
    "achain",
    "causes",
    "chain",
    "context",
    "is_any",
    "text_of",
    "wrap",
]
