"""The four questions that decide whether a provision speaks to an incident: who, what, where, when.

Each answers unknown whenever what is known leaves both possible: the circle of a place or the interval of a time
crosses a boundary, a party is not named, an act is given too generally.
"""

from functools import lru_cache

from parley.agreement.actors import Actor, Phase, resolve
from parley.agreement.agreement import CIVILIANS, Agreement, Provision, TextVersion
from parley.agreement.answers import Answer, Yes, agreed, because, both, told
from parley.agreement.ground import Zone
from parley.vocabulary.acts import ACTS, is_within
from parley.vocabulary.areas import Containment, contains
from parley.vocabulary.gazetteer import Gazetteer
from parley.vocabulary.intervals import Interval
from parley.vocabulary.pcodes import is_area, is_under
from parley.vocabulary.places import Place
from parley.vocabulary.weapons import WEAPONS

_UNNAMED = (Actor("unknown", ""),)
_SAME_SIDE = "Both are on the side of %(group)s, and the provision is between the sides."


@lru_cache(maxsize=65_536)
def who(
    agreement: Agreement,
    version: TextVersion,
    provision: Provision,
    parties: tuple[str, ...],
    targets: tuple[str, ...],
    phase: Phase,
) -> Answer:
    """Whether the provision binds those alleged to have acted towards those said to be hit."""
    acting = [resolve(agreement, label) for label in parties if label] or [_UNNAMED]
    hit = [resolve(agreement, label) for label in targets if label] or [_UNNAMED]
    answers = [
        agreed(
            [_between(version, provision, a, t, phase) for a in actors for t in others],
            "The names given cover some that the provision binds and some that it does not.",
        )
        for actors in acting
        for others in hit
    ]
    # Accounts that accuse each other's sides give a pair of one side with itself, which nobody alleged.
    across = [answer for answer in answers if answer.reason.msgid != _SAME_SIDE]
    return told(across or answers, "The accounts name different parties.")


def _between(version: TextVersion, provision: Provision, actor: Actor, target: Actor, phase: Phase) -> Answer:
    for one in (actor, target):
        if one.standing == "excluded" and one.id in version.excludes:
            return because("no", "%(group)s is an excluded group: the ceasefire does not cover it.", group=one.id)
        if one.standing == "unbound":
            return because("no", "%(group)s is not bound by the agreement.", group=one.id)
        if one.standing == "bound" and phase[1] < one.since:
            return because("no", "%(group)s had not accepted the agreement yet.", group=one.id)
    return _acting(version, provision, actor, phase) or _towards(version, provision, actor, target)


def _acting(version: TextVersion, provision: Provision, actor: Actor, phase: Phase) -> Answer | None:
    """Why the one who acted is not, or not surely, bound; None where it is."""
    if actor.standing == "civilians":
        return because("no", "Civilians are not bound by the agreement.")
    if actor.standing == "excluded":
        return because("unknown", "%(group)s is not excluded by this text and has not accepted it.", group=actor.id)
    if actor.standing == "unknown" and not actor.label:
        return because("unknown", "No acting party is named.")
    if actor.standing == "unknown":
        return because("unknown", "The agreement does not name %(label)s.", label=actor.label)
    if actor.side not in provision.who:
        return because("no", "The provision does not bind %(group)s.", group=actor.side)
    if phase[0] < actor.since:
        return because("unknown", "%(group)s may not have accepted the agreement yet.", group=actor.id)
    return None


def _towards(version: TextVersion, provision: Provision, actor: Actor, target: Actor) -> Answer:
    """Of an actor that is bound: whether the provision protects the target from it."""
    if not provision.against:
        return because("yes", "%(group)s is bound by the provision.", group=actor.id)
    if target.standing == "civilians":
        if CIVILIANS in provision.against:
            return because("yes", "%(group)s is bound towards civilians.", group=actor.id)
        return because("no", "The provision is between the sides; it does not speak of civilians.")
    if target.standing == "unknown" or not target.side:
        if target.label:
            return because("unknown", "The agreement does not name %(label)s.", label=target.label)
        return because("unknown", "No target is named; it may have been an excluded group.")
    if target.side not in provision.against:
        return because("no", "The provision does not protect %(group)s.", group=target.side)
    if target.side == actor.side:
        return because("no", _SAME_SIDE, group=actor.side)
    return because(
        "yes",
        "%(group)s and %(label)s are on sides that the provision binds.",
        group=actor.id,
        label=target.label or target.id,
    )


@lru_cache(maxsize=65_536)
def what(provision: Provision, acts: tuple[str, ...], weapons: tuple[str, ...]) -> Answer:
    """Whether the provision speaks of the act, and of the weapon where it names any."""
    if not provision.acts:
        answer = because("yes", "The provision covers every act of force.")
    elif not any(acts):
        answer = because("unknown", "The act is not stated.")
    else:
        answer = told(
            [_covers(provision.acts, act, act in ACTS) for act in acts if act], "The accounts name different acts."
        )
    if not provision.weapons:
        return answer
    if not any(weapons):
        return both(answer, because("unknown", "The weapon is not stated."))
    return both(
        answer,
        told(
            [_covers(provision.weapons, weapon, weapon in WEAPONS) for weapon in weapons if weapon],
            "The accounts name different weapons.",
        ),
    )


def _covers(paths: tuple[str, ...], path: str, known: bool) -> Answer:
    if any(is_within(path, each) for each in paths):
        return because("yes", "The provision names %(label)s.", label=path)
    if not known:
        return because("unknown", "The vocabulary does not know %(label)s.", label=path)
    if any(is_within(each, path) for each in paths):
        return because("unknown", "%(label)s is too general: the provision names only some of it.", label=path)
    return because("no", "The provision does not name %(label)s.", label=path)


def when(agreement: Agreement, provision: Provision, time: Interval) -> Answer:
    """Whether the provision was in force."""
    begins = provision.begins if provision.begins is not None else agreement.begins
    ends = min((end for end in (provision.ends, agreement.ends) if end is not None), default=None)
    return _in_force(time, begins, ends)


_BEFORE = because("no", "It was before the provision came into force.")
_AFTER = because("no", "It was after the provision ended.")
_ASTRIDE = because("unknown", "The time given begins or ends outside the time in force.")
_DURING = because("yes", "The provision was in force.")


def _in_force(time: Interval, begins: int, ends: int | None) -> Answer:
    if time.latest < begins:
        return _BEFORE
    if ends is not None and time.earliest > ends:
        return _AFTER
    if time.earliest < begins or (ends is not None and time.latest > ends):
        return _ASTRIDE
    return _DURING


def where(agreement: Agreement, provision: Provision, place: Place | None, time: Interval) -> Answer:
    """Whether the place lies where the provision holds: the territory, its zones, less what it excepts."""
    if place is None:
        return because("unknown", "The place is not stated.")
    answer = _in_territory(agreement, place)
    if answer.answer != "no" and provision.zones:
        answer = both(answer, _in_any(agreement, provision.zones, place, time))
    for zone in provision.except_zones:
        answer = both(answer, _outside(_in_zone(agreement, zone, place, time)))
    return answer


@lru_cache(maxsize=65_536)
def _in_territory(agreement: Agreement, place: Place) -> Answer:
    inside = _territory_contains(agreement, place)
    return {
        "yes": because("yes", "The place is in the territory of the agreement."),
        "no": because("no", "The place is outside the territory of the agreement."),
        "unknown": because("unknown", "The place may be on either side of the territory's edge."),
    }[inside]


_IN_NO_ZONE = because("no", "The place is outside the zones of the provision.")


def _territory_contains(agreement: Agreement, place: Place) -> Containment:
    """By P-code where that decides, else by the circle."""
    territory = agreement.territory
    areas = agreement.areas(territory.areas, territory.features)
    code = _area_code(agreement, place.pcode)
    if is_under(code, territory.pcode) or any(is_under(code, area.id) for area in areas):
        return "yes"
    if code and not any(is_under(area.id, code) for area in areas):
        return "no"
    return contains(areas, place)


def _in_any(agreement: Agreement, zones: tuple[str, ...], place: Place, time: Interval) -> Answer:
    answers = [_in_zone(agreement, zone, place, time) for zone in zones]
    for wanted in ("yes", "unknown"):
        for answer in answers:
            if answer.answer == wanted:
                return answer
    return _IN_NO_ZONE


def _in_zone(agreement: Agreement, id: str, place: Place, time: Interval) -> Answer:
    zone, inside = _zone_contains(agreement, id, place)
    begins = zone.begins if zone.begins is not None else agreement.begins
    in_force = _in_force(time, begins, zone.ends)
    if inside.answer == "no" or in_force.answer == "yes":
        return inside
    if in_force.answer == "no":
        return because("no", "%(zone)s was not in force.", zone=id)
    return because("unknown", "%(zone)s may not have been in force.", zone=id)


@lru_cache(maxsize=262_144)
def _zone_contains(agreement: Agreement, id: str, place: Place) -> tuple[Zone, Answer]:
    zone = next(each for each in agreement.zones if each.id == id)
    inside = contains(agreement.areas(zone.areas, zone.features), place, zone.margin_m)
    return zone, {
        "yes": because("yes", "The place is in %(zone)s.", zone=id),
        "no": because("no", "The place is outside %(zone)s.", zone=id),
        "unknown": because("unknown", "The place may be on either side of the edge of %(zone)s.", zone=id),
    }[inside]


def _outside(answer: Answer) -> Answer:
    opposite: dict[Yes, Yes] = {"yes": "no", "no": "yes", "unknown": "unknown"}
    return Answer(opposite[answer.answer], answer.reason)


@lru_cache(maxsize=65_536)
def _area_code(agreement: Agreement, pcode: str) -> str:
    """The P-code of the area that a place's code lies in, "" where it is none that we know."""
    return pcode if is_area(pcode) else _gazetteer(agreement).area_of(pcode) if pcode else ""


@lru_cache(maxsize=16)
def _gazetteer(agreement: Agreement) -> Gazetteer:
    return Gazetteer(agreement.settlements)
