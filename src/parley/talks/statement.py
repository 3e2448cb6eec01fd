"""The statement: a text issued by a chair, a host or several members jointly, in languages, with assents."""

import hashlib
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from parley.record.canonical import encode

Marking = Literal["machine", "reviewed", "authentic"]
MARKINGS: tuple[Marking, ...] = get_args(Marking)
Issuance = Literal["joint", "chair", "host", "own"]
Assent = Literal["signs", "associates itself", "takes note", "dissociates itself", "not asked"]
ASSENTS: tuple[Assent, ...] = get_args(Assent)
AGREEING: tuple[Assent, ...] = ("signs", "associates itself")


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words in one language, marked by how far they can be relied on. Only authentic text is called equal."""

    language: str
    marking: Marking
    title: str
    words: str


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement: how it is issued, by whom, and its texts. A chair's or host's statement says whose it is."""

    issuance: Issuance
    issuers: tuple[str, ...]
    round: str = ""
    texts: tuple[Text, ...]

    def __post_init__(self) -> None:
        if not self.issuers:
            raise ValueError("a statement needs an issuer; name the member whose it is")
        if self.issuance == "joint" and len(self.issuers) < 2:
            raise ValueError(f"a joint statement needs two issuers or more, it has {self.issuers[0]!r} alone")
        languages = [text.language for text in self.texts]
        if len(set(languages)) != len(languages):
            raise ValueError("a statement has one text a language; leave the second out")
        if not any(text.marking == "authentic" for text in self.texts):
            raise ValueError("a statement needs an authentic text; a translation alone cannot be issued")


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member says of the text with this hash."""

    member: str
    text: str
    assent: Assent


class StatementStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a statement stands: issued or waiting for whom, and each member's assent in the order given.

    `joint` only when every named issuer has signed this one hash. `agreed_by` are those who sign or associate
    themselves; of no others is that said.
    """

    hash: str
    issued: bool
    joint: bool
    missing: tuple[str, ...]
    assents: tuple[tuple[str, Assent], ...]
    agreed_by: tuple[str, ...]


def statement_hash(statement: Statement) -> str:
    """The hash that is signed: SHA-256 of the canonical statement, translations that are not authentic left out."""
    authentic = tuple(text for text in statement.texts if text.marking == "authentic")
    return hashlib.sha256(encode(msgspec.to_builtins(msgspec.structs.replace(statement, texts=authentic)))).hexdigest()


def statement_standing(
    statement: Statement, signatures: Iterable[Signature], members: Iterable[str]
) -> StatementStanding:
    """Rule 34: a joint statement needs a signed hash of each named issuer; a chair's or host's says whose it is.

    Rule 29: the assent of each member is one of five, and "agreed by" is said only of those who sign or associate
    themselves. Signatures on other words do not count.

    A member who said two different things of the same text is held to neither: its assent is "not asked" until it
    withdraws one.
    """
    text = statement_hash(statement)
    said: dict[str, set[Assent]] = {}
    for one in signatures:
        if one.text == text:
            said.setdefault(one.member, set()).add(one.assent)
    held: dict[str, Assent] = {member: next(iter(what)) for member, what in said.items() if len(what) == 1}
    missing = tuple(member for member in statement.issuers if held.get(member) != "signs")
    assents: tuple[tuple[str, Assent], ...] = tuple((member, held.get(member, "not asked")) for member in members)
    return StatementStanding(
        hash=text,
        issued=not missing,
        joint=statement.issuance == "joint" and not missing,
        missing=missing,
        assents=assents,
        agreed_by=tuple(member for member, assent in assents if assent in AGREEING),
    )
