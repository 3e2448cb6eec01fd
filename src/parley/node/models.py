"""The matching models of a node as files: the one in force, and all that ever were, by their hash."""

from pathlib import Path

from parley.incidents.model import Model, from_json, model_hash, to_json
from parley.node.config import NodeError, kept_model_path, model_path


def put_model_in_force(directory: Path, model: Model) -> None:
    """Writes the model that is in force from now on, and keeps it under its hash."""
    kept = kept_model_path(directory, model_hash(model))
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(to_json(model))
    model_path(directory).write_bytes(to_json(model))


def kept_model(directory: Path, digest: str) -> Model:
    """A model that is or was in force. Raises NodeError where it is not kept here."""
    path = kept_model_path(directory, digest)
    if not path.exists():
        raise NodeError(f"the model {digest} is not kept here; take its file from another member into {path}")
    return from_json(path.read_bytes())
