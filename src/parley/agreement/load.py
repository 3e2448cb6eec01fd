"""An agreement file, with the GeoJSON and CSV beside it, into an `Agreement`; and the hash that names it."""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from parley.agreement.agreement import Agreement
from parley.agreement.checks import check
from parley.agreement.disclosure import with_defaults
from parley.agreement.ground import AreaFile, AreaSet
from parley.agreement.lines import find_lines
from parley.agreement.mistakes import AgreementError, Mistake
from parley.agreement.reading import Notes, read
from parley.record.canonical import decode, encode
from parley.vocabulary.areas import Area, rings_of
from parley.vocabulary.gazetteer import GazetteerError, Settlement, read_settlements

_TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)")


def load(path: Path) -> Agreement:
    """The agreement in a file. Raises AgreementError with every mistake found, in the order of the file."""
    table, notes = _parse(path)
    agreement: Agreement = read(Agreement, table, (), notes)
    agreement = msgspec.structs.replace(
        agreement,
        area_sets=tuple(_read_area_set(path, each, n, notes) for n, each in enumerate(agreement.area_files)),
        settlements=_read_places(path, agreement.places, notes),
    )
    check(agreement, notes)
    if notes.mistakes:
        raise AgreementError(tuple(sorted(notes.mistakes, key=lambda each: (each.file != path.name, each.line))))
    return msgspec.structs.replace(agreement, disclosure=with_defaults(agreement.disclosure))


def files(path: Path) -> tuple[Path, ...]:
    """Every file that an agreement is made of: its TOML and what it names. Raises AgreementError as `load`."""
    agreement = load(path)
    names = [each.file for each in agreement.area_files] + [agreement.places, agreement.surroundings]
    return (path, *(path.parent / name for name in dict.fromkeys(names) if name))


def canonical(agreement: Agreement) -> bytes:
    """The bytes that stand for an agreement: all of it, geometry and gazetteer included, in the record's form."""
    return encode(msgspec.to_builtins(agreement))


def from_canonical(data: bytes) -> Agreement:
    """The agreement that `canonical` bytes stand for. Raises NotCanonical or msgspec.ValidationError."""
    return msgspec.convert(decode(data), Agreement)


def agreement_hash(agreement: Agreement) -> str:
    """SHA-256 of `canonical`, hex."""
    return hashlib.sha256(canonical(agreement)).hexdigest()


def _parse(path: Path) -> tuple[dict[str, Any], Notes]:
    """The TOML and the notes on it. Raises AgreementError where it is no TOML at all."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise AgreementError((Mistake(path.name, 0, "", f"there is no file {path.name}; give its path"),)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise AgreementError((Mistake(path.name, line, "", "is not UTF-8; save it as UTF-8"),)) from None
    except tomllib.TOMLDecodeError as error:
        raise AgreementError((_syntax_mistake(path, text, str(error)),)) from None
    notes = Notes(path.name, find_lines(text.replace("\r\n", "\n")), ZoneInfo("UTC"))
    zone = table.get("zone")
    try:
        notes.zone = ZoneInfo(zone) if isinstance(zone, str) else notes.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        notes.note(("zone",), f"{zone!r} is no time zone; write an IANA name, as Asia/Tokyo")
    return table, notes


def _syntax_mistake(path: Path, text: str, message: str) -> Mistake:
    place = _TOML_PLACE.search(message)
    line = int(place[1]) if place else text.count("\n") + 1
    words = _TOML_PLACE.sub("", message).removesuffix(" (at end of document)")
    return Mistake(path.name, line, "", f"is not TOML: {words}")


def _read_area_set(path: Path, area_file: AreaFile, number: int, notes: Notes) -> AreaSet:
    nothing = AreaSet(id=area_file.id, features=())
    if not area_file.file:  # noted already
        return nothing
    try:
        collection = json.loads((path.parent / area_file.file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        notes.note(("area_files", number, "file"), f"there is no file {area_file.file} beside {path.name}")
        return nothing
    except ValueError as error:
        notes.note_file(area_file.file, f"is not JSON: {error}", line=getattr(error, "lineno", 0))
        return nothing
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        notes.note_file(area_file.file, "is no FeatureCollection with features; save it as GeoJSON")
        return nothing
    areas = [_read_area(area_file, feature, n, notes) for n, feature in enumerate(features)]
    found = tuple(area for area in areas if area is not None)
    if len({area.id for area in found}) < len(found):
        notes.note_file(area_file.file, f"two features have the same {area_file.key!r}; every one must be its own")
    return AreaSet(id=area_file.id, features=found)


def _read_area(area_file: AreaFile, feature: Any, number: int, notes: Notes) -> Area | None:
    properties = feature.get("properties") or {}
    id = properties.get(area_file.key)
    if not isinstance(id, str):
        notes.note_file(area_file.file, f"has no text {area_file.key!r}; add it", 0, f"features[{number}].properties")
        return None
    names = {
        key.removeprefix("name_"): value
        for key, value in properties.items()
        if key.startswith("name_") and isinstance(value, str)
    }
    try:
        return Area(id=id, name=names, rings=rings_of(feature.get("geometry") or {}))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        notes.note_file(area_file.file, str(error), field=f"features[{number}] ({id})")
        return None


def _read_places(path: Path, places: str, notes: Notes) -> tuple[Settlement, ...]:
    if not places:
        return ()
    try:
        return read_settlements(path.parent / places)
    except FileNotFoundError:
        notes.note(("places",), f"there is no file {places} beside {path.name}")
    except GazetteerError as error:
        notes.note_file(places, error.message, line=error.line, field=error.field)
    except UnicodeDecodeError:
        notes.note_file(places, "is not UTF-8; save it as UTF-8")
    return ()
