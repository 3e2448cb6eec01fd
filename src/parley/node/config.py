"""`node.toml`: whom this node speaks for, which clock it runs by, and where its parts lie."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CONFIG_VERSION = 1
_PULL_SECONDS = 300


class NodeError(Exception):
    """A node that cannot be made, opened or used; the message says why and what to do."""


@dataclass(frozen=True)
class Peer:
    """Another node from which this one pulls: a member that it speaks for, and the address of its pages."""

    member: str
    url: str


@dataclass(frozen=True)
class NodeConfig:
    """The settings of one node. `members` are those whose keys lie here; `simulated_from` is UTC seconds or None.

    `shown_day` is the day that the landing page shows where the process is a reconstruction of the past. From each of
    `peers` a running node pulls every `pull_seconds`.
    """

    process: str
    members: tuple[str, ...]
    simulated_from: int | None = None
    shown_day: date | None = None
    peers: tuple[Peer, ...] = ()
    pull_seconds: int = _PULL_SECONDS


def write_config(directory: Path, config: NodeConfig) -> None:
    """Writes `node.toml` into a node's directory."""
    lines = [
        f"version = {CONFIG_VERSION}",
        f'process = "{config.process}"',
        "members = [" + ", ".join(f'"{member}"' for member in config.members) + "]",
    ]
    if config.simulated_from is not None:
        lines.append(f"simulated_from = {config.simulated_from}")
    if config.shown_day is not None:
        lines.append(f"shown_day = {config.shown_day.isoformat()}")
    if config.pull_seconds != _PULL_SECONDS:
        lines.append(f"pull_seconds = {config.pull_seconds}")
    for peer in config.peers:
        lines += ["", "[[peers]]", f'member = "{peer.member}"', f'url = "{peer.url}"']
    config_path(directory).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_config(directory: Path) -> NodeConfig:
    """The settings in `node.toml`. Raises NodeError where there is no node or its settings cannot be read."""
    path = config_path(directory)
    if not path.exists():
        raise NodeError(f"{directory} holds no node; make one with: parley init PROCESS.toml {directory}")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise NodeError(f"{path} cannot be read: {error}; restore it from a backup") from error
    if content.get("version") != CONFIG_VERSION:
        raise NodeError(f"{path} has version {content.get('version')}, this program reads {CONFIG_VERSION}")
    lacking = [name for name in ("process", "members") if name not in content]
    if lacking:
        raise NodeError(f"{path} lacks {', '.join(lacking)}; restore it from a backup")
    return NodeConfig(
        process=content["process"],
        members=tuple(content["members"]),
        simulated_from=content.get("simulated_from"),
        shown_day=content.get("shown_day"),
        peers=tuple(_peer(path, peer) for peer in content.get("peers", ())),
        pull_seconds=content.get("pull_seconds", _PULL_SECONDS),
    )


def _peer(path: Path, content: dict[str, str]) -> Peer:
    if content.keys() != {"member", "url"} or not content["url"].startswith(("http://", "https://")):
        raise NodeError(f"{path}: a peer has a member and a url that begins with http:// or https://, not {content}")
    return Peer(content["member"], content["url"].rstrip("/"))


def config_path(directory: Path) -> Path:
    """Where the settings lie."""
    return directory / "node.toml"


def record_path(directory: Path) -> Path:
    """Where the record lies."""
    return directory / "record.db"


def agreement_path(directory: Path) -> Path:
    """Where the node keeps the agreement file it was made from, with the files beside it."""
    return directory / "agreement" / "agreement.toml"


def keys_path(directory: Path, member: str, use: str) -> Path:
    """Where a member's secret of one use (root, next-root, node) lies."""
    return directory / "keys" / f"{use}-{member}.key"


def parts_key_path(directory: Path) -> Path:
    """Where the key lies under which parts are kept at rest."""
    return directory / "keys" / "parts.key"


def card_path(directory: Path, member: str) -> Path:
    """Where the card lies that a member hands to the others."""
    return directory / f"card-{member}.json"


def own_genesis_path(directory: Path, member: str) -> Path:
    """Where the genesis lies as a member has signed it, to be handed to the others."""
    return directory / f"genesis-{member}.json"


def taken_path(directory: Path) -> Path:
    """Where cards and signed genesis files of the others lie until the genesis is in force."""
    return directory / "founding"


def evidence_path(directory: Path) -> Path:
    """Where equivocations lie, one file each."""
    return directory / "evidence"


def exchange_path(directory: Path) -> Path:
    """Where bundles lie that are on their way to peers or from them."""
    return directory / "exchange"


def genesis_path(directory: Path) -> Path:
    """Where the signed genesis lies."""
    return directory / "genesis.json"


def model_path(directory: Path) -> Path:
    """Where the matching model in force lies."""
    return directory / "model.json"


def kept_model_path(directory: Path, digest: str) -> Path:
    """Where a matching model that is or was in force lies, by its hash: a bulletin of its time is computed with it."""
    return directory / "models" / f"{digest}.json"
