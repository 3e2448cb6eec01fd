"""What `load` says of files that are wrong: every mistake, with file, line, field and what to do."""

import os
import re
import shutil
import time
from pathlib import Path

import pytest

from parley.agreement.disclosure import DEFAULT_DISCLOSURE
from parley.agreement.load import agreement_hash, canonical, files, from_canonical, load
from parley.agreement.mistakes import AgreementError, Mistake
from parley.record.canonical import NotCanonical
from tests.agreement.small import TOML, mistakes, small, write


def changed(folder: Path, old: str, new: str) -> list[Mistake]:
    assert TOML.count(old) >= 1, old
    return mistakes(write(folder, TOML.replace(old, new, 1)))


def line_with(toml: str, text: str) -> int:
    return next(n for n, line in enumerate(toml.splitlines(), 1) if text in line)


# What is replaced, by what, the field named, the line's text, words of the message.
WRONG = {
    "a provision that names nobody": (
        'who = ["red", "blue"]\nagainst',
        "who = []\nagainst",
        "provisions[0].who",
        "who = []",
        "provision 1 names nobody; list the parties that it binds",
    ),
    "a date before the ceasefire": (
        "begins = 2017-05-01",
        "begins = 2016-05-01",
        "zones[0].begins",
        "begins = 2016-05-01",
        "2016-04-30T21:00:00Z is before the ceasefire began at 2016-12-31T22:00:00Z",
    ),
    "an acceptance before signature": (
        "accepted = 2017-01-10",
        "accepted = 2016-01-10",
        "adherents[0].accepted",
        "accepted = 2016",
        "2016-01-09T22:00:00Z is before the text was signed at 2016-12-29T22:00:00Z",
    ),
    "an end before the beginning": (
        "begins = 2017-05-01",
        "begins = 2017-05-01\nends = 2017-04-01",
        "zones[0].ends",
        "ends = 2017-04-01",
        "is before it began",
    ),
    "an unknown zone": (
        'except_zones = ["war"]',
        'except_zones = ["wars"]',
        "provisions[0].except_zones[0]",
        '["wars"]',
        "'wars' is not a zone of this agreement; did you mean 'war'?",
    ),
    "an unknown member": (
        'deciders = ["north", "south"]',
        'deciders = ["north", "nowhere"]',
        "decision.deciders[1]",
        "nowhere",
        "'nowhere' is not a member of this agreement",
    ),
    "an unknown act": (
        'acts = ["shelling", "sniping"]',
        'acts = ["shelling", "snipping"]',
        "provisions[0].acts[1]",
        "snipping",
        "'snipping' is not an act type of this agreement; did you mean 'sniping'?",
    ),
    "an unknown weapon": (
        "artillery/100 mm and above",
        "artillery/100",
        "provisions[2].weapons[0]",
        "artillery/100",
        "'artillery/100' is not a weapon of this agreement",
    ),
    "an unknown group": (
        'excludes = ["outlaws"]',
        'excludes = ["outlaw"]',
        "text_versions[1].excludes[0]",
        '["outlaw"]',
        "'outlaw' is not an excluded group of this agreement; did you mean 'outlaws'?",
    ),
    "an unbound party bound by a provision": (
        'who = ["red", "blue"]\nagainst',
        'who = ["red", "grey"]\nagainst',
        "provisions[0].who[1]",
        '"grey"]',
        "'grey' is not a bound party of this agreement",
    ),
    "an unknown side": ('side = "blue"', 'side = "green"', "adherents[0].side", "green", "'green' is not a party"),
    "an unknown text": ('text = "t"', 'text = "u"', "provisions[0].text", 'text = "u"', "'u' is not a text"),
    "an unknown publisher": (
        'publisher = "north"',
        'publisher = "west"',
        "publication.publisher",
        "west",
        "'west' is not a member",
    ),
    "an unknown feature": (
        'features = ["XX02"]',
        'features = ["XX09"]',
        "zones[0].features[0]",
        "XX09",
        "'XX09' is not a feature",
    ),
    "an unknown area file": (
        'areas = "regions"\nfeatures = ["XX02"]',
        'areas = "region"\nfeatures = ["XX02"]',
        "zones[0].areas",
        'areas = "region"',
        "'region' is not an area file of this agreement; did you mean 'regions'?",
    ),
    "an unknown region": ('pcode = "XX03"', 'pcode = "XX07"', "regions[1].pcode", "XX07", "feature of the territory"),
    "a missing key": (
        'code = "NOR"\n',
        "",
        "members[0].code",
        "[[members]]",
        "'code' is missing; add it",
    ),
    "an unknown key": (
        'kind = "obligation"',
        'kindd = 1\nkind = "obligation"',
        "provisions[1].kindd",
        "kindd",
        "unknown key 'kindd'; did you mean 'kind'?",
    ),
    "a wrong type": (
        "gap_minutes = 60",
        'gap_minutes = "60"',
        "counting.gap_minutes",
        "gap_minutes",
        "must be a whole number, not the text '60'",
    ),
    "a fraction": (
        "gap_minutes = 60",
        "gap_minutes = 0.5",
        "counting.gap_minutes",
        "gap_minutes",
        "must be a whole number, not the fraction 0.5",
    ),
    "a text where a list is due": (
        'roles = ["guarantor"]',
        'roles = "guarantor"',
        "members[0].roles",
        "roles =",
        "must be an array [...], not the text 'guarantor'",
    ),
    "an unknown role": (
        'roles = ["guarantor"]',
        'roles = ["guaranter"]',
        "members[0].roles[0]",
        "guaranter",
        "did you mean 'guarantor'?",
    ),
    "a text for a date": (
        "accepted = 2017-01-10",
        'accepted = "soon"',
        "adherents[0].accepted",
        "soon",
        "must be a date or a time, as 2017-01-06",
    ),
    "no member's name in the language": (
        'name = { en = "North" }',
        'name = { fr = "Nord" }',
        "members[0].name",
        "Nord",
        "has no name in 'en', the first of the languages; add it",
    ),
    "a bad time zone": (
        'zone = "Asia/Damascus"',
        'zone = "Asia/Nowhere"',
        "zone",
        "Asia/Nowhere",
        "'Asia/Nowhere' is no time zone; write an IANA name, as Asia/Tokyo",
    ),
    "a repeated id": ('id = "south"', 'id = "north"', "members[1].id", 'id = "north"', "'north' stands twice"),
    "a party's id taken": (
        'id = "outlaws"',
        'id = "red"',
        "excluded_groups[0].id",
        'id = "red"',
        "the id 'red' is another party's or group's too; choose another",
    ),
    "a repeated alias": (
        'aliases = ["The Band"]',
        'aliases = ["red army"]',
        "excluded_groups[0].aliases",
        '"red army"',
        "'red army' is an alias of 'red' too",
    ),
    "a bad code": ('code = "NOR"', 'code = "N"', "members[0].code", 'code = "N"', "'N' must be three capital letters"),
    "a bad cut-off": ('cutoff = "19:30"', 'cutoff = "25:00"', "counting.cutoff", "25:00", "'25:00' is no time of day"),
    "a negative gap": ("gap_minutes = 60", "gap_minutes = -1", "counting.gap_minutes", "= -1", "-1 is negative"),
    "an approximate zone without margin": (
        "margin_m = 1000\n",
        "",
        "zones[1].margin_m",
        'id = "war"',
        "an approximate zone needs a margin in metres",
    ),
    "a table with a hole": (
        '[[decision.rules]]\noutcome = "disputed"\nsays = { en = "They differ." }\n',
        "",
        "decision.rules",
        "[[decision.rules]]",
        "no rule fits violation, no violation; add one, or a last rule without conditions",
    ),
    "an unreachable rule": (
        'any = ["pending"]\n',
        "",
        "decision.rules[1]",
        "at_least",
        "earlier rules leave it no combination",
    ),
    "half a condition": (
        "at_least = 2\n",
        "",
        "decision.rules[1]",
        'of = ["violation"]',
        "at_least and of go together",
    ),
    "a missing geometry file": (
        'file = "regions.geojson"',
        'file = "gone.geojson"',
        "area_files[0].file",
        "gone",
        "there is no file gone.geojson beside agreement.toml",
    ),
    "a missing gazetteer": (
        'places = "places.csv"',
        'places = "gone.csv"',
        "places",
        "gone.csv",
        "there is no file gone.csv beside agreement.toml",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_mistake_is_named_with_its_file_line_field_and_remedy(case: str, tmp_path: Path):
    old, new, field, line_text, words = WRONG[case]
    toml = TOML.replace(old, new, 1)
    found = changed(tmp_path, old, new)
    named = [mistake for mistake in found if mistake.field == field]
    assert named, found
    assert words in named[0].message
    assert named[0].file == "agreement.toml"
    lines = toml.splitlines()
    # The line is that of the value, or where a key is missing that of its table.
    assert line_text in lines[named[0].line - 1] or line_text in "\n".join(lines[named[0].line - 1 : named[0].line + 5])


@pytest.mark.parametrize("case", ["an unknown zone", "a wrong type", "a repeated id", "an unknown key"])
def test_the_line_is_exact(case: str, tmp_path: Path):
    old, new, field, line_text, _ = WRONG[case]
    found = [mistake for mistake in changed(tmp_path, old, new) if mistake.field == field]
    toml = TOML.replace(old, new, 1).splitlines()
    assert line_text in toml[found[0].line - 1]


def test_all_mistakes_come_at_once_in_the_order_of_the_file(tmp_path: Path):
    toml = TOML
    for case in ("a bad cut-off", "an unknown zone", "a bad code", "an unknown member"):
        old, new, *_ = WRONG[case]
        toml = toml.replace(old, new, 1)
    found = mistakes(write(tmp_path, toml))
    assert [mistake.field for mistake in found] == [
        "members[0].code",
        "provisions[0].except_zones[0]",
        "decision.deciders[1]",
        "counting.cutoff",
    ]
    assert [mistake.line for mistake in found] == sorted(mistake.line for mistake in found)


def test_mistakes_of_form_hide_none_of_sense(tmp_path: Path):
    toml = TOML.replace('code = "NOR"\n', "").replace('["war"]', '["wars"]').replace("version = 1\n", "")
    toml = toml.replace('name = { en = "Bulletin" }', 'name = "Bulletin"').replace('side = "blue"', "side = 3", 1)
    found = {mistake.field: mistake.message for mistake in mistakes(write(tmp_path, toml))}
    assert found == {
        "version": "'version' is missing; add it",
        "members[0].code": "'code' is missing; add it",
        "adherents[0].side": "must be a text in quotes, not 3",
        "provisions[0].except_zones[0]": "'wars' is not a zone of this agreement; did you mean 'war'?",
    }


@pytest.mark.parametrize("content", ["", "x = 1", "members = 3\nprovisions = [1]", "decision = []", "regions = [[]]"])
def test_files_of_little_name_what_is_missing_and_nothing_breaks(content: str, tmp_path: Path):
    fields = {mistake.field.split("[")[0].split(".")[0] for mistake in mistakes(write(tmp_path, content))}
    assert {"version", "id", "members", "provisions", "decision", "counting", "regions"} <= fields


def test_mistakes_of_form_do_not_hide_one_another(tmp_path: Path):
    toml = TOML.replace('code = "NOR"\n', "").replace("gap_minutes = 60", "gap_minutes = true")
    assert {mistake.field for mistake in mistakes(write(tmp_path, toml))} == {"members[0].code", "counting.gap_minutes"}


def test_a_missing_file_is_one_mistake_and_not_one_for_each_use(tmp_path: Path):
    path = write(tmp_path)
    (tmp_path / "regions.geojson").unlink()
    assert [mistake.field for mistake in mistakes(path)] == ["area_files[0].file"]


@pytest.mark.parametrize("value", ["1.0", "true", '"1"'])
def test_a_version_that_only_looks_right_is_refused(value: str, tmp_path: Path):
    (mistake,) = changed(tmp_path, "version = 1", f"version = {value}")
    assert mistake.field == "version"
    assert "is none of 1" in mistake.message


def test_a_syntax_error_has_its_line(tmp_path: Path):
    toml = TOML.replace('code = "SOU"', "code = SOU")
    (mistake,) = mistakes(write(tmp_path, toml))
    assert mistake.line == line_with(toml, "code = SOU")
    assert mistake.message.startswith("is not TOML: ")


def test_a_file_that_is_not_utf8_has_its_line(tmp_path: Path):
    path = write(tmp_path)
    path.write_bytes(TOML.encode().replace(b"Small ceasefire", b"Sm\xe4ll"))
    (mistake,) = mistakes(path)
    assert (mistake.line, mistake.message) == (line_with(TOML, "Small ceasefire"), "is not UTF-8; save it as UTF-8")


def test_no_file_is_one_mistake(tmp_path: Path):
    (mistake,) = mistakes(tmp_path / "none.toml")
    assert str(mistake) == "none.toml: there is no file none.toml; give its path"


def test_files_beside_it_are_named_too(tmp_path: Path):
    path = write(tmp_path)
    (tmp_path / "places.csv").write_text("pcode,name,lat,lon,level,parent,names\nP1,Alpha,95,0,settlement,XX01,\n")
    (tmp_path / "regions.geojson").write_text('{"type": "FeatureCollection", "features": [{"properties": {}}]}')
    found = mistakes(path)
    assert Mistake("places.csv", 2, "lat", "95.0 is not between -90 and 90") in found
    assert Mistake("regions.geojson", 0, "features[0].properties", "has no text 'pcode'; add it") in found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "is no FeatureCollection with features"),
        ('{"features": [{"properties": {"pcode": "A"}, "geometry": {"type": "Point"}}]}', "must be a Polygon"),
    ],
)
def test_broken_geometry_is_named(content: str, words: str, tmp_path: Path):
    path = write(tmp_path)
    (tmp_path / "regions.geojson").write_text(content)
    assert any(mistake.file == "regions.geojson" and words in mistake.message for mistake in mistakes(path))


def test_the_error_reads_as_lines_a_person_can_follow(tmp_path: Path):
    old, new, *_ = WRONG["an unknown zone"]
    with pytest.raises(AgreementError) as error:
        load(write(tmp_path, TOML.replace(old, new)))
    line = line_with(TOML, old)
    assert str(error.value) == (
        f"agreement.toml, line {line}: provisions[0].except_zones[0]: "
        "'wars' is not a zone of this agreement; did you mean 'war'?"
    )


def test_dates_are_read_in_the_zone_of_the_agreement(tmp_path: Path):
    toml = TOML.replace("begins = 2017-05-01", "begins = 2017-05-01\nends = 2017-05-02")
    zone = load(write(tmp_path, toml)).zones[0]
    assert (zone.begins, zone.ends) == (1493586000, 1493586000 + 2 * 86400 - 1)


def test_the_small_agreement_is_right(tmp_path: Path):
    agreement = small(tmp_path)
    assert agreement.member("north").code == "NOR"
    assert agreement.disclosure == DEFAULT_DISCLOSURE
    assert agreement.region_of("XX0203").pcode == "XX01"
    assert agreement.region_of("YY01") is None
    with pytest.raises(KeyError):
        agreement.member("east")


def test_hash_is_of_the_content_and_not_of_the_file(tmp_path: Path):
    first = agreement_hash(small(tmp_path))
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    commented = "# A remark.\n" + TOML.replace('id = "small"', '  id   =  "small"')
    assert agreement_hash(load(write(tmp_path, commented))) == first


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("agreement.toml", "19:30", "19:31"),
        ("regions.geojson", "[0, 0]", "[0, 0.000001]"),
        ("places.csv", "Alfa", "Alfb"),
    ],
)
def test_hash_covers_text_geometry_and_gazetteer(file: str, old: str, new: str, tmp_path: Path):
    path = write(tmp_path)
    before = agreement_hash(load(path))
    content = (tmp_path / file).read_text()
    assert old in content
    (tmp_path / file).write_text(content.replace(old, new))
    assert agreement_hash(load(path)) != before


def test_canonical_bytes_hold_the_whole_agreement(tmp_path: Path):
    agreement = small(tmp_path)
    again = from_canonical(canonical(agreement))
    assert canonical(again) == canonical(agreement)
    assert again.settlements == agreement.settlements
    assert [area.rings for area in again.areas("regions")] == [area.rings for area in agreement.areas("regions")]
    with pytest.raises(NotCanonical):
        from_canonical(b" " + canonical(agreement))


def test_files_are_all_that_it_reads(tmp_path: Path):
    assert [path.name for path in files(write(tmp_path))] == ["agreement.toml", "regions.geojson", "places.csv"]


@pytest.mark.parametrize("name", ["astana", "minsk"])
def test_the_examples_load_and_their_files_are_enough(name: str, repo: Path, tmp_path: Path):
    path = repo / "examples" / name / "agreement.toml"
    started = time.process_time()
    agreement = load(path)
    assert time.process_time() - started < 2
    for file in files(path):
        shutil.copy(file, tmp_path / file.name)
    assert agreement_hash(load(tmp_path / "agreement.toml")) == agreement_hash(agreement)
    assert os.listdir(tmp_path)
