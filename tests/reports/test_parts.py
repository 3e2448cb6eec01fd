import pytest
from hypothesis import given

from parley.agreement.agreement import Disclosure
from parley.agreement.disclosure import DEFAULT_DISCLOSURE
from parley.record.canonical import decode, encode
from parley.reports.parts import PART_ORDER, delay_hours, disclosed, join, split
from parley.reports.report import Report
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval, from_iso, to_iso
from parley.vocabulary.places import Place

from .made import reports

MOMENT = from_iso("2017-01-15T04:05:00Z")
OWN = Report(
    register="alpha",
    origin="own",
    number="A-17",
    when=Interval(MOMENT, MOMENT + 59, "minute", "Asia/Damascus"),
    where=Place(
        lat_e6=35_812_345, lon_e6=36_612_345, radius_m=120, precision="exact", pcode="C1234", name="the bakery"
    ),
    act="shelling/mortar",
    count=Count(qualifier="at least", low=3),
    how_known="heard",
    party="group x",
    harm=Harm(killed_best=2),
    narrative="Our monitor behind the mill counted.",
    language="en",
)
# The default table, with the narrative withheld from everyone.
WITHHELD = tuple(row for row in DEFAULT_DISCLOSURE if row.field != "narrative" or row.origin == "outside")


@given(reports())
def test_all_parts_give_back_the_report(report):
    for audience in ("guarantors", "members", "public"):
        parts = split(report, DEFAULT_DISCLOSURE, audience)
        assert join({name: value for name, value, _ in parts}) == report


@given(reports())
def test_parts_are_in_the_canonical_grammar_in_order_and_only_facts_are_carried(report):
    parts = split(report, WITHHELD, "guarantors")
    for _, value, _ in parts:
        assert decode(encode(value)) == value
    assert [name for name, _, _ in parts] == [name for name in PART_ORDER if name in {part[0] for part in parts}]
    assert [name for name, _, carried in parts if carried] == ["facts"]


@given(reports(origin="outside"))
def test_an_outside_source_is_carried_whole(report):
    assert [name for name, _, _ in split(report, DEFAULT_DISCLOSURE, "guarantors")] == ["facts"]
    assert join({"facts": disclosed(report, DEFAULT_DISCLOSURE, "public")}) == report


def test_what_the_other_guarantors_get_at_once():
    facts = join({"facts": _parts(OWN)["facts"]})
    assert (to_iso(facts.when.earliest), to_iso(facts.when.latest)) == ("2017-01-15T04:00:00Z", "2017-01-15T04:59:59Z")
    assert facts.where is not None
    assert (facts.where.precision, facts.where.pcode, facts.where.name) == ("settlement", "C1234", "")
    assert (facts.where.lat_e6, facts.where.lon_e6) != (35_812_345, 36_612_345)
    assert (facts.act, facts.count, facts.party, facts.how_known) == (OWN.act, OWN.count, OWN.party, "own monitor")
    assert (facts.harm, facts.narrative, facts.language) == (None, "", "")


def test_what_they_get_later_and_what_never():
    parts = _parts(OWN)
    later = join({name: parts[name] for name in ("facts", "exact")})
    assert (later.when, later.where, later.harm) == (OWN.when, OWN.where, OWN.harm)
    assert (later.narrative, later.how_known) == ("", "own monitor")
    assert parts["details"] == {"how_known": "heard", "narrative": OWN.narrative, "language": "en"}
    assert delay_hours(OWN, WITHHELD, "guarantors") == 24


def test_nothing_exact_leaks_into_the_facts():
    said = encode(_parts(OWN)["facts"]).decode()
    for secret in ("35812345", "36612345", "bakery", "mill", "heard", str(MOMENT), "killed"):
        assert secret in encode(_parts(OWN)).decode()
        assert secret not in said


def test_a_declared_narrative_brings_its_language():
    rows = (*WITHHELD, Disclosure(field="narrative", audience="guarantors", after_hours=24))
    exact = {name: value for name, value, _ in split(OWN, rows, "guarantors")}["exact"]
    assert (exact["narrative"], exact["language"]) == (OWN.narrative, "en")


def test_the_public_gets_more_as_hours_pass_and_never_the_exact_place():
    at_once = join({"facts": disclosed(OWN, WITHHELD, "public", hours=0, area_of={"C1234": "XX010203"}.__getitem__)})
    assert at_once.where is not None
    assert (at_once.when.precision, at_once.where.precision, at_once.where.pcode) == ("day", "governorate", "XX01")
    assert (at_once.act, at_once.count, at_once.number) == ("shelling", None, "")
    later = join({"facts": disclosed(OWN, WITHHELD, "public")})
    assert later.where is not None
    assert (later.when.precision, later.where.precision, later.harm) == ("hour", "settlement", OWN.harm)
    assert disclosed(OWN, WITHHELD, "public", hours=71) == disclosed(OWN, WITHHELD, "public", hours=0)
    assert disclosed(OWN, WITHHELD, "public", hours=72) == disclosed(OWN, WITHHELD, "public")


def test_undeclared_is_withheld():
    nothing = tuple(row for row in DEFAULT_DISCLOSURE if row.audience != "public")
    assert disclosed(OWN, nothing, "public").keys() <= {"register", "origin"}
    with pytest.raises(ValueError, match="gives public no time of an own report at once; declare `when`"):
        split(OWN, nothing, "public")


def test_parts_that_make_no_report():
    parts = _parts(OWN)
    with pytest.raises(ValueError, match="the parts details make no report"):
        join({"details": parts["details"]})
    with pytest.raises(ValueError, match="latitude"):
        join(
            {
                "facts": parts["facts"]
                | {"where": {"lat_e6": 95_000_000, "lon_e6": 0, "radius_m": 1, "precision": "exact"}}
            }
        )


def _parts(report: Report) -> dict[str, dict[str, object]]:
    return {name: value for name, value, _ in split(report, WITHHELD, "guarantors")}
