import json

import pytest

from parley.record.validity import log_rules, read_leaf
from tests.record.cast import genesis
from tests.record.formats import DOCUMENT, examples, shown, with_examples


def test_the_document_shows_what_the_code_makes():
    document = DOCUMENT.read_text()
    assert with_examples(document) == document, "write it anew: python -m tests.record.formats"


def test_every_example_is_shown():
    assert shown(DOCUMENT.read_text()) == examples().keys()


def test_the_comparison_can_fail():
    document = DOCUMENT.read_text()
    assert with_examples(document.replace('"seq":0', '"seq":9')) == document
    with pytest.raises(KeyError, match="unheard of"):
        with_examples("<!-- example: unheard of -->\n```\n```\n")


def test_a_leaf_copied_out_of_the_document_is_read():
    leaf = DOCUMENT.read_text().partition("<!-- example: leaf -->\n```json\n")[2].partition("\n```")[0]
    reading = read_leaf(leaf.encode(), 0, log_rules(genesis(), "members", "north"))
    assert (reading.fault, reading.envelope.kind) == ("", "key")
    assert json.loads(leaf)["seq"] == 0
