"""A small agreement of a country that does not exist, written to disk, and changed by tests one line at a time."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from parley.agreement.agreement import Agreement
from parley.agreement.load import load
from parley.agreement.mistakes import AgreementError, Mistake
from parley.vocabulary.intervals import Interval, day_interval, minute_interval
from parley.vocabulary.places import Place

TOML = """\
version = 1
id = "small"
standing = "exercise"
zone = "Asia/Damascus"
languages = ["en"]
begins = 2017-01-01T00:00:00+02:00
places = "places.csv"
title = { en = "Small ceasefire" }

[[texts]]
id = "t"
title = { en = "Text" }
signed = 2016-12-30

[[area_files]]
id = "regions"
file = "regions.geojson"
key = "pcode"

[territory]
name = { en = "Land" }
pcode = "XX"
areas = "regions"

[[members]]
id = "north"
code = "NOR"
name = { en = "North" }
roles = ["guarantor"]

[[members]]
id = "south"
code = "SOU"
name = { en = "South" }
roles = ["guarantor"]

[[parties]]
id = "red"
name = { en = "Red side" }
aliases = ["Red Army"]

[[parties]]
id = "blue"
name = { en = "Blue side" }

[[parties]]
id = "grey"
bound = false
name = { en = "Grey side" }

[[adherents]]
id = "blue-brigade"
name = { en = "Blue Brigade" }
side = "blue"
accepted = 2017-01-10

[[excluded_groups]]
id = "outlaws"
name = { en = "Outlaws" }
aliases = ["The Band"]

[[excluded_groups]]
id = "fringe"
side = "blue"
name = { en = "Fringe" }

[[labels]]
names = ["Insurgents"]
may_be = ["blue", "fringe"]

[[text_versions]]
id = "long"
title = { en = "Long text" }
held_by = ["north", "red"]
excludes = ["outlaws", "fringe"]

[[text_versions]]
id = "short"
title = { en = "Short text" }
held_by = ["south", "blue"]
excludes = ["outlaws"]

[[zones]]
id = "quiet"
name = { en = "Quiet zone" }
kind = "de-escalation area"
areas = "regions"
features = ["XX02"]
begins = 2017-05-01

[[zones]]
id = "war"
name = { en = "War zone" }
kind = "excluded area"
areas = "regions"
features = ["XX03"]
approximate = true
margin_m = 1000

[[provisions]]
id = "1"
text = "t"
says = { en = "No fire." }
kind = "prohibition"
who = ["red", "blue"]
against = ["red", "blue"]
acts = ["shelling", "sniping"]
except_zones = ["war"]

[[provisions]]
id = "2"
text = "t"
says = { en = "Monitors pass in the quiet zone." }
kind = "obligation"
who = ["red", "blue"]
acts = ["obstruction of monitors"]
zones = ["quiet"]

[[provisions]]
id = "3"
text = "t"
says = { en = "Heavy guns stay away." }
kind = "obligation"
who = ["red", "blue"]
acts = ["weapons movement"]
weapons = ["artillery/100 mm and above"]

[decision]
name = { en = "Both" }
deciders = ["north", "south"]

[[decision.rules]]
outcome = "none yet"
any = ["pending"]
says = { en = "One is pending." }

[[decision.rules]]
outcome = "established"
at_least = 2
of = ["violation"]
says = { en = "Both hold it a violation." }

[[decision.rules]]
outcome = "not established"
none = ["violation"]
says = { en = "None holds it a violation." }

[[decision.rules]]
outcome = "disputed"
says = { en = "They differ." }

[counting]
unit = { en = "One shot." }
by = "recording"
cutoff = "19:30"
gap_minutes = 60

[publication]
publisher = "north"
approvers = ["south"]
deadline_minutes = 60
on_lapse = "each side's own"
title = { en = "Bulletin" }
scope_note = { en = "All of it." }

[[registers]]
id = "north"
member = "north"
name = { en = "Register of North" }
origin = "own"

[[regions]]
pcode = "XX01"
includes = ["XX02"]
name = { en = "West" }

[[regions]]
pcode = "XX03"
name = { en = "East" }
"""

PLACES = """\
pcode,name,lat,lon,level,parent,names
P1,Alpha,0.5,0.5,settlement,XX01,Alfa
P2,Beta,0.5,1.999,settlement,XX02,
"""


def regions() -> str:
    """Three squares of one degree, side by side, XX01 to XX03 from west to east."""
    features = [
        {
            "type": "Feature",
            "properties": {"pcode": f"XX0{n + 1}", "name_en": f"Region {n + 1}"},
            "geometry": {"type": "Polygon", "coordinates": [[[n, 0], [n + 1, 0], [n + 1, 1], [n, 1], [n, 0]]]},
        }
        for n in range(3)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def write(folder: Path, toml: str = TOML) -> Path:
    """The files of the small agreement in a folder; returns the path of the TOML."""
    (folder / "regions.geojson").write_text(regions())
    (folder / "places.csv").write_text(PLACES)
    path = folder / "agreement.toml"
    path.write_text(toml)
    return path


def small(folder: Path) -> Agreement:
    return load(write(folder))


def mistakes(path: Path) -> list[Mistake]:
    """All that `load` finds wrong; none where it loads."""
    try:
        load(path)
    except AgreementError as error:
        return list(error.mistakes)
    return []


def at(lon: float, lat: float = 0.5, radius_m: int = 1000, pcode: str = "") -> Place:
    return Place(
        lat_e6=round(lat * 1e6), lon_e6=round(lon * 1e6), radius_m=radius_m, precision="settlement", pcode=pcode
    )


def day(text: str, last: str = "") -> Interval:
    return day_interval(date.fromisoformat(text), "Asia/Damascus", date.fromisoformat(last) if last else None, "day")


def minute(*parts: int) -> Interval:
    return minute_interval(datetime(*parts, tzinfo=UTC), "Asia/Damascus")  # type: ignore[misc, arg-type]
