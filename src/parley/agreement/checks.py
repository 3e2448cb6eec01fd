"""What must hold between the parts of an agreement: every name known, nothing said twice, no date before its time."""

import re
from collections.abc import Callable, Iterable, Sequence

from parley.agreement.agreement import CIVILIANS, Adherent, Agreement, ExcludedGroup, Party
from parley.agreement.decision import uncovered, unreachable
from parley.agreement.lines import Path
from parley.agreement.reading import Notes, suggestion
from parley.agreement.terms import HasId
from parley.vocabulary.acts import ACTS
from parley.vocabulary.intervals import to_iso
from parley.vocabulary.pcodes import is_area
from parley.vocabulary.weapons import WEAPONS

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def check(agreement: Agreement, notes: Notes) -> None:
    """Note every mistake in an agreement that is right in form. The list CHECKS is the whole of it."""
    for one in CHECKS:
        one(agreement, notes)


def _ids_are_unique(agreement: Agreement, notes: Notes) -> None:
    lists: dict[str, tuple[HasId, ...]] = {
        "texts": agreement.texts,
        "members": agreement.members,
        "text_versions": agreement.text_versions,
        "zones": agreement.zones,
        "provisions": agreement.provisions,
        "clocks": agreement.clocks,
        "registers": agreement.registers,
        "area_files": agreement.area_files,
    }
    for key, things in lists.items():
        _unique(notes, key, "id", [each.id for each in things])
    _unique(notes, "members", "code", [member.code for member in agreement.members])
    _unique(notes, "regions", "pcode", [region.pcode for region in agreement.regions])
    taken: set[str] = set()
    for path, each in _actors(agreement):
        if each.id in taken:
            notes.note((*path, "id"), f"the id {each.id!r} is another party's or group's too; choose another")
        taken.add(each.id)


def _names_are_whole(agreement: Agreement, notes: Notes) -> None:
    language = agreement.languages[0] if agreement.languages else "en"
    if not agreement.languages:
        notes.note(("languages",), "names no language; list at least one, the working language first")
    if language not in agreement.title:
        notes.note(("title",), f"has no text in {language!r}, the first of the languages; add it")
    for key in ("members", "parties", "adherents", "excluded_groups", "zones", "regions", "registers"):
        for n, each in enumerate(getattr(agreement, key)):
            if language not in each.name:
                notes.note((key, n, "name"), f"has no name in {language!r}, the first of the languages; add it")


def _members_are_sound(agreement: Agreement, notes: Notes) -> None:
    parties = [party.id for party in agreement.parties]
    for n, member in enumerate(agreement.members):
        if not re.fullmatch(r"[A-Z]{3}", member.code):
            notes.note(("members", n, "code"), f"{member.code!r} must be three capital letters")
        if not member.roles:
            notes.note(("members", n, "roles"), "names no role; give at least one")
        _known(notes, ("members", n, "speaks_for"), member.speaks_for, parties, "party")
        _known(notes, ("members", n, "answers_for"), member.answers_for, parties, "party")


def _groups_are_sound(agreement: Agreement, notes: Notes) -> None:
    parties = [party.id for party in agreement.parties]
    versions = [version.id for version in agreement.text_versions]
    for n, adherent in enumerate(agreement.adherents):
        _known(notes, ("adherents", n, "side"), (adherent.side,), parties, "party", single=True)
        if adherent.version:
            _known(notes, ("adherents", n, "version"), (adherent.version,), versions, "text version", single=True)
        signed = [text.signed for text in agreement.texts if text.signed is not None]
        _not_before(
            notes,
            ("adherents", n, "accepted"),
            adherent.accepted,
            min([*signed, agreement.begins]),
            "the text was signed",
        )
    for n, group in enumerate(agreement.excluded_groups):
        if group.side:
            _known(notes, ("excluded_groups", n, "side"), (group.side,), parties, "party", single=True)
    known = [CIVILIANS, *(each.id for _, each in _actors(agreement))]
    for n, label in enumerate(agreement.labels):
        _known(notes, ("labels", n, "may_be"), label.may_be, known, "party, adherent or excluded group")


def _aliases_are_unique(agreement: Agreement, notes: Notes) -> None:
    taken: dict[str, str] = {}
    for path, each in _actors(agreement):
        for alias in each.aliases:
            owner = taken.setdefault(alias.casefold(), each.id)
            if owner != each.id:
                notes.note((*path, "aliases"), f"{alias!r} is an alias of {owner!r} too; give it to one of them")


def _versions_are_sound(agreement: Agreement, notes: Notes) -> None:
    groups = [group.id for group in agreement.excluded_groups]
    holders = [member.id for member in agreement.members] + [party.id for party in agreement.parties]
    if not agreement.text_versions:
        notes.note(("text_versions",), "there is none; add one, even where all hold the same text")
    for n, version in enumerate(agreement.text_versions):
        _known(notes, ("text_versions", n, "excludes"), version.excludes, groups, "excluded group")
        _known(notes, ("text_versions", n, "held_by"), version.held_by, holders, "member or party")


def _provisions_are_sound(agreement: Agreement, notes: Notes) -> None:
    parties = [party.id for party in agreement.parties]
    bound = [party.id for party in agreement.parties if party.bound]
    zones = [zone.id for zone in agreement.zones]
    for n, provision in enumerate(agreement.provisions):
        path: Path = ("provisions", n)
        if not provision.who:
            notes.note((*path, "who"), f"provision {provision.id} names nobody; list the parties that it binds")
        _known(notes, (*path, "who"), provision.who, bound, "bound party")
        _known(notes, (*path, "against"), provision.against, [*parties, CIVILIANS], "party")
        _known(notes, (*path, "acts"), provision.acts, ACTS, "act type")
        _known(notes, (*path, "weapons"), provision.weapons, WEAPONS, "weapon")
        _known(notes, (*path, "zones"), provision.zones, zones, "zone")
        _known(notes, (*path, "except_zones"), provision.except_zones, zones, "zone")
        _known(notes, (*path, "text"), (provision.text,), [t.id for t in agreement.texts], "text", single=True)
        _known(notes, (*path, "versions"), provision.versions, [v.id for v in agreement.text_versions], "text version")
    for n, clock in enumerate(agreement.clocks):
        _known(
            notes,
            ("clocks", n, "provision"),
            (clock.provision,),
            [p.id for p in agreement.provisions],
            "provision",
            single=True,
        )
        if (clock.days is None) == (clock.due is None):
            notes.note(("clocks", n), f"clock {clock.id} needs either days or due, and not both")


def _validity_is_sound(agreement: Agreement, notes: Notes) -> None:
    for key in ("zones", "provisions"):
        for n, each in enumerate(getattr(agreement, key)):
            _not_before(notes, (key, n, "begins"), each.begins, agreement.begins, "the ceasefire began")
            _not_before(notes, (key, n, "ends"), each.ends, each.begins or agreement.begins, "it began")
    for n, party in enumerate(agreement.parties):
        _not_before(notes, ("parties", n, "since"), party.since, agreement.begins, "the ceasefire began")
    _not_before(notes, ("ends",), agreement.ends, agreement.begins, "the ceasefire began")
    for n, clock in enumerate(agreement.clocks):
        _not_before(notes, ("clocks", n, "due"), clock.due, agreement.begins, "the ceasefire began")


def _areas_are_sound(agreement: Agreement, notes: Notes) -> None:
    features = {each.id: [area.id for area in each.features] for each in agreement.area_sets}
    places: list[tuple[Path, str, tuple[str, ...]]] = [
        (("territory",), agreement.territory.areas, agreement.territory.features)
    ]
    places += [(("zones", n), zone.areas, zone.features) for n, zone in enumerate(agreement.zones)]
    for path, areas, names in places:
        _known(notes, (*path, "areas"), (areas,), [each.id for each in agreement.area_files], "area file", single=True)
        if features.get(areas):
            _known(notes, (*path, "features"), names, features[areas], "feature")
    for n, zone in enumerate(agreement.zones):
        if not zone.features:
            notes.note(("zones", n, "features"), f"zone {zone.id} has no feature; list at least one")
        if zone.approximate != (zone.margin_m > 0):
            notes.note(("zones", n, "margin_m"), "an approximate zone needs a margin in metres, and an exact one none")
    mapped = features.get(agreement.territory.areas, [])
    for n, region in enumerate(agreement.regions):
        if mapped:
            _known(notes, ("regions", n, "pcode"), (region.pcode,), mapped, "feature of the territory", single=True)
            _known(notes, ("regions", n, "includes"), region.includes, mapped, "feature of the territory")
    if agreement.territory.pcode and not is_area(agreement.territory.pcode):
        notes.note(("territory", "pcode"), f"{agreement.territory.pcode!r} is no P-code; write two capital letters")


def _decision_is_sound(agreement: Agreement, notes: Notes) -> None:
    decision = agreement.decision
    members = [member.id for member in agreement.members]
    _known(notes, ("decision", "deciders"), decision.deciders, members, "member")
    if not decision.deciders:
        notes.note(("decision", "deciders"), "names nobody; list the members that determine")
        return
    for n, rule in enumerate(decision.rules):
        if (rule.at_least is None) != (not rule.of):
            notes.note(("decision", "rules", n), "at_least and of go together; give both or neither")
    left = uncovered(decision)
    if left:
        notes.note(("decision", "rules"), f"no rule fits {', '.join(left)}; add one, or a last rule without conditions")
    for n in unreachable(decision):
        notes.note(("decision", "rules", n), "earlier rules leave it no combination; move or remove it")


def _practice_is_sound(agreement: Agreement, notes: Notes) -> None:
    members = [member.id for member in agreement.members]
    if not _CLOCK.fullmatch(agreement.counting.cutoff):
        notes.note(("counting", "cutoff"), f"{agreement.counting.cutoff!r} is no time of day, as 19:30 or 24:00")
    if agreement.counting.gap_minutes < 0:
        notes.note(("counting", "gap_minutes"), f"{agreement.counting.gap_minutes} is negative")
    _known(notes, ("publication", "publisher"), (agreement.publication.publisher,), members, "member", single=True)
    _known(notes, ("publication", "approvers"), agreement.publication.approvers, members, "member")
    if agreement.publication.texts_approved_by:
        approving = agreement.publication.texts_approved_by
        _known(notes, ("publication", "texts_approved_by"), approving, members, "member")
    for n, register in enumerate(agreement.registers):
        _known(notes, ("registers", n, "member"), (register.member,), members, "member", single=True)
    for n, row in enumerate(agreement.disclosure):
        if row.after_hours < 0:
            notes.note(("disclosure", n, "after_hours"), f"{row.after_hours} is negative; write 0 for at once")


CHECKS: tuple[Callable[[Agreement, Notes], None], ...] = (
    _ids_are_unique,
    _names_are_whole,
    _members_are_sound,
    _groups_are_sound,
    _aliases_are_unique,
    _versions_are_sound,
    _provisions_are_sound,
    _validity_is_sound,
    _areas_are_sound,
    _decision_is_sound,
    _practice_is_sound,
)


def _unique(notes: Notes, key: str, field: str, values: Sequence[str]) -> None:
    for n, value in enumerate(values):
        if value in values[:n]:
            notes.note((key, n, field), f"{value!r} stands twice; every {field} must be its own")


def _actors(agreement: Agreement) -> Iterable[tuple[Path, Party | Adherent | ExcludedGroup]]:
    yield from ((("parties", n), party) for n, party in enumerate(agreement.parties))
    yield from ((("adherents", n), adherent) for n, adherent in enumerate(agreement.adherents))
    yield from ((("excluded_groups", n), group) for n, group in enumerate(agreement.excluded_groups))


def _known(
    notes: Notes,
    path: Path,
    names: Iterable[str],
    known: Iterable[str],
    what: str,
    single: bool = False,
) -> None:
    names_known = list(known)
    for n, name in enumerate(names):
        if name not in names_known:
            article = "an" if what[0] in "aeiou" else "a"
            notes.note(
                path if single else (*path, n),
                f"{name!r} is not {article} {what} of this agreement{suggestion(name, names_known)}",
            )


def _not_before(notes: Notes, path: Path, moment: int | None, earliest: int, what: str) -> None:
    if moment is not None and moment < earliest:
        notes.note(path, f"{to_iso(moment)} is before {what} at {to_iso(earliest)}")
