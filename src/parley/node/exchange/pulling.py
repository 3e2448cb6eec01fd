"""Pulling from peers over HTTP: what was fetched stays when the link breaks, and the next pull goes on from there."""

import shutil
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import msgspec

from parley.node.config import NodeError, Peer, exchange_path
from parley.node.exchange.asking import OFFER_NAME, Ask, Offer, ask_bytes
from parley.node.exchange.bundles import TakenIn, take_file_in
from parley.node.opened import Node
from parley.record.bundle import BundleRefused
from parley.record.sealed import SealedError

_TIMEOUT_SECONDS = 60
_MOST_SECONDS = 600  # of one fetch: a peer that is slow, or makes itself so, shall not keep the others waiting
_PIECE = 1 << 20
_RESERVE = 200_000_000
T = TypeVar("T")


class PullFailed(NodeError):
    """A peer from which nothing could be pulled now; what was fetched of a bundle stays for the next time."""


class _Stay(HTTPRedirectHandler):
    """A peer is where the settings say: it sends this node to no other address, which may be one behind its walls."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere: the answer is then an error like any other."""


_opener = build_opener(_Stay)


class _Challenge(msgspec.Struct, frozen=True):
    challenge: str


def pull(node: Node, peer: Peer) -> list[TakenIn]:
    """Pulls from a peer all that it holds and each member here may hold. Raises PullFailed."""
    widest_first = sorted(node.keyrings, key=lambda member: (-len(node.channels_of(member)), member))
    return [_pull_for(node, peer, member) for member in widest_first]


def _pull_for(node: Node, peer: Peer, member: str) -> TakenIn:
    folder = exchange_path(node.directory) / "in"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    noted, part = folder / f"{peer.member}.{member}.json", folder / f"{peer.member}.{member}.part"
    offer = _noted(noted)
    if offer is None or not _fetch(peer, offer, part):
        part.unlink(missing_ok=True)
        offer = _ask(node, peer, member)
        noted.write_bytes(msgspec.json.encode(offer))
        if not _fetch(peer, offer, part):
            raise PullFailed(f"{peer.url} offers a bundle and does not give it; ask {peer.member} to look at its node")
    try:
        return take_file_in(node, part)
    except (BundleRefused, SealedError) as error:
        raise PullFailed(f"what {peer.member} sent is refused: {error}") from error
    finally:
        noted.unlink()
        part.unlink()


def _noted(path: Path) -> Offer | None:
    """The offer that was being fetched when the link broke; None where there is none, or it was not written whole."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Offer)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _ask(node: Node, peer: Peer, member: str) -> Offer:
    challenge = _post(peer, "/exchange/challenge", b"", _Challenge).challenge
    channels = node.channels_of(member)
    have = {log: node.store.size(log) for log in node.store.logs() if node.store.rules(log).channel in channels}
    ask = Ask(process=node.process, member=member, asked=peer.member, challenge=challenge, have=have)
    offer = _post(peer, "/exchange/ask", ask_bytes(ask, node.keyrings[member].witness), Offer)
    if not OFFER_NAME.fullmatch(offer.offer):
        raise PullFailed(f"{peer.url} offers {offer.offer!r:.80}, which is no name of a bundle; ask {peer.member}")
    free = shutil.disk_usage(node.directory).free
    if not 0 < offer.bytes < free - _RESERVE:
        raise PullFailed(f"{peer.url} offers {offer.bytes} bytes, and {free} are free here; free some space")
    return offer


def _fetch(peer: Peer, offer: Offer, part: Path) -> bool:
    """Fetches the rest of an offer; False where the peer no longer has it. Raises PullFailed where the link breaks."""
    have = part.stat().st_size if part.exists() else 0
    if have >= offer.bytes:
        return have == offer.bytes
    try:
        answer = _open(peer, f"/exchange/offers/{offer.offer}", None, {"Range": f"bytes={have}-"})
    except HTTPError as error:
        if error.code == 404:
            return False
        raise PullFailed(_refusal(peer, error)) from error
    whole = answer.status != 206
    with answer, part.open("wb" if whole else "ab") as file:
        _copy(peer, answer, file, offer.bytes - (0 if whole else have))
    return part.stat().st_size == offer.bytes


def _copy(peer: Peer, answer: HTTPResponse, file: BinaryIO, left: int) -> None:
    until = time.monotonic() + _MOST_SECONDS
    while left > 0:
        try:
            piece = answer.read1(min(_PIECE, left))
        except (OSError, HTTPException) as error:
            raise PullFailed(f"{peer.url}: the link broke ({error}); the next pull goes on from there") from error
        if not piece:
            raise PullFailed(f"{peer.url}: the link broke; the next pull goes on from there")
        file.write(piece)
        left -= len(piece)
        if left and time.monotonic() > until:
            raise PullFailed(f"{peer.url} is slow; the others come first, and the next pull goes on from there")


def _post(peer: Peer, path: str, data: bytes, kind: type[T]) -> T:
    try:
        with _open(peer, path, data, {"Content-Type": "application/json"}) as answer:
            return msgspec.json.decode(answer.read(_PIECE), type=kind)
    except HTTPError as error:
        raise PullFailed(_refusal(peer, error)) from error
    except (msgspec.DecodeError, OSError, HTTPException) as error:
        raise PullFailed(f"{peer.url}{path}: {error}; look whether a node answers there") from error


def _open(peer: Peer, path: str, data: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
    request = Request(peer.url + path, data=data, headers=dict(headers), method="GET" if data is None else "POST")
    try:
        return cast(HTTPResponse, _opener.open(request, timeout=_TIMEOUT_SECONDS))
    except HTTPError:
        raise
    except (URLError, OSError, HTTPException) as error:
        why = error.reason if isinstance(error, URLError) else error
        raise PullFailed(f"{peer.url} does not answer ({why}); it is tried again with the next pull") from error


def _refusal(peer: Peer, error: HTTPError) -> str:
    return f"{peer.url} refuses ({error.code}): {error.read(500).decode(errors='replace').strip()}"
