"""Reports and files for the tests of this room: strategies, and tables written as their authors write them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from parley.reports.reading import Accepted, Reading, Rejected, Settings
from parley.reports.report import HOW_KNOWN, Report
from parley.vocabulary.counts import COUNT_KINDS, EFFECTS, Count, Harm
from parley.vocabulary.intervals import TIME_PRECISIONS, Interval
from parley.vocabulary.places import PLACE_PRECISIONS, Place

OUTSIDE = Settings(register="UCDP", origin="outside", zone="Asia/Damascus")
OWN = Settings(register="alpha", origin="own", zone="Asia/Damascus")

ZONES = ("UTC", "Asia/Damascus", "Asia/Kathmandu", "America/St_Johns")
# 1940 to 2090, so that zones with odd offsets and summer times come up.
seconds = st.integers(-946_000_000, 3_786_000_000)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12).map(str.strip)
labels = st.one_of(
    texts, st.sampled_from(["=1+1", "'=1+1", "-5", "+cmd|' /C calc'!A0", "@SUM(1)", "حلب", "shelling/mortar"])
)
numbers = st.integers(0, 500)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(seconds)
    return Interval(
        start,
        start + draw(st.integers(0, 3_000_000)),
        draw(st.sampled_from(TIME_PRECISIONS)),
        draw(st.sampled_from(ZONES)),
    )


@st.composite
def places(draw: st.DrawFn) -> Place:
    pcode = draw(st.sampled_from(["", "XX", "XX01", "XX0102", "XX010203", "C1234"]))
    return Place(
        lat_e6=draw(st.integers(-90_000_000, 90_000_000)),
        lon_e6=draw(st.integers(-180_000_000, 180_000_000)),
        radius_m=draw(st.integers(0, 20_000)),
        precision=draw(st.sampled_from(PLACE_PRECISIONS)),
        pcode=pcode,
        name=draw(labels.map(_stripped)),
    )


@st.composite
def counts(draw: st.DrawFn) -> Count:
    kind, effect = draw(st.sampled_from(COUNT_KINDS)), draw(st.sampled_from(EFFECTS))
    if draw(st.booleans()):
        return Count(qualifier="uncountable", kind=kind, effect=effect)
    low = draw(numbers)
    high = draw(st.none() | st.integers(low, 1000))
    return Count(
        qualifier=draw(st.sampled_from(("exactly", "at least", "about"))), low=low, high=high, kind=kind, effect=effect
    )


@st.composite
def harms(draw: st.DrawFn) -> Harm:
    figures = {}
    for kind in ("killed", "civilians", "injured"):
        low, high = sorted((draw(numbers), draw(numbers)))
        for name, value in ((f"{kind}_low", low), (f"{kind}_high", high), (f"{kind}_best", low)):
            if name in Harm.__struct_fields__ and draw(st.booleans()):
                figures[name] = value
    return Harm(**figures) if figures else Harm(killed_best=1)


def _stripped(said: str) -> str:
    return said.strip(" \t\r\n\u00a0\u200e\u200f\ufeff")


@st.composite
def reports(draw: st.DrawFn, origin: str | None = None) -> Report:
    label = labels.map(_stripped)
    return Report(
        register=draw(st.sampled_from(["alpha", "beta"])),
        origin=origin or draw(st.sampled_from(["own", "outside"])),
        number=draw(label),
        when=draw(intervals()),
        where=draw(st.none() | places()),
        act=draw(label),
        weapon=draw(label),
        count=draw(st.none() | counts()),
        how_known=draw(st.sampled_from(HOW_KNOWN)),
        party=draw(label),
        side=draw(label),
        target=draw(label),
        harm=draw(st.none() | harms()),
        control=draw(label),
        episode=draw(label),
        narrative=draw(labels),
        language=draw(st.sampled_from(["", "en", "ar"])),
    )


def table(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Writes a CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def one(readings: Iterable[Reading]) -> Report:
    """The report of a file with one row."""
    (reading,) = readings
    assert isinstance(reading, Accepted), reading
    return reading.report


def rejected(readings: Iterable[Reading]) -> Rejected:
    """The only rejected row."""
    (reading,) = [each for each in readings if isinstance(each, Rejected)]
    return reading
