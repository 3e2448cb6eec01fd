"""On which line of a TOML file each value stands, which `tomllib` does not say.

The scan is only asked about files that `tomllib` has accepted, so it need not find mistakes itself.
"""

import re

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*)|(?P<newline>\n)
    |(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')
    |(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<equals>=)|(?P<dot>\.)|(?P<word>[^\s\[\]{},=.#"\']+)|(?P<space>\s)''',
    re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([^\]\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_KEY_PART = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([^\s."\']+)')


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing around it that has one; 1 for the file itself."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def find_lines(text: str) -> dict[Path, int]:
    """Line numbers (from 1) of every table, key and array element of a valid TOML text, by path."""
    return _Scan(text).run()


class _Scan:
    """One pass over the tokens of a file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        table: Path = ()
        while self.at < len(self.text):
            header = _HEADER.match(self.text, self.at)
            if header:
                table = self._header(header)
            elif self._peek() in ("space", "newline", "comment"):
                self._next()
            else:
                self._pair(table)
        return self.lines

    def _header(self, header: re.Match[str]) -> Path:
        path: Path = ()
        for part in _key_parts(header[2]):
            path = self._current((*path, part))
        if header[1] == "[[":
            base = path[:-1] if path and isinstance(path[-1], int) else path
            self.tables[base] = self.tables.get(base, -1) + 1
            path = (*base, self.tables[base])
            self.lines.setdefault(base, self.line)
        self.lines.setdefault(path, self.line)
        self.at = header.end()
        return path

    def _current(self, path: Path) -> Path:
        """`path`, with the index of the latest element where it is an array of tables."""
        return (*path, self.tables[path]) if path in self.tables else path

    def _pair(self, table: Path) -> None:
        start, line = self.at, self.line
        while self._peek() != "equals":
            self._next()
        key = (*table, *_key_parts(self.text[start : self.at]))
        self.lines.setdefault(key, line)
        self._next()
        self._value(key)

    def _value(self, path: Path) -> None:
        """Walk one value: to the end of a string, number or date, or to the closing bracket."""
        self._skip("space")
        if self._peek() == "open":
            (self._array if self.text[self.at] == "[" else self._inline_table)(path)
            return
        while self.at < len(self.text) and self._peek() not in ("newline", "comment", "comma", "close"):
            self._next()

    def _array(self, path: Path) -> None:
        self._next()
        index = 0
        while True:
            self._skip("space", "newline", "comment", "comma")
            if self._peek() == "close":
                self._next()
                return
            self.lines[(*path, index)] = self.line
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._next()
        while True:
            self._skip("space", "newline", "comment", "comma")
            if self._peek() == "close":
                self._next()
                return
            self._pair(path)

    def _skip(self, *kinds: str) -> None:
        while self.at < len(self.text) and self._peek() in kinds:
            self._next()

    def _peek(self) -> str:
        token = _TOKEN.match(self.text, self.at)
        return str(token.lastgroup) if token else ""

    def _next(self) -> None:
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            raise ValueError(f"line {self.line} cannot be read")
        self.line += token[0].count("\n")
        self.at = token.end()


def _key_parts(key: str) -> list[str]:
    return [next(part for part in match.groups() if part is not None) for match in _KEY_PART.finditer(key)]
