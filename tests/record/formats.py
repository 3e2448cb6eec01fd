"""The examples in docs/formats/record.md, made by the code. Run this module to write them anew."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from parley.record.basis import Basis, basis_bytes, basis_hash
from parley.record.canonical import decode
from parley.record.checkpoint import log_key
from parley.record.cosignature import witness_key
from parley.record.entry import signing_input
from parley.record.genesis import genesis_bytes, process_id, witness_name
from parley.record.guard import GUARD_NAME, read_guard
from parley.record.note import key_text
from parley.record.tree import leaf_hash
from tests.record.cast import (
    PROCESS,
    append,
    certificate,
    genesis,
    genesis_file,
    new_store,
    origin,
    sealed,
    signer,
)

DOCUMENT = Path(__file__).parents[2] / "docs/formats/record.md"
_BLOCK = re.compile(r"(<!-- example: ([a-z ]+) -->\n```\w*\n)(.*?)(```)", re.DOTALL)


def examples() -> dict[str, str]:
    """Each example by its name, as text that ends in a newline."""
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "node")
        append(store, "south", sealed("south", "1"))
        report = sealed(
            "north",
            "2017-01-15/7",
            key="desk",
            parts=[
                ("facts", {"act": "shelling/mortar", "count": {"low": 3, "qualifier": "exactly"}}, True),
                ("place", {"lat_e6": 35_930_000, "lon_e6": 36_630_000, "radius_m": 250}, False),
            ],
        )
        append(store, "north", certificate("north", "key/1", "desk"), report)
        head = store.head(origin("north"))
        leaf = next(store.entries(origin("north"))).leaf
        proof = store.inclusion(origin("north"), 0)
        guard = msgspec.json.encode(read_guard(store.path.parent / GUARD_NAME), order="sorted").decode()
        store.close()
    basis = Basis(
        process=PROCESS,
        rules=1,
        agreement="a" * 64,
        model="b" * 64,
        channel="members",
        logs={origin("north"): (head.size, head.root)},
        absent=(report.parts[1].commitment,),
    )
    return {
        name: f"{text.rstrip()}\n"
        for name, text in {
            "genesis": genesis_bytes(genesis()).decode(),
            "signatures": msgspec.json.format(msgspec.json.encode(genesis_file().signatures)).decode(),
            "process": f"{process_id(genesis())}\n{origin('north')}\n{witness_name(PROCESS, 'south')}",
            "envelope": report.envelope.decode(),
            "part": "\n".join(
                (
                    f"salt        {report.parts[0].salt.hex()}",
                    f"body        {report.parts[0].body.decode()}",
                    f"commitment  {report.parts[0].commitment}",
                )
            ),
            "pae": signing_input(report.envelope).decode()[:80],
            "signature": f"key        {signer('north desk').key_id}\nsignature  {report.signature}",
            "leaf": leaf.decode(),
            "leaf hash": leaf_hash(leaf).hex(),
            "certificate": msgspec.json.encode(decode(certificate("north", "key/1", "desk").parts[0].body)).decode(),
            "head": head.note,
            "keys": "\n".join(
                (
                    key_text(log_key(origin("north"), signer("north members").key_id)),
                    key_text(witness_key(witness_name(PROCESS, "south"), signer("south witness").key_id)),
                )
            ),
            "inclusion": "\n".join((f"{proof.log}, entry {proof.start} of {proof.size}", *proof.path)),
            "basis": f"{basis_bytes(basis).decode()}\n{basis_hash(basis)}",
            "guard": guard,
        }.items()
    }


def with_examples(document: str) -> str:
    """The document with every example as the code makes it. Raises KeyError for one that the code does not make."""
    made = examples()
    return _BLOCK.sub(lambda match: match[1] + made[match[2]] + match[4], document)


def shown(document: str) -> set[str]:
    """The names of the examples that a document shows."""
    return {match[2] for match in _BLOCK.finditer(document)}


if __name__ == "__main__":
    DOCUMENT.write_text(with_examples(DOCUMENT.read_text()))
