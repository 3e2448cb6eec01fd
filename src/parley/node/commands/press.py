"""The press desk: texts written, signed, approved, published and corrected.

A text that needs nobody but its author goes out at once. Any other is proposed in the narrowest channel that all whose
signature or approval it needs are in, and goes out, word for word, when the last of them has given it: until then
nothing of it is in the public channel.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act, roles_of
from parley.node.kinds import PUBLIC, WIDTH
from parley.node.opened import Draft, Node
from parley.node.projections import entries, outcomes, press
from parley.node.projections.entries import Heard
from parley.node.shown import Reader
from parley.talks.statement import Assent, Issuance, Signature, Statement, Text, statement_hash

MOST_WORDS = 20_000
_settling = threading.Lock()  # two at once would each publish what the other publishes
_ROLES: Mapping[Issuance, tuple[str, ...]] = {
    "chair": ("mediator", "secretariat", "host"),
    "host": ("host",),
}


def publish_text(
    node: Node,
    reader: Reader,
    *,
    kind: str,
    issuance: str,
    issuers: Sequence[str],
    texts: Sequence[Mapping[str, str]],
    photographs: Sequence[str] = (),
    incident: str = "",
    meeting: str = "",
    supersedes: str = "",
) -> str:
    """Publishes a statement, readout or spot report, or proposes it to those whose signature or approval it needs.

    Each of `texts` is {language, marking, title, words}. `photographs`, `meeting` and `supersedes` are entry ids. With
    `supersedes` it is the next version of that text, of which only its author and only the newest version counts.
    Returns the id of the entry: the public one where nobody else has to sign, else the proposal's.
    """
    must_act(node, reader)
    if kind not in press.TEXTS:
        raise Refused("The press desk publishes: %(kinds)s.", {"kinds": ", ".join(press.TEXTS)})
    text = _text(node, reader, issuance, issuers, texts)
    said = Draft(
        kind,
        [(kind, msgspec.to_builtins(text), True)],
        refs=(*_photographs(node, photographs), *_meeting(node, meeting), *_anchor(node, incident)),
        supersedes=_corrects(node, reader, kind, supersedes),
    )
    others = set(_needed(node, text)) - {reader.member}
    channel = _channel(node, {*others, reader.member}) if others else PUBLIC
    if _same_as(_reading(node, channel), channel, reader.member, said, text) is not None:
        raise Refused("This text, word for word, is already published or waits for signatures.")
    entry = node.say(reader.member, channel, said)
    _sign(node, reader.member, channel, entry, text, "signs")
    if others:
        settle_texts(node)
    return entry


def sign_text(node: Node, reader: Reader, *, entry: str) -> str:
    """Signs a proposed text as one of its issuers, or approves it where the agreement asks for that. The last publishes
    it. Returns the assent's id."""
    must_act(node, reader)
    one = _heard(node, reader.channel, entry)
    if one is None or one.channel == PUBLIC or one.kind not in press.TEXTS:
        raise Refused("No text %(id)s waits for a signature here.", {"id": entry[:12]})
    held = press.standing_of(_reading(node, reader.channel), node.agreement, one)
    if reader.member not in held.waits_for:
        raise Refused("This text does not wait for your member.")
    assent: Assent = "signs" if reader.member in held.text.issuers else "takes note"
    said = _sign(node, reader.member, one.channel, entry, held.text, assent)
    settle_texts(node)
    return said


def assent_to(node: Node, reader: Reader, *, entry: str, assent: str) -> str:
    """Says in public what the reader's member holds of an issued text: it associates itself, takes note, dissociates
    itself, or signs. Once; two different ones would leave it held to neither. Returns the assent's id."""
    must_act(node, reader)
    one = _heard(node, PUBLIC, entry)
    if one is None or one.kind not in press.TEXTS:
        raise Refused("No published text %(id)s is known here.", {"id": entry[:12]})
    if assent not in get_args(Assent)[:-1]:
        raise Refused("This was not recorded: choose what your member says of the text. Nothing was lost.")
    held = press.standing_of(_reading(node, PUBLIC), node.agreement, one)
    if dict(held.standing.assents)[reader.member] != "not asked":
        raise Refused("Your member has already said what it holds of this text.")
    return _sign(node, reader.member, PUBLIC, entry, held.text, assent)  # type: ignore[arg-type]


def settle_texts(node: Node) -> int:
    """Publishes what has all its signatures: the text by its author's node, each signature by its signer's.

    Every node does its own members' part, whenever it has heard enough; done again it does nothing. How many entries
    that made.
    """
    with _settling:
        return sum(_settle(node, channel, proposal) for channel, proposal in list(_signed(node)))


def _text(
    node: Node, reader: Reader, issuance: str, issuers: Sequence[str], texts: Sequence[Mapping[str, str]]
) -> Statement:
    whose = tuple(dict.fromkeys([reader.member, *issuers] if issuance == "joint" else [reader.member]))
    for language in (text["language"] for text in texts):
        if language not in node.agreement.languages:
            raise Refused("%(language)s is no language of this process.", {"language": language})
    if any(not text["title"].strip() or not text["words"].strip() for text in texts):
        raise Refused("This was not recorded: a text needs a title and words. Nothing was lost.")
    if any(len(text["title"]) > 300 or len(text["words"]) > MOST_WORDS for text in texts):
        raise Refused("This was not recorded: a title has at most 300 characters, a text 20,000. Nothing was lost.")
    if not any(text["marking"] == "authentic" for text in texts):
        raise Refused("This was not recorded: one text must be authentic; the others are translations of it.")
    if issuance == "joint" and len(whose) < 2:
        raise Refused("This was not recorded: name who issues it with you. Nothing was lost.")
    allowed = _ROLES.get(issuance, ())  # type: ignore[call-overload]
    if allowed and not set(allowed) & set(roles_of(node, reader.member)):
        raise Refused("Such a text is issued by: %(roles)s.", {"roles": ", ".join(allowed)})
    written = tuple(Text(**dict(text)) for text in texts)  # type: ignore[arg-type]
    return Statement(issuance=issuance, issuers=whose, texts=written)  # type: ignore[arg-type]


def _needed(node: Node, text: Statement) -> tuple[str, ...]:
    needed = press.needed(node.agreement, text)
    known = {member.id for member in node.agreement.members}
    for member in needed:
        if member not in known or member not in node.store.genesis.channels[PUBLIC]:
            raise Refused("Nobody acts for %(member)s here; a joint text needs its signature.", {"member": member})
    return needed


def _channel(node: Node, members: set[str]) -> str:
    """The narrowest channel that all of them are in. Refused where that is none but the public one."""
    inside = [one for one in WIDTH[1:] if members <= set(node.store.genesis.channels.get(one, ()))]
    if not inside:
        raise Refused("There is no channel that all who must sign are in.")
    return inside[-1]


def _corrects(node: Node, reader: Reader, kind: str, supersedes: str) -> tuple[str, ...]:
    if not supersedes:
        return ()
    one = _heard(node, PUBLIC, supersedes)
    if one is None or one.kind != kind:
        raise Refused("No published text %(id)s is known here.", {"id": supersedes[:12]})
    if one.member != reader.member:
        raise Refused("Only the member that published a text corrects it.")
    first, _ = press.first_of(_reading(node, PUBLIC), one)
    if list(press.versions(_reading(node, PUBLIC), first))[-1].id != one.id:
        raise Refused("This text was corrected meanwhile; correct its newest version.")
    return (one.id,)


def _photographs(node: Node, ids: Sequence[str]) -> tuple[str, ...]:
    for one in ids:
        found = _heard(node, PUBLIC, one)
        if found is None or found.kind != "photograph":
            raise Refused("No photograph %(id)s is published here.", {"id": one[:12]})
    return tuple(dict.fromkeys(ids))


def _meeting(node: Node, entry: str) -> tuple[str, ...]:
    if not entry:
        return ()
    found = _heard(node, PUBLIC, entry)
    if found is None or found.kind != "meeting":
        raise Refused("No public meeting %(id)s is known here.", {"id": entry[:12]})
    return (entry,)


def _anchor(node: Node, incident: str) -> tuple[str, ...]:
    """What a text refers to where it speaks of an incident: a report of it that the public has."""
    if not incident:
        return ()
    row = outcomes.get(_reading(node, PUBLIC), incident)
    if row is None:
        raise Refused("The public knows no incident %(id)s.", {"id": incident[:20]})
    return (min(row.incident.reports),)


def _sign(node: Node, member: str, channel: str, entry: str, text: Statement, assent: Assent) -> str:
    said = Signature(member=member, text=statement_hash(text), assent=assent)
    return node.say(member, channel, Draft("assent", [("assent", msgspec.to_builtins(said), True)], refs=(entry,)))


def _signed(node: Node) -> Iterator[tuple[str, Heard]]:
    """The proposals that have all their signatures, each with its channel."""
    for channel in (one for one in WIDTH[1:] if one in node.projections):
        connection = _reading(node, channel)
        for (entry,) in connection.execute(
            "SELECT id FROM press WHERE channel = ? AND issued_at != 0 ORDER BY id", (channel,)
        ):
            one = entries.get(connection, entry)
            if one is not None:
                yield channel, one


def _settle(node: Node, channel: str, proposal: Heard) -> int:
    text = press.text_of(proposal)
    draft = Draft(
        proposal.kind,
        [(proposal.kind, proposal.said[proposal.kind], True)],
        refs=proposal.refs,
        supersedes=proposal.supersedes,
    )
    public, made = _same_as(_reading(node, PUBLIC), PUBLIC, proposal.member, draft, text), 0
    if public is None and proposal.member in node.keyrings:
        public, made = node.say(proposal.member, PUBLIC, draft), 1
    if public is None:
        return 0  # its author's node has not published it yet
    given = dict(press.standing_of(_reading(node, channel), node.agreement, proposal).standing.assents)
    said = {one.member for one in entries.referring(_reading(node, PUBLIC), public, "ref", "assent")}
    missing = [
        one for one in press.needed(node.agreement, text) if one in node.keyrings and one in given and one not in said
    ]
    for member in missing:
        _sign(node, member, PUBLIC, public, text, given[member])
    return made + len(missing)


def _same_as(connection: Any, channel: str, member: str, draft: Draft, text: Statement) -> str | None:
    """The entry in which a member says the same words in a channel, as the same version; None where there is none."""
    rows = connection.execute(
        "SELECT press.id FROM press JOIN entry ON entry.id = press.id WHERE hash = ? AND press.channel = ? "
        "AND press.member = ? AND entry.kind = ? AND entry.supersedes = ?",
        (statement_hash(text), channel, member, draft.kind, msgspec.json.encode(draft.supersedes).decode()),
    )
    return next((str(row[0]) for row in rows), None)


def _heard(node: Node, channel: str, entry: str) -> Heard | None:
    one = entries.get(_reading(node, channel), entry)
    return None if one is None or one.inert else one


def _reading(node: Node, channel: str) -> Any:
    return node.projections[channel].reading()
