"""Runs the kernels of association: as they stand for small work, compiled for large; the same bits either way.

The compiler is imported only when there is work enough to pay for it, and keeps what it made in a cache beside the
user's other caches.
"""

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from stage_two import kernels, kernels_all, kernels_divide

WORTH_COMPILING: Final = 60  # rows in components


@lru_cache(maxsize=1)
def compiled_divide_all() -> Callable[..., None]:
    """`kernels_all.divide_all`, compiled."""
    modules = (kernels, kernels_divide, kernels_all)
    sources = b"".join(Path(str(module.__file__)).read_bytes() for module in modules)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    # The compiler does not notice that a function called from a cached one has changed; another folder does.
    os.environ["NUMBA_CACHE_DIR"] = str(home / "parley" / "kernels" / hashlib.sha256(sources).hexdigest()[:16])
    from numba import njit  # PLC0415: two seconds, which small work must not pay

    made: dict[str, Any] = {}
    for module in modules:
        space = dict(vars(module)) | made
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__:
                fresh = type(value)(value.__code__, space, name, value.__defaults__)
                made[name] = space[name] = njit(fresh, nogil=True, cache=True)
    whole: Callable[..., None] = made["divide_all"]
    return whole


def as_lists(value: Any) -> Any:
    """Arrays within tuples as lists: what the kernels are quick on without the compiler."""
    if isinstance(value, tuple):
        return tuple(as_lists(one) for one in value)
    return value.tolist() if isinstance(value, np.ndarray) else value
