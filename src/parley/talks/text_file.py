"""A bracketed text as a file of its own: JSON, whose clauses give the text again word for word."""

from typing import Any

import msgspec

from parley.talks.bracketed import Imbalance, Imported, ImportedClause
from parley.talks.runs import flat, from_flat

FORMAT = "parley text 1"


class _Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    clause: str
    parent: str
    mark: str
    runs: list[Any]
    gap: str


class _TextFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: str
    source: str
    clauses: tuple[_Clause, ...]
    paragraphs: int
    words: int
    opened: int
    closed: int
    depth: int
    unbalanced: int
    crossing: int
    imbalances: tuple[Imbalance, ...]


def to_json(imported: Imported) -> bytes:
    """The file of an imported text."""
    clauses = tuple(
        _Clause(clause=one.clause, parent=one.parent, mark=one.mark, runs=flat(one.runs), gap=one.gap)
        for one in imported.clauses
    )
    fields = {name: getattr(imported, name) for name in imported.__struct_fields__ if name != "clauses"}
    return msgspec.json.format(msgspec.json.encode(_TextFile(format=FORMAT, clauses=clauses, **fields)), indent=1)


def from_json(data: bytes) -> Imported:
    """The text of such a file. Raises ValueError where it is none."""
    try:
        read = msgspec.json.decode(data, type=_TextFile)
    except msgspec.DecodeError as error:
        raise ValueError(f"it is no text of Parley ({error}); make one with `parley text import`") from error
    if read.format != FORMAT:
        raise ValueError(f"its format is {read.format!r} and not {FORMAT!r}; import the text again")
    try:
        clauses = tuple(
            ImportedClause(clause=one.clause, parent=one.parent, mark=one.mark, runs=from_flat(one.runs), gap=one.gap)
            for one in read.clauses
        )
    except RecursionError as error:
        raise ValueError("its brackets nest too deep; import the text again") from error
    fields = {name: getattr(read, name) for name in read.__struct_fields__ if name not in ("clauses", "format")}
    return Imported(clauses=clauses, **fields)
