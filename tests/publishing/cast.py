"""A small day, counted by hand: three registers A, B, C, deciders A, B, C, two regions and one that is not certain."""

from typing import Any

from parley.publishing.count import figures
from parley.publishing.counted import (
    BulletinInput,
    CountedIncident,
    CountedPosition,
    CountedRegister,
    CountedReport,
    DayCount,
    PublishedTotal,
    Rate,
    SetCount,
    Watch,
)
from parley.publishing.figures import Figures, figures_bytes
from parley.record.canonical import decode

FIRST, LAST = 1_000_000, 1_086_399


def register(id: str, **over: Any) -> CountedRegister:
    given: dict[str, Any] = {"id": id, "origin": "own", "by": "recording", "first": FIRST, "last": LAST}
    return CountedRegister(**given | over)


def report(id: str, register: str, incident: str, region: str = "R1", at: int = FIRST, **over: Any) -> CountedReport:
    given: dict[str, Any] = {
        "id": id,
        "register": register,
        "region": region,
        "incident": incident,
        "recorded_at": at,
        "earliest": at - 600,
        "latest": at,
    }
    return CountedReport(**given | over)


def incident(id: str, registers: str, outcome: str = "none yet", said: str = "", **over: Any) -> CountedIncident:
    """`said` is one determination a decider, for A, B, C in turn, parted by commas."""
    positions = tuple(
        CountedPosition(member=m, determination=d)  # type: ignore[arg-type]
        for m, d in zip("ABC", said.split(","), strict=False)
        if d
    )
    given: dict[str, Any] = {
        "id": id,
        "registers": tuple(registers),
        "region": "R1",
        "outcome": outcome,
        "positions": positions,
        "applies": "applies",
        "earliest": FIRST - 600,
        "latest": FIRST,
        "probability": 1_000_000,
        "probability_low": 1_000_000,
        "probability_high": 1_000_000,
        "acts": ("shelling",),
        "place": "Alder",
    }
    return CountedIncident(**given | over)


def a_day(**over: Any) -> BulletinInput:
    """Six reports speak of four incidents within (A only, B only, A and B, A and B and C), two of one beside."""
    given: dict[str, Any] = {
        "process": "p" * 64,
        "standing": "exercise",
        "day": "2031-03-01",
        "number": 60,
        "zone": "UTC",
        "as_of": LAST,
        "registers": (register("A", watch=Watch(posts=2, hours=31, due=48)), register("B"), register("C")),
        "regions": ("R1", "R2", "R3"),
        "deciders": ("A", "B", "C"),
        "low": 4,
        "high": 5,
        "reports": (
            report("a1", "A", "I-1"),
            report("a2", "A", "I-3"),
            report("a3", "A", "I-4", "R2"),
            report("b1", "B", "I-2", "R2"),
            report("b2", "B", "I-3"),
            report("c1", "C", "I-4", "R2"),
            report("a4", "A", "I-5", ""),
            report("b3", "B", "I-5", "R1"),
            report("late", "A", "I-1", at=LAST + 1),
            report("early", "B", "I-2", at=FIRST - 1),
        ),
        "incidents": (
            incident("I-1", "A", "not established", "no violation,no violation,out of scope"),
            incident("I-2", "B", region="R2", civilians_low=1, civilians_high=3),
            incident("I-3", "AB", "disputed", "no violation,violation,unable to verify", applies="undetermined"),
            incident("I-4", "ABC", "established", "violation,violation,violation", region="R2", civilians_high=2),
            incident("I-5", "AB", applies="does not apply", region="", civilians_low=4, civilians_high=7),
            incident("I-6", "C"),
        ),
        "previous": Rate(shared=1, all=6),
        "series": (
            DayCount(
                day="2031-02-28",
                incidents=6,
                low=5,
                high=7,
                sets=(
                    SetCount(registers=("A",), incidents=3),
                    SetCount(registers=("B",), incidents=2),
                    SetCount(registers=("A", "B"), incidents=1),
                ),
            ),
        ),
        "published": (PublishedTotal(day="2031-03-01", side="A", reports=10, source="bulletin 60"),),
    }
    return BulletinInput(**given | over)


def the_figures(**over: Any) -> Figures:
    return figures(a_day(**over))


def builtins(figures: Figures) -> Any:
    """The figures as plain lists and dicts that a test may change."""
    return decode(figures_bytes(figures))
