"""Why two reports are held to speak of one incident, or not: a sum of whole numbers that can be shown.

What a cluster of the two weighs above two clusters of one, by the same kernels that divide reports, part by part.
"""

from decimal import Decimal
from typing import Any, Final

import msgspec
import numpy as np

from parley.incidents.division import Edges
from parley.incidents.fixed import factor_text, probability_ppm
from parley.incidents.table import Ints, ReportTable
from stage_two.association import both_ways, columns, local_mixes
from stage_two.candidates import shifted, within_windows
from stage_two.compiled import as_lists
from stage_two.kernels import act_and_harm_weight, cluster_weight, field_weight, spread_weight
from stage_two.levels import FIELDS, Agreement, agreement, harm_compared
from stage_two.model import Model
from stage_two.pairs import Encoded, encode
from stage_two.tables import flat_tables

EXPECTED: Final = "before anything else: about %(incidents)s incidents a day are to be expected there"
RECORDED: Final = "how often these two registers record one incident"
REPEATED: Final = "how often one register records an incident twice"

_ACT_SAID, _HARM_SAID, _MISSING = 3, 12, 16  # where these stand in `tables.flat_tables`
_PLACE_GRADE, _TIME_GRADE, _TIME_SAID, _PLACE_SAID = 7, 8, 11, 12  # where these stand in `association.columns`


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one field adds: a label to translate with its arguments, thousandths of a nat, and the factor as text."""

    field: str
    label: str
    args: dict[str, str]
    milli: int
    factor: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why two reports are held to speak of one incident, or not: prior + parts = total, in thousandths of a nat.

    It is what the two say by themselves, before others are weighed with them. `low_ppm` and `high_ppm` bound the
    probability under the model's own uncertainty. `candidates` is False where the model's windows keep the pair apart
    whatever the sum says.
    """

    prior: Part
    parts: tuple[Part, ...]
    total: int
    probability_ppm: int
    low_ppm: int
    high_ppm: int
    candidates: bool


def explain(table: ReportTable, i: int, j: int, model: Model) -> Explanation:
    """Why rows i and j are held to speak of one incident or not, field by field; the parts sum to the total."""
    two = shifted(table.take(np.array([min(i, j), max(i, j)])), model)
    said = encode(two, model)
    one, other = np.array([0]), np.array([1])
    milli, total = _weighed(two, said, model)
    levels = agreement(two, one, other)
    parts = tuple(_part(field, *_told(field, level, levels, two), milli[field]) for field, level in _levels(levels))
    return Explanation(
        prior=_part("prior", EXPECTED, {"incidents": _per_day(said)}, milli["prior"]),
        parts=(_recorded(two, milli["detection"]), *parts),
        total=total,
        probability_ppm=probability_ppm(total),
        low_ppm=probability_ppm(total - model.spread),
        high_ppm=probability_ppm(total + model.spread),
        candidates=bool(within_windows(two, one, other, model)[0]),
    )


def _weighed(two: ReportTable, said: Encoded, model: Model) -> tuple[dict[str, int], int]:
    """What every part adds when two clusters of one become one of two, and their sum."""
    zero = np.zeros(1, dtype=np.int64)
    edges = Edges(zero, zero + 1, zero, zero)
    reports = as_lists(columns(two, said, edges, both_ways(2, edges.i, edges.j), model))
    tables = as_lists(flat_tables(model, local_mixes(model)))
    buffer = [0] * (model.act.kinds + model.party.kinds + model.harm.kinds)
    finest = min((0, 1), key=lambda row: reports[_PLACE_GRADE][row])

    def gained(weigh: Any, *rest: Any) -> int:
        def of(rows: list[int]) -> int:
            site = said.site[finest if len(rows) == 2 else rows[0]]
            return int(weigh(rows, len(rows), *rest, int(site)))

        return of([0, 1]) - of([0]) - of([1])

    def act_and_harm(rows: list[int], count: int, given: Any, site: int) -> int:
        return act_and_harm_weight(rows, count, reports, given, site, buffer)

    def party(rows: list[int], count: int, site: int) -> int:
        kinds = tables[15]
        return field_weight(rows, count, reports[2], reports[0], tables[6], site * kinds, tables[7], tables[8], kinds,
                            buffer, tables[0], tables[1])  # fmt: skip

    def whole(rows: list[int], count: int, _: int) -> int:
        return cluster_weight(rows, count, reports, tables, buffer)

    def spread(grade: int, evidence: int) -> int:
        return spread_weight([0, 1], 2, reports[grade], reports[evidence], reports[9], reports[10], tables[_MISSING])

    no_act = _silenced(tables, _ACT_SAID)
    detection = gained(act_and_harm, _silenced(no_act, _HARM_SAID))
    with_harm, with_act, total = gained(act_and_harm, no_act), gained(act_and_harm, tables), gained(whole)
    return {
        "prior": -int(said.rate.max() + said.span.max()),
        "detection": detection,
        "time": spread(_TIME_GRADE, _TIME_SAID),
        "place": spread(_PLACE_GRADE, _PLACE_SAID),
        "act": with_act - with_harm,
        "actor": gained(party),
        "harm": with_harm - detection,
    }, total


def _silenced(tables: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    """The kernels' tables with one of what registers say taken out."""
    return (*tables[:at], [0] * len(tables[at]), *tables[at + 1 :])


def _levels(levels: Agreement) -> list[tuple[str, int]]:
    return [(field, int(column[0])) for field, column in zip(FIELDS, levels.columns(), strict=True)]


def _told(field: str, level: int, levels: Agreement, two: ReportTable) -> tuple[str, dict[str, str]]:
    """The label of a level, and what it names."""
    label = FIELDS[field][level][1]
    stated = {"minutes": str(int(levels.gap_s[0]) // 60), "metres": str(int(levels.metres[0]))}
    stated |= {"act": _acts, "actor": _actors, "harm": _harms}.get(field, lambda _: {})(two)
    return label, {name: text for name, text in stated.items() if f"%({name})s" in label}


def _part(field: str, label: str, args: dict[str, str], milli: int) -> Part:
    return Part(field=field, label=label, args=args, milli=milli, factor=factor_text(milli))


def _recorded(two: ReportTable, milli: int) -> Part:
    same = bool(two.register[0] == two.register[1])
    return _part("detection", REPEATED if same else RECORDED, {}, milli)


def _per_day(said: Encoded) -> str:
    """The incidents a day about the busier of the two, to one figure, over the longer of their times."""
    expected = Decimal(int(said.rate.max() + said.span.max())).scaleb(-3).exp()
    return f"{expected:.1g}" if expected < 1 else str(round(expected))


def _named(two: ReportTable, column: Ints) -> dict[str, str]:
    return {name: two.labels.get(int(code), "") for name, code in zip("ab", column, strict=True)}


def _acts(two: ReportTable) -> dict[str, str]:
    return _named(two, np.where(two.act[:, 1] != 0, two.act[:, 1], two.act[:, 0]))


def _actors(two: ReportTable) -> dict[str, str]:
    return _named(two, two.party if two.party.all() else two.side)


def _harms(two: ReportTable) -> dict[str, str]:
    first, second = harm_compared(two, np.array([0]), np.array([1]))
    return {"a": str(int(first[0, 1])), "b": str(int(second[0, 1]))}
