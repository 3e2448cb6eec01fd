"""The silence procedure: a text stands adopted unless somebody breaks silence in time.

Among enemies silence is proved and not presumed. Whether an entry was there in time is read from others' cosignatures:
each has a bracket, not before and not after (UTC seconds), and only what was cosigned before the expiry came before it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from parley.talks.bracket import Consent
from parley.talks.tabled import Tabled

DEFAULT_PERIOD = 72 * 3600
SilenceState = Literal["not open", "running", "broken", "lapsed", "expired", "adopted by silence"]
Unreceived = Literal["extend once", "lapse", "adopt with note"]


class SilenceRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the round's rules say: least period (seconds), free days that do not count (local dates, in `zone`).

    `unreceived` is what follows where somebody has not acknowledged the text; `names_breaker` whether all are told who
    broke silence, and not only that it is broken.
    """

    period: int = DEFAULT_PERIOD
    free_days: tuple[str, ...] = ()
    zone: str = "UTC"
    unreceived: Unreceived = "extend once"
    names_breaker: bool = False


class SilenceOpened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A silence procedure on exactly this text (its hash), until exactly then (UTC seconds)."""

    text: str
    hash: str
    opened: int
    expires: int


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delegation has received the text of the silence procedure of this entry, at a time (UTC seconds) as it says.

    It counts where others cosigned it before the expiry; to say a later time than true gains at most one period.
    """

    silence: str
    at: int


class SilenceBroken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An objection or amendment: the delegation's own, or recorded by the chair on its behalf with means and proof."""

    silence: str
    words: str
    on_behalf_of: str = ""
    means: Literal["", "note", "telephone"] = ""
    proof: str = ""


class Extended(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A later expiry (UTC seconds), by who opened the procedure."""

    silence: str
    expires: int


class Bracketed(msgspec.Struct, frozen=True, kw_only=True):
    """When an entry was made, by others' cosignatures: `not_after` is None while none covers it."""

    not_before: int
    not_after: int | None


class SilenceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a silence procedure stands.

    `why_not` says what it lacks to be open; `due` when it ends for each bound delegation; `not_bound` who has not
    acknowledged; `not_heard` whose log has not been heard since it ended; `late` breaks that came too late.
    """

    state: SilenceState
    expires: int
    why_not: tuple[str, ...] = ()
    due: dict[str, int] = {}
    not_bound: tuple[str, ...] = ()
    not_heard: tuple[str, ...] = ()
    broken_by: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def silence_standing(
    opened: Tabled[SilenceOpened],
    acts: Iterable[Tabled[Any]],
    when: Mapping[str, Bracketed],
    heard: Mapping[str, int],
    *,
    needs: Iterable[str],
    chairs: Iterable[str],
    clean: Iterable[str],
    rules: SilenceRules,
    now: int,
) -> SilenceStanding:
    """Rule 20: running, broken, expired (adopted if nothing comes to light, naming who was not heard), or adopted.

    `when` is the bracket of each entry; `heard`, of every log whose entries or cosignatures may bear on it (those of
    the delegations in `needs`, by their names, the chairs' and the opener's among them), the latest `not_before` of an
    entry of its own that is here, -1 for none. `clean` are the hashes of clean texts. `now` (UTC seconds) only tells
    running from expired: that a text is adopted rests on each log's own entry from after its time was up, with no
    break before it.
    """
    whose, acts = tuple(needs), list(acts)
    said = [one for one in acts if getattr(one.act, "silence", "") == opened.id]
    first = expiry(opened, said, when)
    lacking = why_not_open(opened, acts, whose, clean, rules)
    if lacking:
        return SilenceStanding(state="not open", expires=first, why_not=lacking)
    expires = _extended_once(opened, first, _received(said, when, whose, first), whose, rules, now)
    received = _received(said, when, whose, expires)
    due = {one: max(expires, min(at, expires) + rules.period) for one, at in received.items()}
    # A break after the first expiry stands only once nobody's earlier receipt can come to light and undo the extension.
    firm = expires == first or _all_heard(heard, first)
    in_time, late = _breaks(said, when, chairs, due, expires if firm else first, capped=not firm)
    last = max(due.values(), default=expires)
    not_heard = tuple(sorted(one for one in {*heard, *whose} if heard.get(one, -1) <= due.get(one, last)))
    standing = SilenceStanding(
        state="running",
        expires=expires,
        due=due,
        not_bound=tuple(one for one in whose if one not in due),
        not_heard=not_heard,
        late=late,
    )
    return _concluded(standing, in_time, rules, ended=now >= last)


def why_not_open(
    opened: Tabled[SilenceOpened],
    acts: Iterable[Tabled[Any]],
    needs: Iterable[str],
    clean: Iterable[str],
    rules: SilenceRules,
) -> tuple[str, ...]:
    """Rule 17: opening it needs consensus, an exact text and an exact expiry, no sooner than the rules' period."""
    what = opened.act
    consenting = {one.delegation for one in acts if isinstance(one.act, Consent) and one.act.hash == opened.id}
    lacking = sorted(set(needs) - consenting - {opened.delegation})
    found = [f"no consent to open it by {', '.join(lacking)}"] if lacking else []
    if what.hash not in clean:
        found.append("the text is not clean")
    earliest = earliest_expiry(what.opened, rules)
    if what.expires < earliest:
        found.append(f"it expires {earliest - what.expires} s before the rules allow")
    return tuple(found)


def earliest_expiry(opened: int, rules: SilenceRules) -> int:
    """When the rules' period has run from `opened` (UTC seconds); free days do not count, in the rules' zone."""
    zone, left = ZoneInfo(rules.zone), rules.period
    at = datetime.fromtimestamp(opened, zone)
    while left > 0:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        day = int(midnight.timestamp() - at.timestamp())
        if at.date().isoformat() not in rules.free_days:
            if left <= day:
                return int(at.timestamp()) + left
            left -= day
        at = midnight
    return int(at.timestamp())


def expiry_shown(expires: int, zones: Mapping[str, str]) -> dict[str, str]:
    """The expiry in UTC and in each capital's own time (name to zone), as ISO 8601."""
    told = {"UTC": "UTC", **zones}
    return {name: datetime.fromtimestamp(expires, ZoneInfo(zone)).isoformat() for name, zone in told.items()}


def expiry(opened: Tabled[SilenceOpened], said: Iterable[Tabled[Any]], when: Mapping[str, Bracketed]) -> int:
    """Rule 19: extended by who opened it, before the expiry, by a new entry, to a later time.

    Other words have another hash and need a procedure of their own, which begins anew.
    """
    until = opened.act.expires
    own = [one for one in said if isinstance(one.act, Extended) and one.place.log == opened.place.log]
    for one in sorted(own, key=lambda each: each.place.seq):
        if _by(when.get(one.id), until):
            until = max(until, one.act.expires)
    return until


def _extended_once(
    opened: Tabled[SilenceOpened],
    first: int,
    received: Mapping[str, int],
    needs: tuple[str, ...],
    rules: SilenceRules,
    now: int,
) -> int:
    """The expiry, later by the procedure's own length where the rules extend it for who has not acknowledged."""
    extends = rules.unreceived == "extend once" and now >= first and len(received) < len(needs)
    return first + (opened.act.expires - opened.act.opened if extends else 0)


def _received(
    said: Iterable[Tabled[Any]], when: Mapping[str, Bracketed], needs: tuple[str, ...], by: int
) -> dict[str, int]:
    """Rule 18: it runs for a delegation from its receipt. When each says it had the text, of those proved to by then.

    Who has not acknowledged is not here, and is not bound by silence. A second acknowledgement changes nothing.
    """
    found: dict[str, int] = {}
    for one in sorted(said, key=lambda each: each.place.seq):
        if isinstance(one.act, Acknowledged) and one.delegation in needs and _by(when.get(one.id), by):
            found.setdefault(one.delegation, one.act.at)
    return found


def _all_heard(heard: Mapping[str, int], since: int) -> bool:
    return all(at > since for at in heard.values())


def _concluded(
    standing: SilenceStanding, in_time: tuple[str, ...], rules: SilenceRules, *, ended: bool
) -> SilenceStanding:
    """The standing with its state. All are told that silence is broken; by whom only where the rules say so."""
    state: SilenceState = "running"
    if in_time:
        state = "broken"
    elif ended and standing.not_heard:
        state = "expired"
    elif ended and standing.not_bound and rules.unreceived != "adopt with note":
        state = "lapsed"
    elif ended:
        state = "adopted by silence"
    return msgspec.structs.replace(standing, state=state, broken_by=in_time if rules.names_breaker else ())


def _breaks(
    said: Iterable[Tabled[Any]],
    when: Mapping[str, Bracketed],
    chairs: Iterable[str],
    due: Mapping[str, int],
    expires: int,
    *,
    capped: bool,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who broke silence in time, and the entries that came too late. One break, of whatever part, breaks it whole.

    A break by somebody who has not acknowledged counts until the expiry: he has evidently received the text.
    """
    may, in_time, late = set(chairs), set(), []
    for one in said:
        if isinstance(one.act, SilenceBroken):
            by = one.act.on_behalf_of if one.act.on_behalf_of and one.member in may else one.delegation
            if _by(when.get(one.id), expires if capped else due.get(by, expires)):
                in_time.add(by)
            else:
                late.append(one.id)
    return tuple(sorted(in_time)), tuple(sorted(late))


def _by(bracket: Bracketed | None, time: int) -> bool:
    return bracket is not None and bracket.not_after is not None and bracket.not_after <= time
