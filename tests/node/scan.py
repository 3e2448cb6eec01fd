"""Everything that a reader can be told: each query asked in every way, as one text, to be searched for secrets."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from parley.node import queries
from parley.node.filters import IncidentFilter
from parley.node.kinds import WIDTH
from parley.node.news_filter import NewsFilter
from parley.node.opened import Node
from parley.node.shown import Reader
from tests.node.land import MEMBERS


def told(node: Node, reader: Reader, days: Iterable[date], ids: Iterable[str]) -> str:
    """All that queries answer the reader, also when asked by ids that are not the reader's to know."""
    asked = list(ids)
    rows = [str(row[0]) for row in node.projections[reader.channel].reading().execute("SELECT id FROM incident")]
    answers: list[object] = [
        queries.news(node, reader, NewsFilter()),
        queries.process(node),
        queries.bulletins(node, reader, 1),
        queries.record(node, reader),
        queries.rounds(node, reader),
        queries.registers(node, reader),
    ]
    for day in days:
        answers += [
            queries.overview(node, reader, day),
            queries.bulletin(node, reader, day),
            *(queries.bulletin_bytes(node, reader, day, form) for form in ("json", "csv")),
        ]
    answers += [queries.incidents(node, reader, IncidentFilter(selected=one)) for one in ("", *asked)]
    answers += [
        query(node, reader, one)
        for one in [*asked, *rows]
        for query in (queries.incident, queries.report, queries.statement, queries.round)
    ]
    answers += [queries.log(node, reader, channel, member, 1) for channel in WIDTH for member in MEMBERS]
    answers += [queries.register(node, reader, register.id, 1) for register in queries.registers(node, reader)]
    return "\n".join(answer.decode() if isinstance(answer, bytes) else repr(answer) for answer in answers)


def found(text: str, secrets: dict[str, str]) -> list[str]:
    """The names of the secrets that stand in a text."""
    return [name for name, secret in secrets.items() if secret in text]


def found_on_disk(directory: Path, pattern: str, secrets: dict[str, str]) -> list[str]:
    """The names of the secrets whose bytes stand in the files of that pattern."""
    held = b"\n".join(path.read_bytes() for path in directory.glob(pattern))
    assert held, f"no file {pattern} in {directory}"
    return [name for name, secret in secrets.items() if secret.encode() in held]
