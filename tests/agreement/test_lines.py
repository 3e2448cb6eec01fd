"""The line finder against the grammar of TOML."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.agreement.lines import find_lines, line_of

WHOLE = """\
# comment with [brackets] and = signs
top = 1
"quoted key" = "a # no comment" # comment
dotted.inner = 2

[table] # [[no]]
text = \"\"\"
[not.a.table]
key = 'no'
\"\"\"
list = [
    "one", # first, with a comma
    { deep = [1,
      2] },
]

[[many]]
id = 1
[many.sub]
x = 1
[[many]]
id = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("dotted", "inner"), 4),
        (("table",), 6),
        (("table", "text"), 7),
        (("table", "list"), 11),
        (("table", "list", 0), 12),
        (("table", "list", 1), 13),
        (("table", "list", 1, "deep"), 13),
        (("table", "list", 1, "deep", 1), 14),
        (("many", 0), 17),
        (("many", 0, "id"), 18),
        (("many", 0, "sub", "x"), 20),
        (("many", 1), 21),
        (("many", 1, "id"), 22),
    ],
)
def test_lines_of_tables_keys_and_elements(path: tuple[str | int, ...], line: int):
    assert find_lines(WHOLE)[path] == line


def test_what_has_no_line_gets_that_of_what_is_around_it():
    lines = find_lines(WHOLE)
    assert line_of(lines, ("many", 1, "gone", 3)) == 21
    assert line_of(lines, ("nowhere",)) == 1


def paths(value: object, path: tuple[str | int, ...] = ()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from paths(inner, (*path, n))


def test_every_path_that_tomllib_reads_has_a_line():
    lines = find_lines(WHOLE)
    assert {path for path in paths(tomllib.loads(WHOLE)) if path} - {("dotted",)} == set(lines)


VALUES = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(['"a\\"b"', "'c]'", '"""x\n]"""', "true", "2017-01-06T00:00:00+02:00"]),
)
ARRAYS = st.lists(VALUES, max_size=3).map(lambda items: "[\n" + ",\n".join(items) + "]")


@given(st.lists(st.one_of(VALUES, ARRAYS), min_size=1, max_size=6))
def test_each_key_stands_where_it_was_written(values: list[str]):
    text, expected = "", {}
    for n, value in enumerate(values):
        expected[(f"key{n}",)] = text.count("\n") + 1
        text += f"key{n} = {value}\n"
    tomllib.loads(text)
    found = find_lines(text)
    assert {path: found[path] for path in expected} == expected
