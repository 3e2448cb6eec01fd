"""The model case ships what it may, cited, and nothing that it may not."""

import csv
import json
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from parley.agreement.agreement import Agreement
from parley.agreement.load import load
from parley.vocabulary.areas import locate


@pytest.fixture(scope="module")
def folder(repo: Path) -> Path:
    return repo / "examples" / "astana"


@pytest.fixture(scope="module")
def astana(folder: Path) -> Agreement:
    return load(folder / "agreement.toml")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_in_its_demonstration_nobody_acts_for_the_states_it_names(astana: Agreement, folder: Path):
    demo = tomllib.loads((folder / "demo.toml").read_text(encoding="utf-8"))
    assert demo["acting"] == ["documentation"]
    outside = {register.id: register.member for register in astana.registers if register.origin == "outside"}
    assert {source["source"]: source["member"] for source in demo["sources"]} == outside
    assert set(outside.values()) == {"documentation"}


def test_every_guarantor_may_keep_a_register_of_its_own(astana: Agreement):
    own = [register.member for register in astana.registers if register.origin == "own"]
    assert own == [member.id for member in astana.members if "guarantor" in member.roles]


def test_the_guarantors_and_the_others_have_their_roles(astana: Agreement):
    by_role = defaultdict(list)
    for member in astana.members:
        for role in member.roles:
            by_role[role].append(member.id)
    assert by_role == {
        "guarantor": ["russia", "turkey", "iran"],
        "party": ["syria", "armed_opposition"],
        "host": ["kazakhstan"],
        "mediator": ["un"],
        "observer": ["united_states", "jordan"],
        "secretariat": ["documentation"],
    }
    assert astana.decision.deciders == ("russia", "turkey", "iran")


def test_members_and_regions_are_named_in_all_five_languages(astana: Agreement):
    assert astana.languages == ("en", "ru", "ar", "fa", "tr")
    for each in (*astana.members, *astana.regions, *astana.zones, *astana.parties):
        assert list(each.name) == ["en", "ru", "ar", "fa", "tr"], each.id if hasattr(each, "id") else each
    assert all(set(area.name) == {"en", "ar"} for area in astana.areas("governorates"))


def test_thirteen_groups_had_joined(astana: Agreement):
    assert len(astana.adherents) == 13


def test_every_zone_is_marked_approximate_and_says_on_what_basis(astana: Agreement):
    assert len([zone for zone in astana.zones if zone.kind == "de-escalation area"]) == 4
    for zone in astana.zones:
        assert zone.approximate
        assert zone.basis["en"]


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (35.93, 36.63, "idlib"),
        (34.92, 36.73, "north-homs"),
        (33.57, 36.40, "east-ghouta"),
        (32.62, 36.10, "south"),
        (35.95, 39.01, "isil-combat"),
        (33.51, 36.29, None),
        (35.53, 35.79, None),
        (36.20, 37.16, None),
    ],
)
def test_towns_lie_in_the_zones_that_they_lay_in(astana: Agreement, lat: float, lon: float, zone: str | None):
    assert locate(astana.areas("zones"), round(lat * 1e6), round(lon * 1e6)) == ((zone,) if zone else ())


def test_every_place_has_a_governorate_and_the_tables_a_row_for_it(astana: Agreement):
    for each in astana.settlements:
        code = each.pcode if each.level != "settlement" else each.parent
        assert astana.region_of(code) is not None, each


def test_maps_are_small(folder: Path):
    assert all(path.stat().st_size <= 250_000 for path in folder.glob("*.geojson"))
    names = [
        feature["properties"]["name_en"]
        for feature in json.loads((folder / "surroundings.geojson").read_text(encoding="utf-8"))["features"]
    ]
    assert len(names) == len(set(names)) >= 6


def test_ged_ships_without_what_a_press_agency_wrote(folder: Path):
    events = rows(folder / "registers" / "ged-2017-01-06.csv")
    assert len(events) == 3074
    assert not {"source_headline", "source_office", "source_date"} & events[0].keys()
    assert {"id", "where_prec", "date_prec", "side_a", "side_b", "best", "number_of_sources"} <= events[0].keys()
    assert min(event["date_start"] for event in events) >= "2016-12-30"
    assert max(event["date_start"] for event in events) <= "2017-06-30"
    assert len({event["id"] for event in events}) == len(events)


def test_ged_is_as_published(folder: Path, shared: Path):
    published = {row["id"]: row for row in rows(shared / "data" / "syria" / "ucdp_ged_2016_2019.csv")}
    for event in rows(folder / "registers" / "ged-2017-01-06.csv"):
        assert event.items() <= published[event["id"]].items()


def test_videos_are_as_published(folder: Path, shared: Path):
    published = rows(shared / "data" / "syria" / "syrian_archive_videos_2011_2017.csv")
    assert rows(folder / "registers" / "videos-2017.csv") == [
        row for row in published if row["Recording_Date"] >= "2016-12-30"
    ]


def test_published_totals_are_those_of_the_bulletins(folder: Path, shared: Path):
    totals = rows(folder / "registers" / "published-totals.csv")
    bulletins = {
        row["bulletin_no"]: row for row in rows(shared / "data" / "bulletins" / "russian_side_bulletins_2016_2021.csv")
    }
    sums: Counter[tuple[str, str]] = Counter()
    for row in totals:
        if row["pcode"]:
            sums[row["bulletin_no"], row["side"]] += int(row["n"])
        elif row["side"] in ("russia", "turkey"):
            stated = bulletins[row["bulletin_no"]]["ru_total" if row["side"] == "russia" else "tr_total"]
            assert int(row["n"]) == int(float(stated))
    for (number, side), total in sums.items():
        if side != "joint":
            assert total == int(float(bulletins[number]["ru_sum" if side == "russia" else "tr_sum"])), number
    assert sums["6", "joint"] == 39


def test_sums_that_do_not_hold_are_said(folder: Path):
    totals = rows(folder / "registers" / "published-totals.csv")
    stated = {(row["bulletin_no"], row["side"]): int(row["n"]) for row in totals if not row["pcode"]}
    sums: Counter[tuple[str, str]] = Counter()
    for row in totals:
        if row["pcode"]:
            sums[row["bulletin_no"], row["side"]] += int(row["n"])
    checks = {(row["bulletin_no"], row["side"]): row["check"] for row in totals}
    for key, total in sums.items():
        expected = "ok" if total == stated[key] else "partial" if total < stated[key] else "EXCEEDS"
        assert checks[key] == expected, key


def test_every_file_has_its_source_and_licence(folder: Path):
    sources = (folder / "SOURCES.md").read_text(encoding="utf-8")
    data = [path for path in folder.rglob("*") if path.suffix in (".csv", ".geojson")]
    assert len(data) == 7
    for path in data:
        assert f"`{path.relative_to(folder).as_posix()}`" in sources
    assert f"{len(load(folder / 'agreement.toml').settlements):,}" in sources
