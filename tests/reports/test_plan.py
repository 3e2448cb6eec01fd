import hashlib
import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from parley.reports.digest import ImportKey, content_digest, import_key
from parley.reports.plan import Held, plan
from parley.reports.reading import Accepted
from parley.reports.report import Report
from parley.vocabulary.intervals import Interval

from .made import reports

NUMBERED = Report(register="alpha", origin="own", number="7", when=Interval(0, 59, "minute"), act="shelling")
BARE = msgspec.structs.replace(NUMBERED, number="")


def test_the_digest_is_of_the_canonical_json_of_all_that_is_stated():
    said = {
        "act": "shelling",
        "number": "7",
        "origin": "own",
        "register": "alpha",
        "when": {"earliest": 0, "latest": 59, "precision": "minute", "zone": "UTC"},
    }
    plain = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    assert content_digest(NUMBERED) == hashlib.sha256(plain).hexdigest()


@given(reports(), reports())
def test_equal_reports_and_only_those_have_equal_digests(a, b):
    assert (content_digest(a) == content_digest(b)) == (a == b)


def test_the_key_is_the_number_or_the_content():
    assert import_key(NUMBERED) == ImportKey("alpha", "7")
    assert import_key(BARE) == ImportKey("alpha", "", content_digest(BARE))
    digest_as_number = msgspec.structs.replace(BARE, number=content_digest(BARE))
    assert import_key(digest_as_number) != import_key(BARE)


def test_new_repeated_corrected():
    changed = msgspec.structs.replace(NUMBERED, act="shelling/mortar")
    assert plan(_rows(NUMBERED), {}).new == _rows(NUMBERED)
    assert plan(_rows(NUMBERED), _held(NUMBERED)).repeated == _rows(NUMBERED)
    (correction,) = plan(_rows(changed), _held(NUMBERED)).corrected
    assert (correction.accepted.report, correction.held.latest_id) == (changed, "latest-0")


def test_without_a_number_the_content_decides_and_nothing_is_corrected():
    changed = msgspec.structs.replace(BARE, act="shelling/mortar")
    found = plan(_rows(BARE, changed, BARE), _held(BARE))
    assert (found.new, found.corrected) == ((Accepted(3, changed),), ())
    assert [one.row for one in found.repeated] == [2, 4]


def test_the_id_under_which_we_gave_a_report_out_goes_before_its_content():
    changed = msgspec.structs.replace(BARE, act="shelling/mortar")
    found = plan([Accepted(2, changed, report_id="report-0"), Accepted(3, BARE, report_id="unknown")], _held(BARE))
    assert [one.held.report_id for one in found.corrected] == ["report-0"]
    assert [one.row for one in found.repeated] == [3]


def test_the_same_number_in_another_register_is_another_report():
    other = msgspec.structs.replace(NUMBERED, register="beta")
    assert plan(_rows(other), _held(NUMBERED)).new == _rows(other)


@given(st.lists(reports(), max_size=8, unique_by=lambda report: (report.register, report.number)))
def test_importing_twice_changes_nothing(many):
    found = plan(_rows(*many), {})
    assert len(found.new) == len(many)
    again = plan(_rows(*many), _held(*many))
    assert (again.new, again.corrected, len(again.repeated)) == ((), (), len(many))


def _rows(*many: Report) -> tuple[Accepted, ...]:
    return tuple(Accepted(row, report) for row, report in enumerate(many, start=2))


def _held(*many: Report) -> dict[ImportKey, Held]:
    return {
        import_key(report): Held(report_id=f"report-{n}", latest_id=f"latest-{n}", digest=content_digest(report))
        for n, report in enumerate(many)
    }
