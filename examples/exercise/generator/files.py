"""The files of the exercise as bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from generator import daily, follow_up, judging, land, names, registers, round, territory, truth
from generator.land import Ring
from generator.names import spelled
from generator.territory import District

_SEA = {"en": "Ammaret Sea", "ru": "Море Аммарет", "ar": "بحر أماريت", "fa": "دریای آمارت", "tr": "Ammaret Denizi"}
ZONE_NAMES: Mapping[str, Mapping[str, str]] = {
    "west-quiet": {
        "en": "Western quiet area",
        "ru": "Западный район тишины",
        "ar": "منطقة الهدوء الغربية",
        "fa": "منطقه آرام غربی",
        "tr": "Batı sessizlik alanı",
    },
    "fords": {
        "en": "Fords security zone",
        "ru": "Зона безопасности у бродов",
        "ar": "منطقة أمن المخاضات",
        "fa": "منطقه امن گدارها",
        "tr": "Geçitler güvenlik bölgesi",
    },
    "column-area": {
        "en": "Area of operations against the Cinder Column",
        "ru": "Район действий против «Пепельной колонны»",
        "ar": "منطقة العمليات ضد رتل الجمر",
        "fa": "منطقه عملیات علیه ستون خاکستر",
        "tr": "Köz Kolu'na karşı harekât alanı",
    },
}


def files() -> Mapping[str, bytes]:
    """Every file by its name, in the order they are written."""
    found = {
        "regions.geojson": _geojson(
            (_named("pcode", pcode, spelled(name)), [territory.region_ring(pcode)])
            for pcode, name in territory.region_names().items()
        ),
        "districts.geojson": _geojson(
            ({**_named("pcode", each.pcode, spelled(each.name)), "held_by": each.held_by}, [each.ring])
            for each in territory.districts()
        ),
        "zones.geojson": _geojson(
            (_named("id", zone.id, ZONE_NAMES[zone.id]), _outlines(zone.districts)) for zone in territory.zones()
        ),
        "surroundings.geojson": _geojson(_around()),
        "places.csv": _csv(("pcode", "name", "lat", "lon", "level", "parent", "names"), _places()),
        "truth.csv": _csv(_TRUTH, map(_true_row, truth.incidents())),
        "truth_links.csv": _csv(
            ("register", "number", "incident"),
            (
                (report.register, report.number, report.of.id)
                for member in registers.GUARANTORS
                for report in registers.reports(member)
            ),
        ),
        "acts.jsonl": _acts(),
    }
    for member in registers.GUARANTORS:
        for name, reports in (
            (member, registers.reports(member)),
            (f"{member}-corrections", registers.corrections(member)),
        ):
            found[f"registers/{name}.csv"] = _csv(
                registers.COLUMNS, ([report.row[column] for column in registers.COLUMNS] for report in reports)
            )
    return found


def _named(key: str, id: str, spellings: Mapping[str, str]) -> dict[str, str]:
    return {key: id, **{f"name_{language}": name for language, name in spellings.items()}}


def _outlines(districts: Iterable[District]) -> list[Ring]:
    return list(land.outline(each.cell for each in districts))


def _around() -> Iterable[tuple[dict[str, str], list[Ring]]]:
    titles = {"sea": _SEA, "north": spelled(names.NORTH), "east": spelled(names.EAST)}
    for kind, cells in land.surroundings().items():
        what = "sea" if kind == "sea" else "land"
        yield {**_named("id", titles[kind]["en"], titles[kind]), "kind": what}, list(land.outline(cells))


def _geojson(features: Iterable[tuple[Mapping[str, str], Sequence[Ring]]]) -> bytes:
    lines = [
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": _geometry(rings)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, rings in features
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def _geometry(rings: Sequence[Ring]) -> object:
    closed = [[_lon_lat(point) for point in (*ring, ring[0])] for ring in rings]
    if len(closed) == 1:
        return {"type": "Polygon", "coordinates": closed}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in closed]}


def _lon_lat(point: land.Point) -> list[float]:
    lat, lon = land.degrees(point)
    return [lon, lat]


def _places() -> Iterable[Sequence[str]]:
    yield _place(territory.PREFIX, names.COUNTRY, (0.0, 0.0), "country", "")
    for pcode, name in territory.region_names().items():
        inside = [land.sites()[each.cell] for each in territory.districts() if each.region == pcode]
        middle = (sum(x for x, _ in inside) / len(inside), sum(y for _, y in inside) / len(inside))
        yield _place(pcode, name, middle, "governorate", territory.PREFIX)
    for district in territory.districts():
        yield _place(district.pcode, district.name, land.sites()[district.cell], "district", district.region)
    for settlement in territory.settlements():
        yield _place(settlement.pcode, settlement.name, settlement.point, "settlement", settlement.district.pcode)


def _place(pcode: str, name: str, point: land.Point, level: str, parent: str) -> Sequence[str]:
    lat, lon = land.degrees(point)
    others = dict.fromkeys(other for other in spelled(name).values() if other != name)
    return (pcode, name, f"{lat:.4f}", f"{lon:.4f}", level, parent, "|".join(others))


_TRUTH = (
    "incident",
    "at",
    "lat",
    "lon",
    "pcode",
    "act",
    "weapon",
    "side",
    "actor",
    "target",
    "rounds",
    "killed",
    "civilians",
    "injured",
)


def _true_row(one: truth.Happening) -> Sequence[str]:
    lat, lon = land.degrees(one.point)
    return (
        one.id,
        registers.iso(one.at),
        f"{lat:.4f}",
        f"{lon:.4f}",
        one.settlement.pcode,
        one.act,
        one.weapon,
        one.side,
        one.actor,
        one.target,
        *map(str, (one.rounds, one.killed, one.civilians, one.injured)),
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _acts() -> bytes:
    acts = [*daily.acts(), *judging.findings(), *follow_up.acts(), *round.acts()]
    acts.sort(key=lambda act: (act["at"], act["key"]))
    return "".join(_line(act) + "\n" for act in acts).encode()


def _line(act: judging.Act) -> str:
    moment = act["at"]
    assert isinstance(moment, datetime)
    return json.dumps({**act, "at": moment.isoformat()}, ensure_ascii=False, separators=(",", ":"))
