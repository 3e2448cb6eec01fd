"""Synthetic incidents by the million, put straight into a projection: rows as the fold would make them, no record.

Three years of incidents in the agreement's own regions and zones, near the settlements of its gazetteer. Registers,
acts and outcomes are as unevenly spread as in real registers: most incidents stand in one, and nobody judged them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from parley.agreement.agreement import OUTCOMES, Agreement
from parley.incidents.incident import Incident
from parley.node.projections.database import connect
from parley.node.projections.outcomes import OutcomeRow
from parley.vocabulary.counts import Harm
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.intervals import Interval
from parley.vocabulary.pcodes import is_under
from parley.vocabulary.places import Place

SPAN_DAYS = 3 * 365
DAY = 86_400
_ACTS = ("shelling", "shelling/artillery", "shelling/mortar", "air strike", "small-arms fire", "clash", "sniping", "")
_ACT_SHARES = (0.3, 0.1, 0.12, 0.14, 0.14, 0.1, 0.05, 0.05)
_OUTCOME_SHARES = {"none yet": 0.7, "established": 0.12, "disputed": 0.12, "not established": 0.06}
_SET_SHARES = (0.3, 0.25, 0.2, 0.12, 0.08, 0.05)  # one register, another, a third, two, two, all three
_APPLIES = ("applies", "undetermined", "does not apply")
_ALLEGED = ("bound", "unknown", "excluded", "both")
_LASTS = ((59, "minute"), (3_599, "hour"), (DAY - 1, "day"))


def fill(projection: Path, agreement: Agreement, number: int, seed: int = 1) -> None:
    """Writes `number` incidents into the tables that the incidents page reads."""
    connection = connect(projection, writable=True)
    encoder = msgspec.json.Encoder()
    rows = ((row.incident.id, row.incident.when.earliest, row.incident.when.latest, row.incident.region, row.outcome,
             row.applies, encoder.encode(row)) for row in made(agreement, number, seed))  # fmt: skip
    with connection:
        connection.executemany("INSERT INTO outcome VALUES (?,?,?,?,?,?,?)", rows)
        connection.execute("INSERT INTO changed (incident) SELECT id FROM outcome ORDER BY earliest, id")
    connection.close()


def made(agreement: Agreement, number: int, seed: int) -> Iterator[OutcomeRow]:
    """The rows, in order of their ids."""
    rng = np.random.default_rng(seed)
    sets = _register_sets(agreement)
    settlements = [one for one in agreement.settlements if one.level in ("exact", "settlement")]
    regions = [_region(agreement, one) for one in settlements]
    zones = [zone.id for zone in agreement.zones]
    draws = zip(
        _distinct(rng, number), _drawn(rng, number, _SET_SHARES), rng.zipf(1.3, number) % len(settlements),
        rng.integers(0, SPAN_DAYS * DAY, number), _drawn(rng, number, (0.3, 0.4, 0.3)),
        _drawn(rng, number, _ACT_SHARES), _drawn(rng, number, [_OUTCOME_SHARES[outcome] for outcome in OUTCOMES]),
        _drawn(rng, number, (0.7, 0.2, 0.1)), _drawn(rng, number, (0.6, 0.25, 0.1, 0.05)),
        rng.integers(-20_000, 20_000, number), rng.integers(-20_000, 20_000, number), rng.integers(0, 12, number),
        rng.integers(300_000, 1_000_000, number), strict=True,
    )  # fmt: skip
    for serial, which, at, start, lasts, act, outcome, applies, alleged, dlat, dlon, harm, ppm in draws:
        settlement, registers = settlements[at], sets[which]
        long, precision = _LASTS[lasts]
        begun = agreement.begins + int(start) // (long + 1) * (long + 1)
        several = len(registers) > 1
        incident = Incident(
            id=f"I-{serial:014x}", reports=tuple(f"{serial:016x}{n:048x}" for n in range(len(registers))),
            registers=registers, probability_ppm=int(ppm) if several else 1_000_000,
            low_ppm=int(ppm) * 3 // 4 if several else 1_000_000, high_ppm=1_000_000,
            when=Interval(begun, begun + long, precision, agreement.zone),  # type: ignore[arg-type]
            where=None if harm == 11 else Place(
                lat_e6=settlement.lat_e6 + int(dlat), lon_e6=settlement.lon_e6 + int(dlon), radius_m=2_500,
                precision="settlement", name=settlement.name),
            region=regions[at], acts=(_ACTS[act],) if _ACTS[act] else (), parties=("government",),
            harm=Harm(civilians_low=int(harm)) if harm < 4 else None)  # fmt: skip
        yield OutcomeRow(
            incident=incident, outcome=OUTCOMES[outcome], rule=0, says={}, determinations={}, act=_ACTS[act],
            alleged=_ALLEGED[alleged], applies=_APPLIES[applies], stage="screened", sides=(),
            reached={"alleged": begun + DAY, "registered": begun + DAY, "screened": begun + DAY},
            zones=(zones[at % len(zones)],) if at % 3 == 0 and zones else ())  # fmt: skip


def _register_sets(agreement: Agreement) -> list[tuple[str, ...]]:
    a, b, c = sorted(register.id for register in agreement.registers if register.origin == "own")[:3]
    return [(a,), (b,), (c,), (a, b), (b, c), (a, b, c)]


def _region(agreement: Agreement, settlement: Settlement) -> str:
    codes = (one.pcode for one in agreement.regions if is_under(settlement.parent or settlement.pcode, one.pcode))
    return next(codes, "")


def _drawn(rng: np.random.Generator, number: int, shares: Any) -> list[int]:
    weights = np.array(shares) / np.sum(shares)
    drawn: list[int] = rng.choice(len(weights), number, p=weights).tolist()
    return drawn


def _distinct(rng: np.random.Generator, number: int) -> npt.NDArray[np.int64]:
    """Different numbers of 40 bits, in order, so that the table is filled from its one end to the other."""
    drawn = np.unique(rng.integers(0, 1 << 40, number + number // 1_000 + 10))
    return np.sort(rng.choice(drawn, number, replace=False))
