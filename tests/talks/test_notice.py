"""Rule 13: no debate before notice has run in all working languages."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.notice import Given, Notice, debate_opens, may_debate

DAY = 24 * 3600


def notice(language: str, at: int, hash_: str = "h") -> Given:
    return Given(notice=Notice(hash=hash_, language=language), not_after=at)


@given(
    st.lists(st.tuples(st.sampled_from(("en", "ar", "ru")), st.integers(0, 100))),
    st.integers(0, 300),
    st.integers(0, 99),
)
def test_rule_13_debate_waits_for_the_last_language(given_: list, begins: int, period: int) -> None:
    notices = [notice(language, at) for language, at in given_]
    first = {language: min(at for one, at in given_ if one == language) for language, _ in given_}
    all_given = {"en", "ar"} <= first.keys()
    expected = all_given and begins >= max(first["en"], first["ar"]) + period
    assert may_debate("h", notices, ("en", "ar"), period, begins) == expected


def test_rule_13_tried_in_one_language_and_for_other_words() -> None:
    assert debate_opens("h", [notice("en", 0)], ("en", "ar"), DAY) is None
    assert debate_opens("h", [notice("en", 0), notice("ar", 0, "other words")], ("en", "ar"), DAY) is None
    assert debate_opens("h", [notice("en", 0), notice("ar", 5), notice("ar", 99)], ("en", "ar"), DAY) == DAY + 5
    assert debate_opens("h", [notice("en", 0)], (), DAY) is None
