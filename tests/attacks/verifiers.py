"""The two verifiers, which share no line: ours, and the one file that anybody can run."""

import importlib.util
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from parley.record.bundle import BundleRefused
from parley.record.bundle_check import verify_bundle
from parley.record.equivocation import EquivocationError, read_equivocation
from parley.record.genesis import genesis_file_bytes
from parley.record.proof import ProofRefused, read_proof
from parley.record.proof_check import check_proof
from tests.record.bundles import pieces
from tests.record.cast import PROCESS, genesis, genesis_file

ONE_FILE = Path(__file__).parents[2] / "docs/verify/parley_verify.py"


class Verdicts(NamedTuple):
    """Why each refuses, "" where it finds that all holds."""

    ours: str
    theirs: str


def one_file() -> ModuleType:
    """The one-file verifier as a module."""
    spec = importlib.util.spec_from_file_location("parley_verify", ONE_FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_THEIRS = one_file()


def on_proof(data: bytes, process: str = PROCESS) -> Verdicts:
    """What both say of a proof file."""
    return Verdicts(_ours(data, process), _of_one_file(lambda: _THEIRS.check_proof(data, process)))


def on_bundle(data: bytes, process: str = PROCESS) -> Verdicts:
    """What both say of a bundle's tar."""
    return Verdicts(_ours_of_bundle(data, process), _of_one_file(lambda: _THEIRS.check_bundle(BytesIO(data), process)))


def on_equivocation(data: bytes) -> Verdicts:
    """What both say of an equivocation against a log of the cast's genesis."""
    return Verdicts(_ours_of_equivocation(data), _of_one_file(lambda: _their_equivocation(data)))


def their_bundle(data: bytes) -> dict:
    """What the one file finds in a bundle that holds."""
    return _THEIRS.check_bundle(BytesIO(data), PROCESS)


def their_proof(data: bytes) -> dict:
    """What the one file finds in a proof that holds."""
    return _THEIRS.check_proof(data, PROCESS)


def need_held(verdicts: Verdicts) -> None:
    """Both find that all holds."""
    assert verdicts == Verdicts("", "")


def need_refused(verdicts: Verdicts, why: str = "") -> None:
    """Both refuse, ours for this reason."""
    assert all(verdicts), verdicts
    assert re.search(why, verdicts.ours), verdicts


def _ours(data: bytes, process: str) -> str:
    try:
        check_proof(read_proof(data), process=process)
    except ProofRefused as refusal:
        return str(refusal)
    return ""


def _ours_of_bundle(data: bytes, process: str) -> str:
    try:
        verify_bundle(pieces(data), process=process)
    except BundleRefused as refusal:
        return str(refusal)
    return ""


def _ours_of_equivocation(data: bytes) -> str:
    try:
        read_equivocation(data, genesis())
    except EquivocationError as refusal:
        return str(refusal)
    return ""


def _their_equivocation(data: bytes) -> None:
    against = _THEIRS.Genesis(genesis_file_bytes(genesis_file()))
    _THEIRS.check_accusation(against, _THEIRS.strict_json(data), "south")


def _of_one_file(check: Callable[[], object]) -> str:
    try:
        check()
    except _THEIRS.Refused as refusal:
        return str(refusal)
    return ""
