"""Nothing of one process stands in the program: no name of a state, place or group of the examples."""

import re
from pathlib import Path

import pytest

NOUNS = (
    "Syria",
    "Damascus",
    "Aleppo",
    "Idlib",
    "Ghouta",
    "Homs",
    "Daraa",
    "Latakia",
    "Russia",
    "Moscow",
    "Turkey",
    "Türkiye",
    "Ankara",
    "Iran",
    "Tehran",
    "Kazakhstan",
    "Astana",
    "ISIL",
    "Daesh",
    "Nusra",
    "Hezbollah",
    "Assad",
    "Euphrates",
    "Ukraine",
    "Ukrainian",
    "Kyiv",
    "Donetsk",
    "Luhansk",
    "Donbas",
    "Minsk",
    "OSCE",
    "JCCC",
    "سوريا",
    "دمشق",
    "Сирия",
    "Дамаск",
    "Украин",
)
NAMED = re.compile(r"(?<![A-Za-z])(?:" + "|".join(NOUNS) + ")", re.IGNORECASE)
# A demonstration has to name the folder of its example, and a language has the name it has.
ALLOWED = re.compile(r"examples?[/\"', ]+(?:astana|minsk)|[\"'/](?:astana|minsk)[\"'/]|\b[Ii]n Russian\b")


def named(text: str) -> list[str]:
    return [
        f"line {n}: {line.strip()}"
        for n, line in enumerate(text.splitlines(), 1)
        if NAMED.search(ALLOWED.sub("", line))
    ]


@pytest.mark.parametrize("line", ["x = 'Syria'", "# in RUSSIA", "def from_damascus():", 'label = "دمشق"', "iranian"])
def test_a_name_is_seen(line: str):
    assert named(f"\n{line}") == [f"line 2: {line}"]


@pytest.mark.parametrize("line", ["def inspiration(): ...", "the tehuris", "gyrus_ran", "folder / 'astana' / x"])
def test_what_only_looks_like_one_is_not(line: str):
    assert named(line) == []


def test_nothing_of_one_process_in_code(repo: Path):
    sources = [
        path
        for ending in ("py", "html", "css", "js", "toml")
        for path in (repo / "src" / "parley").rglob(f"*.{ending}")
        if "vendor" not in path.parts
    ]
    assert len(sources) > 20
    found = {str(path.relative_to(repo)): named(path.read_text(encoding="utf-8")) for path in sources}
    assert {path: lines for path, lines in found.items() if lines} == {}
