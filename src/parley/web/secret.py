"""The key that signs sessions: made once for a node and kept beside it, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key(node_dir: Path | None) -> str:
    """The node's own key, made (mode 600) where it is missing; without a node one that lasts as long as the process."""
    if node_dir is None:
        return secrets.token_urlsafe(48)
    path = node_dir / "web.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
