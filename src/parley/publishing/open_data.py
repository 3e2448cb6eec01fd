"""Open data: the public's incidents and daily counts as CSV, HXL and GeoJSON, each column with its definition."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from parley.publishing.csv_form import safe
from parley.publishing.sentence import N_

Value = int | str | None


class Column(NamedTuple):
    """A column: its name, its HXL hashtag (https://hxlstandard.org), and what it means, as words to translate."""

    name: str
    tag: str
    meaning: str


class OpenIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as the public has it: times in UTC seconds, place in micro-degrees, probabilities in millionths."""

    id: str
    earliest: int
    latest: int
    time_precision: str
    lat_e6: int | None
    lon_e6: int | None
    radius_m: int | None
    place_precision: str
    place: str
    region: str
    act: str
    registers: tuple[str, ...]
    reports: int
    probability_ppm: int
    low_ppm: int
    high_ppm: int
    outcome: str
    stage: str
    applies: str
    civilians_low: int | None
    civilians_high: int | None


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """One count of one day: what is counted, of which register, set of registers or outcome."""

    day: str
    measure: str
    of: str
    value: int


_MARKS = (
    Column("standing", "#meta+standing", N_("live, exercise or reconstruction. Nothing of an exercise is real.")),
    Column("process", "#meta+process", N_("The peace process, by its id.")),
)
INCIDENT_COLUMNS = (
    *_MARKS,
    Column("incident", "#event+id", N_("The incident. An id may change when more becomes known; the page leads on.")),
    Column("earliest", "#date+start", N_("The incident did not begin before this, in UTC.")),
    Column("latest", "#date+end", N_("It was over by this, in UTC.")),
    Column("time_precision", "#date+precision", N_("How exactly the time is known: minute, hour, day, week, month.")),
    Column("lat", "#geo+lat", N_("Latitude in degrees (WGS 84) of the middle of where it was; empty if not known.")),
    Column("lon", "#geo+lon", N_("Longitude in degrees (WGS 84), likewise.")),
    Column("radius_m", "#geo+radius", N_("The true place lies within so many metres of that point.")),
    Column("place_precision", "#geo+precision", N_("How exactly the place is known, from exact to country.")),
    Column("place", "#loc+name", N_("The place's name, as far as the public is given it.")),
    Column("region", "#adm1+code", N_("P-code of the first-level area; empty where reports differ or name none.")),
    Column(
        "act", "#event+type", N_("What is alleged to have been done: general type, and after a slash the closer one.")
    ),
    Column("registers", "#meta+source", N_("The registers that recorded it, joined by +. Not recorded is not denied.")),
    Column("reports", "#indicator+reports+num", N_("How many reports speak of it.")),
    Column("probability", "#indicator+probability+num", N_("How probable it is that its reports speak of one event.")),
    Column(
        "probability_low",
        "#indicator+probability+min",
        N_("The lower end of that probability's interval of 80 per cent."),
    ),
    Column("probability_high", "#indicator+probability+max", N_("The upper end of it.")),
    Column(
        "outcome", "#status+outcome", N_("What the guarantors' findings come to; none yet says nothing of the event.")
    ),
    Column("stage", "#status+stage", N_("How far the incident has come in the procedure.")),
    Column("applies", "#status+applies", N_("Whether the agreement applies to it; not a finding of lawfulness.")),
    Column(
        "civilians_low", "#affected+killed+civilians+min", N_("Civilians alleged killed, lowest; empty: not stated.")
    ),
    Column("civilians_high", "#affected+killed+civilians+max", N_("Civilians alleged killed, highest.")),
)
DAY_COLUMNS = (
    *_MARKS,
    Column("day", "#date", N_("The local day on which the reports are counted.")),
    Column("measure", "#indicator+name", N_("What is counted: see the measures below.")),
    Column("of", "#indicator+group", N_("Of which register, set of registers or outcome; empty: of the whole day.")),
    Column("value", "#indicator+value+num", N_("The count.")),
)
MEASURES = {
    "reports": N_("Reports counted on the day, by register: one source's account of one alleged event each."),
    "incidents": N_("Incidents to which the agreement may apply, by the set of registers that recorded them."),
    "incidents low": N_("The lower end of the interval in which the number of incidents lies with probability 0.80."),
    "incidents best": N_("The most probable number of incidents."),
    "incidents high": N_("The upper end of that interval. It holds given the matching model."),
    "outcome": N_("Incidents of the day by joint outcome."),
    "beside": N_("Incidents to which the agreement does not apply, counted beside."),
}


def incidents_csv(
    incidents: Iterable[OpenIncident], *, standing: str, process: str, hxl: bool = False
) -> Iterator[str]:
    """The incidents as CSV (CRLF), a line at a time; with `hxl` a row of hashtags stands below the names."""
    rows = ((standing, process, *_incident(one).values()) for one in incidents)
    return _csv(INCIDENT_COLUMNS, rows, hxl=hxl)


def days_csv(counts: Iterable[DayCount], *, standing: str, process: str, hxl: bool = False) -> Iterator[str]:
    """The daily counts as CSV, one count a line; with `hxl` as above."""
    rows = ((standing, process, one.day, one.measure, one.of, one.value) for one in counts)
    return _csv(DAY_COLUMNS, rows, hxl=hxl)


def incidents_geojson(incidents: Iterable[OpenIncident], *, standing: str, process: str, basis: str) -> Iterator[str]:
    """The incidents as a GeoJSON FeatureCollection (RFC 7946), a feature at a time. `basis` is the hash of all that
    they were computed from. Who draws a point without its radius claims more than is known."""
    yield f'{{"type": "FeatureCollection", "standing": {json.dumps(standing)}, "process": {json.dumps(process)}, '
    yield f'"basis": {json.dumps(basis)}, "features": ['
    for n, one in enumerate(incidents):
        yield (",\n" if n else "\n") + json.dumps(_feature(one, standing, process), ensure_ascii=False)
    yield "\n]}\n"


def _csv(columns: Iterable[Column], rows: Iterable[tuple[Value, ...]], *, hxl: bool) -> Iterator[str]:
    columns = tuple(columns)
    yield _line(tuple(column.name for column in columns))
    if hxl:
        yield _line(tuple(column.tag for column in columns))
    for row in rows:
        yield _line(tuple("" if cell is None else _safe(cell) for cell in row))


def _line(cells: tuple[int | str, ...]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _safe(cell: int | str) -> int | str:
    """As `safe` has it; a number below zero starts as a formula does, and is one of ours."""
    return cell if isinstance(cell, int) or cell.lstrip("-").replace(".", "", 1).isdecimal() else safe(cell)


def _incident(one: OpenIncident) -> Mapping[str, Value]:
    return {
        "incident": one.id,
        "earliest": _moment(one.earliest),
        "latest": _moment(one.latest),
        "time_precision": one.time_precision,
        "lat": _degrees(one.lat_e6),
        "lon": _degrees(one.lon_e6),
        "radius_m": one.radius_m,
        "place_precision": one.place_precision,
        "place": one.place,
        "region": one.region,
        "act": one.act,
        "registers": "+".join(one.registers),
        "reports": one.reports,
        "probability": _share(one.probability_ppm),
        "probability_low": _share(one.low_ppm),
        "probability_high": _share(one.high_ppm),
        "outcome": one.outcome,
        "stage": one.stage,
        "applies": one.applies,
        "civilians_low": one.civilians_low,
        "civilians_high": one.civilians_high,
    }


def _feature(one: OpenIncident, standing: str, process: str) -> dict[str, object]:
    placed = one.lat_e6 is not None and one.lon_e6 is not None
    properties = {name: value for name, value in _incident(one).items() if name not in ("incident", "lat", "lon")}
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": {"type": "Point", "coordinates": [(one.lon_e6 or 0) / 1e6, (one.lat_e6 or 0) / 1e6]}
        if placed
        else None,
        "properties": {"standing": standing, "process": process, **properties, "registers": list(one.registers)},
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _degrees(e6: int | None) -> str:
    return "" if e6 is None else f"{e6 / 1e6:.6f}"


def _share(ppm: int) -> str:
    return f"{ppm / 1e6:.6f}"
