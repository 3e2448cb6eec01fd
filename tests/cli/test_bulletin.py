"""`parley bulletin`: the bytes as issued for ever, figures at a basis again, and a page in one file."""

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from parley.node import commands
from parley.node.opened import open_node
from parley.node.shown import Reader
from tests.cli.conftest import DAY, NOON, Parley, register, row, set_clock
from tests.node import land

NEXT = "2031-03-03"


@pytest.fixture
def recorded(here: Parley, node: Path, tmp_path: Path) -> Path:
    """The node after noon of DAY, when two registers have recorded the same shelling."""
    for member, shift in (("north", 0), ("south", 1)):
        rows = [row(n, number=f"{member}-{n}", lat=f"0.5{shift}") for n in range(1, 5)]
        done = here("import", register(tmp_path / f"{member}.csv", *rows), "--member", member, "--node", node)
        assert done.code == 0, done.err
    return node


@pytest.fixture
def issued(recorded: Path) -> Path:
    """The node on the next day at noon, the bulletin of DAY issued."""
    set_clock(recorded, NOON + 86_400)
    readers = {member: Reader("guarantors", member, "duty", "duty officer") for member in land.GUARANTORS}
    day = date.fromisoformat(DAY)
    with open_node(recorded) as node:
        for reader in readers.values():
            commands.cut_off(node, reader, day=day)
        commands.propose_bulletin(node, readers["east"], day=day)
        for reader in readers.values():
            commands.approve_bulletin(node, reader, day=day)
    return recorded


def named(err: str) -> tuple[str, str]:
    """The hashes of figures and basis that are said."""
    found = re.search(r"as issued: figures ([0-9a-f]{64}), basis ([0-9a-f]{64})", err)
    assert found is not None, err
    return found[1], found[2]


def test_a_bulletin_that_is_not_issued_is_marked_so(here: Parley, recorded: Path, tmp_path: Path):
    done = here("bulletin", DAY, "--node", recorded, "--out", "b.json")
    assert (done.code, done.out) == (0, "")
    marked, written = done.err.splitlines()
    basis = (tmp_path / "b.json.basis").read_bytes()
    assert marked == f"not issued: figures at the present basis {hashlib.sha256(basis).hexdigest()}"
    assert written == f"written: {tmp_path / 'b.json'}, and its basis: {tmp_path / 'b.json.basis'}"
    printed = here("bulletin", DAY, "--node", recorded)
    assert printed.out.encode() == (tmp_path / "b.json").read_bytes()
    assert printed.object["day"] == DAY
    assert printed.object["within"]["reports"] + printed.object["beside"]["reports"] == 8


def test_figures_at_a_written_basis_are_the_same_after_later_entries(here: Parley, recorded: Path, tmp_path: Path):
    here("bulletin", DAY, "--node", recorded, "--out", "b.json")
    more = register(tmp_path / "more.csv", row(77, number="late"))
    here("import", more, "--member", "north", "--node", recorded)
    assert here("bulletin", DAY, "--node", recorded).out.encode() != (tmp_path / "b.json").read_bytes()
    again = here("bulletin", DAY, "--node", recorded, "--basis", "b.json.basis")
    assert again.code == 0
    assert again.out.encode() == (tmp_path / "b.json").read_bytes()
    assert again.err.endswith("; no bulletin names this basis\n")


def test_an_issued_bulletin_keeps_its_bytes(here: Parley, issued: Path, tmp_path: Path):
    first = here("bulletin", DAY, "--node", issued, "--out", "b.json")
    figures, basis = named(first.err)
    data = (tmp_path / "b.json").read_bytes()
    assert hashlib.sha256((tmp_path / "b.json.basis").read_bytes()).hexdigest() == basis
    here("import", register(tmp_path / "more.csv", row(77, number="late")), "--member", "north", "--node", issued)
    assert here("bulletin", DAY, "--node", issued).out.encode() == data
    assert here("rebuild", issued).code == 0
    assert here("bulletin", DAY, "--node", issued).out.encode() == data
    again = here("bulletin", DAY, "--node", issued, "--basis", basis)
    assert (again.code, again.out.encode()) == (0, data)
    assert again.err == f"recomputed at basis {basis}: figures {figures}, equal to those signed\n"


def test_the_public_bulletin_is_another_and_csv_says_the_same(here: Parley, issued: Path, tmp_path: Path):
    inner, public = (named(here("bulletin", DAY, "--node", issued, "--channel", channel).err)
                     for channel in ("guarantors", "public"))  # fmt: skip
    assert inner != public
    assert named(here("bulletin", DAY, "--node", issued).err) == inner
    here("bulletin", DAY, "--node", issued, "--out", "b.csv")
    assert inner[0] in (tmp_path / "b.csv").read_text()


def test_a_page_in_one_file_that_fetches_nothing(parley: Parley, issued: Path, tmp_path: Path):
    done = parley("bulletin", NEXT, "--node", issued, "--out", "b.html", cwd=tmp_path)
    assert done.code == 0, done.err
    page = (tmp_path / "b.html").read_text()
    assert "NOT ISSUED" in page
    assert not re.search(r'<link rel="stylesheet"|<script src=|<img[^>]* src="(?!data:)', page)
    assert page.count("<style>") >= 3
    refused = parley("bulletin", NEXT, "--node", issued, "--out", "b.html", "--lang", "tlh", cwd=tmp_path)
    assert refused.err == "'tlh' is no language of this process; its languages are: en\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((DAY, "--out", "b.pdf"), "a bulletin as .pdf is not built yet; name the file .html, .json, .csv"),
        ((DAY, "--out", "b.docx"), "a bulletin as .docx is not built yet"),
        ((DAY, "--kind", "osce"), "'osce' is not 'joint'"),
        ((DAY, "--lang", "en"), "--lang is the language of a page"),
        ((DAY, "--basis", "ab", "--out", "b.html"), "--basis gives figures and no page"),
        ((DAY, "--basis", "abcd"), f"no bulletin of {DAY} in channel guarantors names the basis abcd"),
        ((DAY, "--basis", "noise.basis"), "the basis file is no basis"),
        (("2031-02-30",), "'2031-02-30' does not match the format '%Y-%m-%d'"),
        (("2031-02-01",), "there is no bulletin of 2031-02-01: the agreement began on 2031-03-01"),
        (("2032-01-01",), "there is no bulletin of 2032-01-01"),
        ((DAY, "--channel", "room"), "'room' is not one of 'guarantors', 'members', 'public'"),
    ],
)
def test_what_cannot_be_given_says_why(
    here: Parley, recorded: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
):
    (tmp_path / "noise.basis").write_text("{}")
    done = here("bulletin", *arguments, "--node", recorded)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
