"""What the pages take from npm."""

import re
from pathlib import Path

import pytest

from tools.assets import FONTS, copy_all, copy_script


@pytest.fixture(scope="module")
def vendor(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets") / "vendor"
    copy_all(repo / "node_modules", folder)
    return folder


def test_every_font_that_the_sheet_names_is_there_and_nothing_else(vendor: Path):
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', (vendor / "fonts.css").read_text()))
    assert named == {path.name for path in (vendor / "fonts").glob("*.woff2")}
    assert all((vendor / "fonts" / name).read_bytes()[:4] == b"wOF2" for name in named)


@pytest.mark.parametrize("letter", ["ң", "ğ", "я", "é"])
@pytest.mark.parametrize("family", ["Noto Sans", "Noto Serif", "Noto Sans Mono"])
def test_latin_and_cyrillic_faces_have_the_letter(vendor: Path, family: str, letter: str):
    assert covered(vendor, family, letter)


@pytest.mark.parametrize("letter", ["ع", "پ", "گ"])
@pytest.mark.parametrize("family", ["Noto Sans Arabic", "Noto Naskh Arabic"])
def test_arabic_faces_have_the_letter_and_leave_figures_to_the_latin(vendor: Path, family: str, letter: str):
    assert covered(vendor, family, letter)
    assert not covered(vendor, family, "7")


def test_a_licence_goes_with_each_font(vendor: Path):
    assert {path.name for path in (vendor / "fonts").glob("*.txt")} == {f"{font}-LICENSE.txt" for font in FONTS}
    assert all("SIL" in path.read_text() for path in (vendor / "fonts").glob("*.txt"))


def test_a_script_that_names_a_source_map_is_refused(tmp_path: Path):
    script = tmp_path / "x.js"
    script.write_text("1\n//# sourceMappingURL=x.js.map\n")
    (tmp_path / "vendor").mkdir()
    with pytest.raises(ValueError, match=r"x\.js names a source map"):
        copy_script(script, tmp_path / "vendor")


def covered(vendor: Path, family: str, letter: str) -> bool:
    """Whether a face of a family claims a letter in its unicode-range."""
    sheet = (vendor / "fonts.css").read_text()
    faces = re.findall(r'font-family: "([^"]+)".*?unicode-range: ([^;]+);', sheet, re.DOTALL)
    ranges = [span for name, spans in faces if name == family for span in spans.split(",")]
    bounds = [span.strip().removeprefix("U+").split("-") for span in ranges]
    return any(int(low, 16) <= ord(letter) <= int(high[0] if high else low, 16) for low, *high in bounds)
