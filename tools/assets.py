"""Copies what the pages take from node_modules to src/parley/web/static/vendor, and writes the fonts' style sheet."""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "parley" / "web" / "static" / "vendor"

FONTS = ("noto-sans", "noto-sans-arabic", "noto-sans-mono", "noto-serif", "noto-naskh-arabic")
# Kazakh needs cyrillic-ext, Turkish latin-ext; Persian letters are in arabic.
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "arabic")
WEIGHTS = (400, 600, 700)

FACE = """@font-face {{
  font-family: "{family}";
  font-weight: {weight};
  font-style: normal;
  font-display: swap;
  src: url("fonts/{file}") format("woff2");
  unicode-range: {characters};
}}
"""


def copy_script(source: Path, vendor: Path) -> None:
    """Copy one script; it must name no source map, which hashed static files would look for in vain."""
    if "sourceMappingURL" in source.read_text():
        raise ValueError(f"{source} names a source map; copy a build without one")
    shutil.copyfile(source, vendor / source.name)


def copy_font(package: Path, vendor: Path) -> str:
    """Copy the subsets and weights of one @fontsource package that we use; returns their @font-face rules."""
    family = json.loads((package / "metadata.json").read_text())["family"]
    ranges: dict[str, str] = json.loads((package / "unicode.json").read_text())
    shutil.copyfile(package / "LICENSE", vendor / "fonts" / f"{package.name}-LICENSE.txt")
    rules = []
    for subset in (subset for subset in SUBSETS if subset in ranges and _wanted(package.name, subset)):
        for weight in WEIGHTS:
            file = f"{package.name}-{subset}-{weight}-normal.woff2"
            shutil.copyfile(package / "files" / file, vendor / "fonts" / file)
            rules.append(FACE.format(family=family, weight=weight, file=file, characters=ranges[subset]))
    return "".join(rules)


def _wanted(font: str, subset: str) -> bool:
    """The Arabic faces bring Latin letters too; ours come from the Latin faces, so that figures look the same."""
    return subset == "arabic" if font.endswith("-arabic") else True


def copy_all(modules: Path, vendor: Path) -> None:
    """Make `vendor` anew from `modules`, as `npm ci` left it."""
    shutil.rmtree(vendor, ignore_errors=True)
    (vendor / "fonts").mkdir(parents=True)
    copy_script(modules / "htmx.org" / "dist" / "htmx.min.js", vendor)
    rules = [copy_font(modules / "@fontsource" / font, vendor) for font in FONTS]
    (vendor / "fonts.css").write_text("".join(rules))


if __name__ == "__main__":
    copy_all(MODULES, VENDOR)
