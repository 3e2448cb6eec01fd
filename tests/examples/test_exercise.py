"""The exercise: reproducible, nobody real in it, sound as input, and its last day as the README says."""

import csv
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

from parley.agreement.agreement import Agreement
from parley.agreement.applicability import applicability
from parley.agreement.counting import day_of, operational_day
from parley.agreement.decision import decide
from parley.agreement.load import load
from parley.findings.finding import Attribution, Finding, complete
from parley.findings.measure import STEPS
from parley.incidents.match import match
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import from_reports
from parley.reports.readers import table
from parley.reports.reading import Accepted, Rejected, Settings
from parley.reports.report import Report
from parley.vocabulary.acts import ACTS
from parley.vocabulary.gazetteer import Gazetteer
from parley.vocabulary.intervals import from_iso
from parley.vocabulary.places import distance_m
from parley.vocabulary.weapons import WEAPONS

HERE = Path(__file__).parents[2] / "examples" / "exercise"
A, B, C = GUARANTORS = ("kelvarra", "taldoune", "ysmere")
LAST_DAY = date(2031, 5, 1)
Act = dict[str, Any]


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    """The exercise's agreement."""
    return load(HERE / "agreement.toml")


@pytest.fixture(scope="module")
def acts() -> list[Act]:
    """All acts in the file's order."""
    return [json.loads(line) for line in (HERE / "acts.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def recorded() -> dict[tuple[str, str], int]:
    """When each report was recorded, UTC seconds, by register and number."""
    return {
        (member, row["number"]): from_iso(row["recorded_at"])
        for member in GUARANTORS
        for row in _rows(f"registers/{member}.csv")
    }


@pytest.fixture(scope="module")
def reports() -> dict[tuple[str, str], Report]:
    """Each report as Parley reads it, by register and number."""
    return {
        (member, one.report.number): one.report
        for member in GUARANTORS
        for one in _read(member)
        if isinstance(one, Accepted)
    }


@pytest.fixture(scope="module")
def truth() -> dict[tuple[str, str], str]:
    """The true incident that each report speaks of."""
    return {(row["register"], row["number"]): row["incident"] for row in _rows("truth_links.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read(name: str) -> Iterator[Accepted | Rejected]:
    settings = Settings(register=name.partition("-")[0], origin="own", zone="Etc/GMT-3")
    return table.read(HERE / "registers" / f"{name}.csv", settings)


def _features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))["features"]
    return features


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _of(acts: Sequence[Act], *names: str) -> list[Act]:
    return [act for act in acts if act["act"] in names]


# --- The files ---------------------------------------------------------------------------------------------------


def test_the_generator_writes_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", HERE / "generate.py", tmp_path], check=True)
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) == 14
    for name, content in written.items():
        assert content == (HERE / name).read_bytes(), f"{name} differs; run python examples/exercise/generate.py"


def test_every_data_file_comes_from_the_generator_and_all_are_small(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", HERE / "generate.py", tmp_path], check=True)
    held = [path for path in HERE.rglob("*") if path.suffix in (".csv", ".geojson", ".jsonl")]
    assert {str(path.relative_to(HERE)) for path in held} == {
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    }
    assert sum(path.stat().st_size for path in held) < 1_900_000


def test_the_readme_states_the_figures_of_the_files(recorded: Mapping[Any, int], truth: Mapping[Any, str]) -> None:
    readme = " ".join((HERE / "README.md").read_text(encoding="utf-8").split())
    by_incident = _registers_by_incident(truth)
    both = sum({A, B} <= registers for registers in by_incident.values())
    unrecorded = len(_rows("truth.csv")) - len(by_incident)
    corrected = sum(len(_rows(f"registers/{member}-corrections.csv")) for member in GUARANTORS)
    share = f"{100 * both / len(by_incident):.0f} %"
    assert f"recorded {both} of the {len(by_incident):,} recorded incidents ({share})" in readme
    assert f"{unrecorded} true ones are in no register" in readme
    assert f"{corrected} are corrected later" in readme


# --- Nobody real -------------------------------------------------------------------------------------------------


def _names(agreement: Agreement) -> set[str]:
    """Every invented proper name, without the words around it."""
    places = {row["name"] for row in _rows("places.csv")}
    around = {feature["properties"]["name_en"].removesuffix(" Sea") for feature in _features("surroundings.geojson")}
    members = {member.name["en"] for member in agreement.members}
    groups = {name["en"] for name in _group_names(agreement)}
    return places | around | members | groups | {"Corvanet"}


def _group_names(agreement: Agreement) -> list[dict[str, str]]:
    return [each.name for each in agreement.adherents] + [each.name for each in agreement.excluded_groups]


def test_no_name_is_that_of_a_real_place(agreement: Agreement, shared: Path) -> None:
    real: set[str] = set()
    for name, columns in (("ocha_global_pcodes_adm1_adm2.csv", ("Name",)), ("geonames_syria_cities500.csv", ("name",))):
        with (shared / "data" / "admin" / name).open(encoding="utf-8-sig", newline="") as file:
            real |= {row[column].casefold() for row in csv.DictReader(file) for column in columns}
    topology = json.loads((shared / "data" / "admin" / "natural_earth_countries-50m.topojson").read_text())
    real |= {each["properties"].get("name", "").casefold() for each in topology["objects"]["countries"]["geometries"]}
    assert "aleppo" in real
    assert "france" in real
    names = _names(agreement)
    assert len(names) > 250
    assert not {name for name in names if name.casefold() in real}


def test_the_p_codes_are_no_countrys(shared: Path) -> None:
    codes = shared / "data" / "admin" / "ocha_global_pcodes_adm1_adm2.csv"
    with codes.open(encoding="utf-8-sig", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["P-Code"].startswith("XV")]


def test_the_land_is_nobodys(shared: Path) -> None:
    """No coast or border of the real world comes within a degree of the whole map, sea and neighbours included."""
    around = [shape(each["geometry"]) for each in _features("surroundings.geojson")]
    west, south, east, north = unary_union(around).bounds
    topology = json.loads((shared / "data" / "admin" / "natural_earth_countries-50m.topojson").read_text())
    points = list(_points(topology))
    assert any(35 < lon < 37 and 33 < lat < 35 for lon, lat in points)
    assert not [(lon, lat) for lon, lat in points if west - 1 < lon < east + 1 and south - 1 < lat < north + 1]


def _points(topology: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            yield x * scale_x + left, y * scale_y + bottom


def test_it_is_marked_as_an_exercise(agreement: Agreement) -> None:
    assert agreement.standing == "exercise"
    assert "exercise" in agreement.title["en"]


# --- The map and the gazetteer -------------------------------------------------------------------------------------


def test_areas_are_sound_and_fit_together() -> None:
    regions = {each["properties"]["pcode"]: shape(each["geometry"]) for each in _features("regions.geojson")}
    districts = {each["properties"]["pcode"]: shape(each["geometry"]) for each in _features("districts.geojson")}
    assert len(regions) == 9
    assert all(isinstance(each, Polygon) and each.is_valid for each in (*regions.values(), *districts.values()))
    for pcode, region in regions.items():
        inside = [district for code, district in districts.items() if code[:4] == pcode]
        assert 3 <= len(inside) <= 5
        assert unary_union(inside).symmetric_difference(region).area < 1e-6
        assert sum(each.area for each in inside) == pytest.approx(region.area)


def test_the_country_and_what_surrounds_it_leave_no_gap() -> None:
    around = [shape(each["geometry"]) for each in _features("surroundings.geojson")]
    country = unary_union([shape(each["geometry"]) for each in _features("regions.geojson")])
    assert len(around) == 3
    assert unary_union([*around, country]).area == pytest.approx(sum(each.area for each in (*around, country)))
    whole = unary_union([*around, country])
    assert isinstance(whole, Polygon)
    assert not whole.interiors


def test_every_settlement_lies_in_its_district() -> None:
    districts = {each["properties"]["pcode"]: shape(each["geometry"]) for each in _features("districts.geojson")}
    settlements = [row for row in _rows("places.csv") if row["level"] == "settlement"]
    assert len(settlements) == 250
    assert len({row["name"] for row in settlements}) == 250
    point = {"type": "Point"}
    for row in settlements:
        where = shape({**point, "coordinates": [float(row["lon"]), float(row["lat"])]})
        assert districts[row["parent"]].buffer(1e-3).contains(where), row["name"]


@pytest.mark.parametrize("column", [0, 1, 2, 3], ids=["ru", "ar", "fa", "tr"])
def test_settlements_are_found_by_other_spellings(agreement: Agreement, column: int) -> None:
    gazetteer = Gazetteer(agreement.settlements)
    # The seat of a district has its district's name.
    asked = [
        place
        for place in agreement.settlements
        if place.level == "settlement" and not place.pcode.endswith("-01") and len(place.names) > column
    ][:40]
    found = [gazetteer.find(place.names[column], within_pcode=place.parent, limit=1) for place in asked]
    right = [hits[:1] and hits[0].place.pcode == place.pcode for hits, place in zip(found, asked, strict=True)]
    assert sum(map(bool, right)) >= 0.95 * len(asked) > 0


# --- The agreement ---------------------------------------------------------------------------------------------------


def test_the_two_texts_differ_in_one_exclusion(agreement: Agreement) -> None:
    first, second = (set(version.excludes) for version in agreement.text_versions)
    assert first ^ second == {"nightwater_band"}


def test_the_cast(agreement: Agreement) -> None:
    roles = Counter(role for member in agreement.members for role in member.roles)
    assert roles == {"guarantor": 3, "party": 2, "host": 1, "mediator": 1, "observer": 1, "secretariat": 1}
    assert agreement.decision.deciders == GUARANTORS
    assert [register.id for register in agreement.registers] == list(GUARANTORS)
    assert agreement.publication.publisher == C


def test_everything_shown_has_a_name_in_english_and_arabic(agreement: Agreement) -> None:
    lists: tuple[Sequence[Any], ...] = (
        agreement.members,
        agreement.parties,
        agreement.adherents,
        agreement.excluded_groups,
        agreement.zones,
        agreement.regions,
        agreement.registers,
    )
    assert not [each for named in lists for each in named if not {"en", "ar"} <= each.name.keys()]
    assert not [provision.id for provision in agreement.provisions if not {"en", "ar"} <= provision.says.keys()]
    for file in ("regions.geojson", "districts.geojson", "zones.geojson", "surroundings.geojson"):
        assert all({"name_en", "name_ar"} <= each["properties"].keys() for each in _features(file)), file


def test_regions_are_called_alike_in_the_agreement_and_on_the_map(agreement: Agreement) -> None:
    drawn = {each["properties"]["pcode"]: each["properties"] for each in _features("regions.geojson")}
    assert [region.pcode for region in agreement.regions] == list(drawn)
    for region in agreement.regions:
        assert region.name == {language: drawn[region.pcode][f"name_{language}"] for language in agreement.languages}


# --- The registers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"{member}{kind}" for member in GUARANTORS for kind in ("", "-corrections")])
def test_registers_are_read_without_rejects(name: str) -> None:
    read = list(_read(name))
    assert read
    assert [one for one in read if isinstance(one, Rejected)] == []
    assert len({one.report.number for one in read if isinstance(one, Accepted)}) == len(read)


def test_reports_speak_the_vocabulary(reports: Mapping[tuple[str, str], Report], agreement: Agreement) -> None:
    assert {report.act for report in reports.values()} <= ACTS.keys()
    assert {report.weapon for report in reports.values()} <= {"", *WEAPONS}
    assert {report.side for report in reports.values()} == {"", *(party.id for party in agreement.parties)}
    known = {place.pcode for place in agreement.settlements}
    assert {report.where.pcode for report in reports.values() if report.where} <= known


def test_every_party_named_is_known_to_the_agreement(reports: Mapping[Any, Report], agreement: Agreement) -> None:
    names = {name["en"] for name in _group_names(agreement)}
    names |= {alias for party in agreement.parties for alias in party.aliases}
    names |= {name for label in agreement.labels for name in label.names} | {""}
    said = {report.party for report in reports.values()} | {report.target for report in reports.values()}
    assert said <= names


def test_registers_are_in_order_of_recording_and_after_the_fact(
    recorded: Mapping[tuple[str, str], int],
    reports: Mapping[tuple[str, str], Report],
) -> None:
    for member in GUARANTORS:
        times = [recorded[key] for key in recorded if key[0] == member]
        assert times == sorted(times)
    assert all(recorded[key] > report.when.earliest for key, report in reports.items())


def test_a_correction_is_later_and_says_something_else(
    recorded: Mapping[tuple[str, str], int],
    reports: Mapping[tuple[str, str], Report],
    agreement: Agreement,
) -> None:
    corrections = [(member, row) for member in GUARANTORS for row in _rows(f"registers/{member}-corrections.csv")]
    assert len(corrections) > 20
    for member, row in corrections:
        assert from_iso(row["recorded_at"]) > recorded[member, row["number"]]
        assert day_of(agreement, from_iso(row["recorded_at"])) < LAST_DAY
        assert row["narrative"] != reports[member, row["number"]].narrative


def test_the_circle_of_a_report_mostly_holds_the_true_place(
    reports: Mapping[tuple[str, str], Report],
    truth: Mapping[tuple[str, str], str],
) -> None:
    points = {
        row["incident"]: (round(float(row["lat"]) * 1e6), round(float(row["lon"]) * 1e6)) for row in _rows("truth.csv")
    }
    held = [
        distance_m(*points[truth[key]], report.where.lat_e6, report.where.lon_e6) <= report.where.radius_m
        for key, report in reports.items()
        if report.where
    ]
    assert 0.85 < sum(held) / len(held) < 1


def test_b_records_ten_minutes_late(
    reports: Mapping[tuple[str, str], Report],
    truth: Mapping[tuple[str, str], str],
) -> None:
    times = {row["incident"]: from_iso(row["at"]) for row in _rows("truth.csv")}

    def bias(member: str) -> float:
        minutes = [
            (report.when.earliest - times[truth[key]]) / 60
            for key, report in reports.items()
            if key[0] == member and report.when.precision == "minute"
        ]
        return sum(minutes) / len(minutes)

    assert bias(A) == pytest.approx(0, abs=2)
    assert bias(B) == pytest.approx(10, abs=2)


def test_all_three_answers_of_applicability_occur(
    reports: Mapping[tuple[str, str], Report],
    agreement: Agreement,
) -> None:
    answers = Counter(
        applicability(
            agreement,
            when=report.when,
            where=report.where,
            acts=[report.act],
            parties=[name for name in (report.party or report.side,) if name],
            targets=[name for name in (report.target,) if name],
        ).applies
        for report in reports.values()
    )
    assert set(answers) == {"applies", "does not apply", "undetermined"}
    assert all(count > 50 for count in answers.values()), answers


# --- How badly they agree ------------------------------------------------------------------------------------------


def _registers_by_incident(truth: Mapping[tuple[str, str], str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (register, _), incident in truth.items():
        found.setdefault(incident, set()).add(register)
    return found


def test_the_rivals_agree_about_as_badly_as_real_ones(truth: Mapping[tuple[str, str], str]) -> None:
    by_incident = _registers_by_incident(truth)
    both = sum({A, B} <= registers for registers in by_incident.values())
    assert 0.10 < both / len(by_incident) < 0.25


def test_reports_a_day(truth: Mapping[tuple[str, str], str]) -> None:
    counts = Counter(register for register, _ in truth)
    assert 9 < counts[A] / 60 < 13
    assert 11 < counts[B] / 60 < 15
    assert counts[C] / 60 < 3


def test_true_incidents_fall_after_the_statement_and_two_days_are_bad(agreement: Agreement) -> None:
    days = Counter(day_of(agreement, from_iso(row["at"])) for row in _rows("truth.csv"))
    counts = [days[date(2031, 3, 3) + timedelta(days=n)] for n in range(60)]
    assert sum(days.values()) == sum(counts)
    assert 25 <= sum(counts[:29]) / 29 <= 35
    assert sum(counts[41:]) / 19 < 22
    assert counts[40] == max(counts) > 40


def test_stage_one_finds_the_truth_fairly_well(
    reports: Mapping[tuple[str, str], Report],
    truth: Mapping[tuple[str, str], str],
) -> None:
    matching = match(from_reports((f"{key[0]} {key[1]}", report) for key, report in reports.items()), DEFAULT_MODEL)
    said = _pairs(cluster.ids for cluster in matching.clusters)
    groups: dict[str, list[str]] = {}
    for (register, number), incident in truth.items():
        groups.setdefault(incident, []).append(f"{register} {number}")
    true = _pairs(groups.values())
    assert 2 * len(said & true) / (len(said) + len(true)) > 0.7


def _pairs(groups: Any) -> set[tuple[str, str]]:
    return {(a, b) for group in groups for a in group for b in group if a < b}


# --- The acts --------------------------------------------------------------------------------------------------------


def test_acts_are_in_time_order_with_unique_keys(acts: Sequence[Act]) -> None:
    assert [act["at"] for act in acts] == sorted(act["at"] for act in acts)
    assert all(act["at"].endswith("+03:00") for act in acts)
    assert len({act["key"] for act in acts}) == len(acts)
    assert _seconds(acts[-1]["at"]) <= _seconds("2031-05-01T20:10:00+03:00")


def test_acts_are_of_members_and_of_every_kind(acts: Sequence[Act], agreement: Agreement) -> None:
    members = {member.id for member in agreement.members}
    assert {act["member"] for act in acts} <= members
    assert {act["act"] for act in acts} == {
        "watch",
        "restriction",
        "cut-off",
        "propose-bulletin",
        "approve-bulletin",
        "refuse-bulletin",
        "finding",
        "withdraw-finding",
        "inquiry",
        "answer",
        "reply",
        "measure",
        "same",
        "not-same",
        "agenda",
        "appeal",
        "invitation",
        "accreditation",
        "meeting-request",
        "meeting-approval",
        "meeting",
        "statement",
        "assent",
    }


def test_acts_speak_of_reports_already_recorded(acts: Sequence[Act], recorded: Mapping[tuple[str, str], int]) -> None:
    spoken_of = [
        (act, (register, number))
        for act in acts
        for register, number in [
            *([act["on"]] if "on" in act else []),
            *act.get("judged", []),
            *([act["a"], act["b"]] if "a" in act else []),
        ]
    ]
    assert len(spoken_of) > 3000
    for act, report in spoken_of:
        assert recorded[report] < _seconds(act["at"]), f"{act['key']} comes before {report[1]}"


def test_acts_refer_to_earlier_acts(acts: Sequence[Act]) -> None:
    earlier: dict[str, Act] = {}
    for act in acts:
        if before := act.get("of") or act.get("supersedes"):
            found = earlier[before]
            if act["act"] in ("finding", "withdraw-finding"):
                assert found["member"] == act["member"]
            if act["act"] == "answer":
                assert found["asked_of"] == act["member"]
        earlier[act["key"]] = act


def test_findings_could_be_signed(acts: Sequence[Act]) -> None:
    findings = _of(acts, "finding")
    for act in findings:
        said = (act["attribution"], act["said_by"], act["basis"])
        complete(
            Finding(
                member=act["member"],
                anchor=" ".join(act["on"]),
                judged=tuple(sorted(" ".join(one) for one in act["judged"])),
                determination=act["determination"],
                reason=act["reason"],
                held=act["held"],
                grounds=act["grounds"],
                attribution=Attribution(*said) if all(said) else None,
            )
        )
        assert all(said) == any(said)
    assert len({act["held"] for act in findings}) > 1000


def test_how_many_incidents_each_guarantor_has_judged(acts: Sequence[Act], truth: Mapping[Any, str]) -> None:
    judged = {
        member: {truth[tuple(act["on"])] for act in _of(acts, "finding") if act["member"] == member}
        for member in GUARANTORS
    }
    shares = [len(judged[member]) / len(set(truth.values())) for member in GUARANTORS]
    assert shares == pytest.approx([0.55, 0.60, 0.25], abs=0.04)


def _outcomes(acts: Sequence[Act], truth: Mapping[Any, str], agreement: Agreement) -> dict[str, str]:
    """The joint outcome of every true incident, by the findings that stand at the end."""
    gone = {act.get("of") or act.get("supersedes") for act in acts}
    said: dict[str, dict[str, Any]] = {incident: {} for incident in truth.values()}
    for act in _of(acts, "finding"):
        if act["key"] not in gone:
            said[truth[tuple(act["on"])]][act["member"]] = act["determination"]
    return {incident: decide(agreement.decision, each).outcome for incident, each in said.items()}


def test_few_are_established_and_most_have_no_outcome(
    acts: Sequence[Act],
    truth: Mapping[Any, str],
    agreement: Agreement,
) -> None:
    counts = Counter(_outcomes(acts, truth, agreement).values())
    assert counts["none yet"] > len(set(truth.values())) / 2
    assert counts["disputed"] > counts["not established"] > 0
    assert counts["disputed"] > counts["established"] > 0


def test_what_goes_on_the_agenda_is_disputed(acts: Sequence[Act]) -> None:
    items = _of(acts, "agenda")
    assert len(items) == 4
    for item in items:
        before = [
            act["determination"] for act in _of(acts, "finding") if act["on"] == item["on"] and act["at"] < item["at"]
        ]
        assert len(before) == 3
        assert "violation" in before
        assert set(before) != {"violation"}


def test_the_watch_adds_up_and_is_said_before_every_cut_off(acts: Sequence[Act]) -> None:
    watches = _of(acts, "watch")
    assert len(watches) == 180
    for act in watches:
        hours, due = zip(*act["by_region"].values(), strict=True)
        assert (sum(hours), sum(due)) == (act["hours"], act["hours_due"])
        assert all(one <= other for one, other in zip(hours, due, strict=True))
        assert act["hours_due"] == 24 * act["posts"]
        assert act["at"] < f"{act['day']}T19:30"
    cut_offs = Counter((act["member"], act["at"]) for act in _of(acts, "cut-off"))
    assert len(cut_offs) == 180
    assert all(moment.endswith("T19:30:00+03:00") for _, moment in cut_offs)


def test_bulletins_are_approved_refused_or_lapse(acts: Sequence[Act], agreement: Agreement) -> None:
    proposed = [act for act in _of(acts, "propose-bulletin") if "correction" not in act]
    approved = Counter(act["day"] for act in _of(acts, "approve-bulletin") if "correction" not in act)
    refused = [act["day"] for act in _of(acts, "refuse-bulletin")]
    assert len(proposed) == 60
    assert {act["member"] for act in proposed} == {agreement.publication.publisher}
    assert sum(approved[act["day"]] == 3 for act in proposed) == 50
    assert len(refused) == 3
    assert all(act["reason"] for act in _of(acts, "refuse-bulletin"))
    corrected = Counter(act["act"] for act in acts if act.get("correction") == 1 and act["day"] == refused[0])
    assert corrected == {"propose-bulletin": 1, "approve-bulletin": 3}


def test_before_the_correction_both_registers_part_the_reports_that_the_refusal_names(acts: Sequence[Act]) -> None:
    refusal = _of(acts, "refuse-bulletin")[0]
    parted = [
        act for act in _of(acts, "not-same") if act["a"][1] in refusal["reason"] and act["b"][1] in refusal["reason"]
    ]
    assert {act["member"] for act in parted} == {A, B}
    [again] = [act for act in _of(acts, "propose-bulletin") if "correction" in act]
    assert refusal["at"] < min(act["at"] for act in parted) <= max(act["at"] for act in parted) < again["at"]


def test_the_joint_group_meets_by_request_and_unanimous_approval(acts: Sequence[Act]) -> None:
    [request] = _of(acts, "meeting-request")
    approvals = {
        act["member"]
        for act in _of(acts, "meeting-approval")
        if (act["date"], act["venue"]) == (request["date"], request["venue"])
    }
    assert approvals == set(GUARANTORS)
    days = [act["begins"][:10] for act in _of(acts, "meeting") if act["kind"] == "joint group"]
    assert days == [request["date"]]


def test_one_joint_statement_has_every_signature_and_one_lacks_one(acts: Sequence[Act]) -> None:
    signatures = [act for act in _of(acts, "assent") if act["value"] == "signs"]
    signed = {
        act["key"]: {one["member"] for one in signatures if one["of"] == act["key"]}
        for act in _of(acts, "statement")
        if len(act["issuers"]) == 3
    }
    assert sorted(map(sorted, signed.values())) == [[A, B, C], [A, C]]


def test_measures_are_steps_that_the_mechanism_knows(acts: Sequence[Act]) -> None:
    assert {act["kind"] for act in _of(acts, "measure")} <= set(STEPS)


# --- The last day ------------------------------------------------------------------------------------------------


def _of_last_day(recorded: Mapping[tuple[str, str], int], agreement: Agreement) -> list[tuple[str, str]]:
    first, last = operational_day(agreement, LAST_DAY)
    return [report for report, moment in recorded.items() if first <= moment <= last]


def test_the_last_day_has_the_reports_and_incidents_that_the_readme_says(
    recorded: Mapping[tuple[str, str], int],
    truth: Mapping[tuple[str, str], str],
    agreement: Agreement,
) -> None:
    day = _of_last_day(recorded, agreement)
    assert Counter(register for register, _ in day) == {A: 10, B: 14}
    registers = _registers_by_incident({report: truth[report] for report in day})
    assert Counter(frozenset(each) for each in registers.values()) == {
        frozenset({A}): 5,
        frozenset({A, B}): 4,
        frozenset({B}): 9,
    }


def test_the_last_day_is_spread_over_seven_regions(
    recorded: Mapping[tuple[str, str], int],
    truth: Mapping[tuple[str, str], str],
    agreement: Agreement,
) -> None:
    places = {row["incident"]: row["pcode"][:4] for row in _rows("truth.csv")}
    regions = Counter(places[incident] for incident in {truth[report] for report in _of_last_day(recorded, agreement)})
    assert sorted(regions.values(), reverse=True) == [5, 3, 3, 3, 2, 1, 1]


def test_the_last_days_outcomes(
    acts: Sequence[Act],
    recorded: Mapping[tuple[str, str], int],
    truth: Mapping[tuple[str, str], str],
    agreement: Agreement,
) -> None:
    outcomes = _outcomes(acts, truth, agreement)
    incidents = {truth[report] for report in _of_last_day(recorded, agreement)}
    assert Counter(outcomes[incident] for incident in incidents) == {
        "established": 2,
        "disputed": 3,
        "not established": 1,
        "none yet": 12,
    }


def test_stage_one_comes_near_the_eighteen_of_the_last_day(
    reports: Mapping[tuple[str, str], Report],
    recorded: Mapping[tuple[str, str], int],
    agreement: Agreement,
) -> None:
    day = set(_of_last_day(recorded, agreement))
    matching = match(from_reports((key[1], reports[key]) for key in sorted(day)), DEFAULT_MODEL)
    assert 16 <= len(matching.clusters) <= 20


def test_at_the_end_one_bulletin_waits_and_two_inquiries_are_open(acts: Sequence[Act]) -> None:
    assert {act["member"] for act in _of(acts, "approve-bulletin") if act["day"] == f"{LAST_DAY}"} == {A, C}
    answered = {act["of"] for act in _of(acts, "answer")}
    left = [(act["asked_of"], act["due"]) for act in _of(acts, "inquiry") if act["key"] not in answered]
    assert left == [(A, "2031-04-30T12:00:00+03:00"), (B, "2031-05-01T22:10:00+03:00")]


def test_the_watch_of_the_last_day(acts: Sequence[Act]) -> None:
    watch = {
        act["member"]: (act["posts"], act["hours"], act["hours_due"])
        for act in _of(acts, "watch")
        if act["day"] == f"{LAST_DAY}"
    }
    assert watch == {A: (38, 412, 912), B: (22, 301, 528), C: (2, 31, 48)}


def test_the_agreement_file_speaks_its_languages_everywhere() -> None:
    """Texts of provisions and rules are there in every language that the file names, so that no page falls back."""
    said = tomllib.loads((HERE / "agreement.toml").read_text(encoding="utf-8"))
    texts = [each["says"] for each in (*said["provisions"], *said["clocks"], *said["decision"]["rules"])]
    texts += [said["counting"]["unit"], said["publication"]["title"], said["publication"]["scope_note"], said["title"]]
    assert not [text["en"] for text in texts if set(text) != set(said["languages"])]
