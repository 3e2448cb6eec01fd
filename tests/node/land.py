"""A small ceasefire of a land that does not exist: three guarantors, a party, a mediator, an observer, a press desk."""

from pathlib import Path

from tests.agreement import small

GUARANTORS = ("north", "south", "east")
MEMBERS = (*GUARANTORS, "red", "envoy", "watcher", "press")

_MEMBERS = """\
[[members]]
id = "east"
code = "EAS"
name = { en = "East" }
roles = ["guarantor"]

[[members]]
id = "red"
code = "RED"
name = { en = "Red" }
roles = ["party"]
speaks_for = ["red"]

[[members]]
id = "envoy"
code = "ENV"
name = { en = "Envoy" }
roles = ["mediator"]

[[members]]
id = "watcher"
code = "WAT"
name = { en = "Watcher" }
roles = ["observer"]

[[members]]
id = "press"
code = "PRE"
name = { en = "Press desk" }
roles = ["secretariat"]

[[parties]]
id = "red"
"""

_REGISTERS = (
    "".join(
        f'[[registers]]\nid = "{name}"\nmember = "{name}"\nname = {{ en = "Register of {name}" }}\norigin = "own"\n\n'
        for name in ("south", "east")
    )
    + """\
[[registers]]
id = "watchers"
member = "press"
name = { en = "An outside source" }
origin = "outside"

[[regions]]
pcode = "XX01"
"""
)

TOML = (
    small.TOML.replace('[[parties]]\nid = "red"\n', _MEMBERS, 1)
    .replace('zone = "Asia/Damascus"', 'zone = "Etc/GMT-3"')
    .replace("begins = 2017-01-01T00:00:00+02:00", "begins = 2031-03-01T00:00:00+03:00")
    .replace("accepted = 2017-01-10", "accepted = 2031-03-01")
    .replace("begins = 2017-05-01", "begins = 2031-03-01")
    .replace("signed = 2016-12-30", "signed = 2031-02-20")
    .replace('deciders = ["north", "south"]', 'deciders = ["north", "south", "east"]')
    .replace("at_least = 2\nof", "at_least = 3\nof")
    .replace('publisher = "north"\napprovers = ["south"]', 'publisher = "east"\napprovers = ["north", "south", "east"]')
    .replace('[[regions]]\npcode = "XX01"\n', _REGISTERS, 1)
)


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """The land's agreement in a folder, with words replaced; returns the path of the TOML."""
    toml = TOML
    for old, new in changes:
        assert old in toml, f"{old!r} is not in the agreement"
        toml = toml.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    return small.write(folder, toml)
