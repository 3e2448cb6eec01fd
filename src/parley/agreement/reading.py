"""Plain TOML values into the structs of `agreement`, every mistake noted on the way.

The structs are the schema: a field's type says what the file must hold. Where a value is wrong a mistake is noted, a
blank is put in its place, and reading goes on, so that one run names all mistakes, those of sense included.
"""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from parley.agreement.lines import Path, line_of
from parley.agreement.mistakes import Mistake

_FROM_OTHER_FILES = {"Agreement": ("area_sets", "settlements")}


class Notes:
    """Collects the mistakes of one TOML file; knows on which line each path stands."""

    def __init__(self, file: str, lines: Mapping[Path, int], zone: ZoneInfo) -> None:
        self.file = file
        self.lines = dict(lines)
        self.zone = zone
        self.mistakes: list[Mistake] = []
        self._noted: set[Path] = set()

    def note(self, path: Path, message: str) -> None:
        """Note a mistake at a path of the file. Where one stands there or around it already, the first is enough."""
        if not any(path[:length] in self._noted for length in range(1, len(path) + 1)):
            self._noted.add(path)
            self.mistakes.append(Mistake(self.file, line_of(self.lines, path), dotted(path), message))

    def note_file(self, file: str, message: str, line: int = 0, field: str = "") -> None:
        """Note a mistake in a file beside the TOML."""
        self.mistakes.append(Mistake(file, line, field, message))


def dotted(path: Path) -> str:
    """`members[0].name.en` for a path."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read(kind: Any, value: Any, path: Path, notes: Notes) -> Any:
    """`value` as `kind` (a type of the schema); a blank of that kind where it is wrong, after noting why."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _read_moment(kind.__metadata__[0].extra["toml"], value, path, notes)
    if origin is Literal:
        return _read_choice(get_args(kind), value, path, notes)
    if origin in (UnionType, Union):  # only `X | None`: an absent key is None, a present one an X
        return read(get_args(kind)[0], value, path, notes)
    if origin is tuple:
        return _read_array(get_args(kind)[0], value, path, notes)
    if origin is dict:
        return _read_names(value, path, notes)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _read_table(kind, value, path, notes)
    return _read_plain(kind, value, path, notes)


def keys_of(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The keys that a table of this kind may have in a file, in order."""
    elsewhere = _FROM_OTHER_FILES.get(kind.__name__, ())
    return {field.name: field for field in msgspec.structs.fields(kind) if field.name not in elsewhere}


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known word, or the empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _blank(kind: Any) -> Any:
    """The emptiest value of a kind, to stand where a mistake has been noted."""
    origin = get_origin(kind)
    if origin is Literal:
        return get_args(kind)[0]
    if origin in (UnionType, Union):
        return None
    if origin is Annotated:
        return 0
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        types = get_type_hints(kind, include_extras=True)
        return kind(**{key: _blank(types[key]) for key, field in keys_of(kind).items() if field.required})
    return (origin or kind)()


def _read_table(kind: type[msgspec.Struct], value: Any, path: Path, notes: Notes) -> Any:
    fields = keys_of(kind)
    if not isinstance(value, dict):
        notes.note(path, f"must be a table with the keys {', '.join(fields)}, not {_what(value)}")
        return _blank(kind)
    types = get_type_hints(kind, include_extras=True)
    for key in value.keys() - fields.keys():
        notes.note((*path, key), f"unknown key {key!r}{suggestion(key, fields)}")
    found = {key: read(types[key], value[key], (*path, key), notes) for key in fields if key in value}
    for key, field in fields.items():
        if field.required and key not in value:
            notes.note((*path, key), f"{key!r} is missing; add it")
            found[key] = _blank(types[key])
    return kind(**found)


def _read_array(item: Any, value: Any, path: Path, notes: Notes) -> Any:
    if isinstance(value, list):
        return tuple(read(item, each, (*path, index), notes) for index, each in enumerate(value))
    notes.note(path, f"must be an array [...], not {_what(value)}")
    return ()


def _read_names(value: Any, path: Path, notes: Notes) -> Any:
    if isinstance(value, dict):
        return {language: _read_plain(str, text, (*path, language), notes) for language, text in value.items()}
    notes.note(path, f'must be a table of texts by language, as {{ en = "..." }}, not {_what(value)}')
    return {}


def _read_choice(choices: tuple[Any, ...], value: Any, path: Path, notes: Notes) -> Any:
    if any(value == choice and type(value) is type(choice) for choice in choices):
        return value
    words = " / ".join(repr(choice) for choice in choices)
    notes.note(path, f"{value!r} is none of {words}{suggestion(str(value), [str(choice) for choice in choices])}")
    return choices[0]


def _read_plain(kind: Any, value: Any, path: Path, notes: Notes) -> Any:
    if type(value) is kind:
        return value
    words = {str: "a text in quotes", int: "a whole number", bool: "true or false"}
    notes.note(path, f"must be {words[kind]}, not {_what(value)}")
    return kind()


def _read_moment(which: str, value: Any, path: Path, notes: Notes) -> Any:
    """UTC seconds. A date or a time without an offset is read in the agreement's zone; a last date includes its day."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=notes.zone)
        return int(moment.timestamp())
    if isinstance(value, date):
        last = which == "last second"
        day = value + timedelta(days=1) if last else value
        return int(datetime.combine(day, time(), notes.zone).timestamp()) - last
    notes.note(path, f"must be a date or a time, as 2017-01-06 or 2017-01-06T00:00:00+02:00, not {_what(value)}")
    return 0


def _what(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    words = {dict: "a table", list: "an array", str: f"the text {value!r}", float: f"the fraction {value}"}
    return words.get(type(value), str(value))
