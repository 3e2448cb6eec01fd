"""Notice: what is to be debated is known beforehand, in every working language."""

from collections.abc import Iterable

import msgspec


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Notice of exactly these words (their hash) in one language."""

    hash: str
    language: str


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A notice and the latest time at which it can have been given (UTC seconds): others' first cosignature."""

    notice: Notice
    not_after: int


def debate_opens(hash_: str, given: Iterable[Given], working: Iterable[str], period: int) -> int | None:
    """Rule 13: no debate before notice has run in all working languages. When it has (UTC seconds); None: not given.

    `period` is in seconds. Notice of other words, or in one language for another, gives none of these.
    """
    first: dict[str, int] = {}
    for one in given:
        if one.notice.hash == hash_:
            first[one.notice.language] = min(one.not_after, first.get(one.notice.language, one.not_after))
    languages = set(working)
    if not languages or not languages <= first.keys():
        return None
    return max(first[language] for language in languages) + period


def may_debate(hash_: str, given: Iterable[Given], working: Iterable[str], period: int, begins: int) -> bool:
    """Whether a meeting that begins then (UTC seconds) may debate these words."""
    opens = debate_opens(hash_, given, working, period)
    return opens is not None and begins >= opens
