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
    folder = _cache_folder(b"".join(Path(str(module.__file__)).read_bytes() for module in modules))
    if folder is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
    from numba import njit  # two seconds, which small work must not pay

    made: dict[str, Any] = {}
    for module in modules:
        space = dict(vars(module)) | made
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__:
                fresh = type(value)(value.__code__, space, name, value.__defaults__)
                made[name] = space[name] = njit(fresh, nogil=True, cache=folder is not None)
    whole: Callable[..., None] = made["divide_all"]
    return whole


def _cache_folder(sources: bytes) -> Path | None:
    """A folder for what is compiled of these sources, None where the user has none to write in.

    The compiler does not notice that a function called from a cached one has changed; another folder does.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = home / "parley" / "kernels" / hashlib.sha256(sources).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None


def as_lists(value: Any) -> Any:
    """Arrays within tuples as lists: what the kernels are quick on without the compiler."""
    if isinstance(value, tuple):
        return tuple(as_lists(one) for one in value)
    return value.tolist() if isinstance(value, np.ndarray) else value
