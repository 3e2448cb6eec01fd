"""A report in parts: what is carried at once, what is opened after its delay, what is withheld.

Parts are committed to one by one (record: envelope), so that a part opened later proves that it was written at once.
- `facts`    carried: each field as precise as the disclosure table gives it to the audience after 0 hours.
- `exact`    committed: what the audience gets later, or gets more precisely later.
- `details`  committed and withheld: everything else, such as the language and narrative where they are undeclared.

Values are in the canonical grammar: integers, strings and objects of them; what is not stated is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from parley.agreement.agreement import Audience, DisclosedField, Disclosure, Precision
from parley.reports.coarsening import AreaOf, coarsen, nested_area
from parley.reports.report import Report

PART_ORDER = ("facts", "exact", "details")
Part = tuple[str, dict[str, Any], bool]

# Whose report it is its entry says anyway; and a narrative cannot be read without its language.
_ALWAYS = frozenset({"register", "origin"})
_DECLARED_AS: dict[str, DisclosedField] = {"language": "narrative"}


def split(
    report: Report,
    disclosure: Iterable[Disclosure],
    audience: Audience,
    area_of: AreaOf = nested_area,
) -> list[Part]:
    """The parts of a report for a channel of this audience: (name, value, carried), in order; empty ones are left out.

    `area_of` leads from a settlement's P-code to that of the area around it (Gazetteer.area_of).
    Raises ValueError where the table gives the audience no time of it at once: such a report belongs in a narrower
    channel.
    """
    rows = tuple(disclosure)
    whole = as_dict(report)
    facts = _given(report, whole, _latest(report, rows, audience, 0), area_of)
    if "when" not in facts:
        raise ValueError(
            f"the disclosure table gives {audience} no time of an {report.origin} report at once; "
            "declare `when` with after_hours = 0, or record it in a narrower channel"
        )
    opened = _given(report, whole, _latest(report, rows, audience, None), area_of)
    exact = {name: value for name, value in opened.items() if facts.get(name) != value}
    known = facts | exact
    details = {name: value for name, value in whole.items() if known.get(name) != value}
    parts: list[Part] = [("facts", facts, True), ("exact", exact, False), ("details", details, False)]
    return [part for part in parts if part[1]]


def join(parts: Mapping[str, Mapping[str, Any]]) -> Report:
    """The report that these parts say, a later part going before an earlier; other parts are not read.

    All parts give back the report that was split. Raises ValueError where `facts` is missing or a value is none of a
    report's.
    """
    said: dict[str, Any] = {}
    for name in PART_ORDER:
        said |= parts.get(name, {})
    try:
        return msgspec.convert(said, Report)
    except msgspec.ValidationError as error:
        raise ValueError(f"the parts {', '.join(sorted(parts))} make no report: {error}") from error


def disclosed(
    report: Report,
    disclosure: Iterable[Disclosure],
    audience: Audience,
    *,
    hours: int | None = None,
    area_of: AreaOf = nested_area,
) -> dict[str, Any]:
    """The fields that the audience gets after so many hours (None: ever), each at the precision of its latest row.

    What is not declared is withheld.
    """
    return _given(report, as_dict(report), _latest(report, disclosure, audience, hours), area_of)


def delay_hours(report: Report, disclosure: Iterable[Disclosure], audience: Audience) -> int:
    """Hours until the audience may get all of `exact`: the longest delay of the fields that this report states."""
    stated = {_DECLARED_AS.get(name, name) for name in as_dict(report)}
    return max((row.after_hours for row in _rows(report, disclosure, audience) if row.field in stated), default=0)


def as_dict(report: Report) -> dict[str, Any]:
    """A report as a plain value of the canonical grammar, without what is not stated."""
    return {name: _stated(value) for name, value in msgspec.to_builtins(report).items()}


def _given(
    report: Report, whole: Mapping[str, Any], precisions: Mapping[str, Precision], area_of: AreaOf
) -> dict[str, Any]:
    fields = {}
    for name, value in whole.items():
        precision = "as given" if name in _ALWAYS else precisions.get(_DECLARED_AS.get(name, name))
        if precision == "as given":
            fields[name] = value
        elif precision is not None:
            fields[name] = _stated(msgspec.to_builtins(coarsen(getattr(report, name), precision, area_of)))
    return fields


def _latest(
    report: Report,
    disclosure: Iterable[Disclosure],
    audience: Audience,
    hours: int | None,
) -> dict[str, Precision]:
    rows = [row for row in _rows(report, disclosure, audience) if hours is None or row.after_hours <= hours]
    return {row.field: row.precision for row in sorted(rows, key=lambda row: row.after_hours)}


def _rows(report: Report, disclosure: Iterable[Disclosure], audience: Audience) -> Iterable[Disclosure]:
    return (row for row in disclosure if row.audience == audience and row.origin == report.origin)


def _stated(value: Any) -> Any:
    """A plain value without the None of what is not stated."""
    return {name: item for name, item in value.items() if item is not None} if isinstance(value, dict) else value
