"""docs/talks-rules.md is what code and tests say; every rule is held, and tested both ways."""

from tests.talks import rules


def test_every_rule_has_a_function_a_property_test_and_one_that_tries_to_break_it() -> None:
    found = rules.rules()
    assert list(found) == list(range(1, 36))
    lacking = {
        number: rule for number, rule in found.items() if not (rule.held_by and rule.properties and rule.breaking)
    }
    assert lacking == {}


def test_the_page_is_that_of_the_code() -> None:
    page = rules.PAGE.read_text(encoding="utf-8")
    assert rules.written(page) == rules.table(rules.words(page)), "write it anew: python -m tests.talks.rules"


def test_a_rule_that_the_page_leaves_out_is_noticed() -> None:
    page = rules.PAGE.read_text(encoding="utf-8")
    shorter = "".join(line for line in page.splitlines(keepends=True) if not line.startswith("| 7 |"))
    assert 7 in rules.words(page)
    assert 7 not in rules.words(shorter)
