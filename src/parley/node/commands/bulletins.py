"""The daily bulletin: cut-off, proposal with its figures and basis, approval, refusal, lapse, issue, correction."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from parley.agreement.counting import cutoff_at
from parley.node import bulletins
from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act, must_be_guarantor
from parley.node.duties import perform, release_determinations
from parley.node.kinds import GUARANTORS, PUBLIC
from parley.node.opened import Draft, Node
from parley.node.projections import days, reports
from parley.node.shown import Reader
from parley.publishing.checks import UnsoundFigures, require_sound
from parley.publishing.figures import figures_bytes, figures_hash
from parley.record.canonical import decode

_ONLY_GUARANTORS = "Only guarantors approve or refuse a bulletin. You act for: %(role)s."


def cut_off(node: Node, reader: Reader, *, day: date) -> str:
    """Closes the reader's member's register for a day: what stands before this entry in its log is counted on it."""
    must_act(node, reader)
    if node.clock.now() < cutoff_at(node.agreement, day):
        raise Refused("The operational day %(day)s is not over.", {"day": day.isoformat()})
    return node.say(reader.member, reader.channel, Draft("cut-off", [("cut-off", {"day": day.isoformat()}, True)]))


def propose_bulletin(node: Node, reader: Reader, *, day: date) -> str:
    """Proposes the bulletin of a day: its figures, their hash and their basis. Refused where a sum does not hold."""
    _must_be_publisher(node, reader)
    standing = bulletins.standing_of(_reading(node), node.agreement, day)
    if standing.state not in ("closed", "refused"):
        raise Refused(
            "The bulletin of %(day)s is already %(state)s.", {"day": day.isoformat(), "state": standing.state}
        )
    return _say(node, reader.member, GUARANTORS, "propose", day, _computed(node, GUARANTORS, day))


def approve_bulletin(node: Node, reader: Reader, *, day: date) -> str:
    """Approves the bulletin proposed: signs the hash of exactly those figures. The last approval issues it."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS)
    digest = _proposed(node, reader, day)
    entry = node.say(reader.member, GUARANTORS, _act("approve", {"day": day.isoformat(), "figures": digest}))
    settle(node, day)
    return entry


def refuse_bulletin(node: Node, reader: Reader, *, day: date, reason: str) -> str:
    """Refuses the bulletin proposed, with the reason that is shown with it."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS)
    if not reason.strip():
        raise Refused("This was not recorded: the reason is missing. Nothing was lost.")
    said = {"day": day.isoformat(), "figures": _proposed(node, reader, day), "reason": reason}
    return node.say(reader.member, GUARANTORS, _act("refuse", said))


def correct_bulletin(node: Node, reader: Reader, *, day: date, reason: str) -> str:
    """Corrects an issued bulletin: figures at the present basis, a number and the reason; the first version stays."""
    _must_be_publisher(node, reader)
    standing = bulletins.standing_of(_reading(node), node.agreement, day)
    if standing.state not in ("issued", "corrected"):
        raise Refused("The bulletin of %(day)s is not issued; there is nothing to correct.", {"day": day.isoformat()})
    if not reason.strip():
        raise Refused("This was not recorded: the reason is missing. Nothing was lost.")
    more = {"reason": reason, "number": len(standing.corrections) + 1}
    entry = _say(node, reader.member, GUARANTORS, "correct", day, _computed(node, GUARANTORS, day), more)
    perform(node, show=False)
    release_determinations(node)
    node.say_all(reader.member, PUBLIC, _merged(node, day), show=False)
    _say(node, reader.member, PUBLIC, "correct", day, _computed(node, PUBLIC, day), more)
    return entry


def settle(node: Node, day: date) -> None:
    """Issues the bulletin of a day where all have approved, or lapses it where its deadline has passed.

    That is done at the publisher's node alone. A lapse that the agreement makes "each side's own", or "not issued", is
    only recorded: there is no joint bulletin then. The public version holds what the public channel shows and is
    approved there by the same members: by those whose keys are here in the same act, by each other at its own node.
    """
    _approve_public_version(node, day)
    publication = node.agreement.publication
    if publication.publisher not in node.keyrings or GUARANTORS not in node.projections:
        return  # no publisher here; or a reconstruction, where nobody issues anything
    standing = bulletins.standing_of(_reading(node), node.agreement, day)
    named = {"day": day.isoformat(), "figures": standing.figures}
    deadline = bulletins.deadline_of(_reading(node), node.agreement, day)
    if standing.state == "proposed" and standing.waiting and node.clock.now() > deadline:
        node.say(publication.publisher, GUARANTORS, _act("lapse", named | {"missing": list(standing.waiting)}))
        standing = bulletins.standing_of(_reading(node), node.agreement, day)
    lapsed_into_issue = standing.state == "lapsed" and standing.lapse == "issued with the missing approvals named"
    if standing.state == "approved" or lapsed_into_issue:
        _issue(node, day, named, standing.approved, standing.waiting)


def _issue(node: Node, day: date, named: dict[str, Any], approved: tuple[str, ...], missing: tuple[str, ...]) -> None:
    publisher = node.agreement.publication.publisher
    node.say_all(publisher, GUARANTORS, [_act("issue", named)], show=False)
    perform(node, show=False)
    release_determinations(node)
    node.say_all(publisher, PUBLIC, _merged(node, day), show=False)
    said, parts = _computed(node, PUBLIC, day)
    for member in approved:
        if member in node.keyrings:
            node.say_all(member, PUBLIC, [_act("approve", said)], show=False)
    lapse = [_act("lapse", said | {"missing": list(missing)})] if missing else []
    proposal = Draft(bulletins.KIND + "propose", [("bulletin", said, True), *parts])
    node.say_all(publisher, PUBLIC, [proposal, *lapse, _act("issue", said)])


def _approve_public_version(node: Node, day: date) -> None:
    """Approves the public version for the members here who have approved the guarantors' one, once its figures,
    computed again here at their own basis, are the same. Where something of the basis has not come yet it waits."""
    publication = node.agreement.publication
    if GUARANTORS not in node.projections or publication.publisher in node.keyrings:
        return
    approved = bulletins.standing_of(_reading(node), node.agreement, day).approved
    public = node.projections[PUBLIC].reading()
    acts = list(bulletins.acts_from(bulletins.said_in_public(public, day)))
    for figures in {act.figures for act in acts if (act.kind, act.member) == ("propose", publication.publisher)}:
        done = {act.member for act in acts if act.figures == figures and act.kind in ("approve", "refuse")}
        owing = [member for member in approved if member in node.keyrings and member not in done]
        if owing and _computes_again(node, public, day, figures):
            for member in owing:
                node.say(member, PUBLIC, _act("approve", {"day": day.isoformat(), "figures": figures}))


def _computes_again(node: Node, connection: Any, day: date, figures: str) -> bool:
    proposed = bulletins.carried(node, connection, day, figures)
    try:
        return proposed is not None and bulletins.at_basis(node, proposed.basis, day) == proposed.data
    except bulletins.NotHere:
        return False


def _merged(node: Node, day: date) -> list[Draft]:
    """For the public: which of the day's released reports the guarantors' joint view holds to be of one incident.

    The public has less of each report than the guarantors, so it could not merge them as they do.
    """
    connection = _reading(node)
    clusters = []
    for row in days.incidents_of_day(connection, day.isoformat()):
        released = sorted(
            name
            for report in row.incident.reports
            for channel, name in reports.known_by(connection, report).items()
            if channel == PUBLIC and name != report
        )
        if released:
            clusters.append(released)
    return [_merging(day, some) for some in _in_pieces(clusters)]


def _merging(day: date, clusters: Sequence[list[str]]) -> Draft:
    part = {"day": day.isoformat(), "clusters": list(clusters)}
    return Draft("merged", [("merged", part, True)], refs=tuple(sorted(one for cluster in clusters for one in cluster)))


def _in_pieces(clusters: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """Clusters so many together that an entry, which names each release by 64 digits, stays within what a leaf holds;
    a day without any is said too."""
    piece: list[list[str]] = []
    for cluster in clusters:
        if piece and sum(map(len, piece)) + len(cluster) > _NAMES:
            yield piece
            piece = []
        piece.append(cluster)
    yield piece


_NAMES = 400
_Computed = tuple[dict[str, Any], list[tuple[str, Any, bool]]]


def _computed(node: Node, channel: str, day: date) -> _Computed:
    """The figures of a day at the channel's present basis, checked: what names them, and the parts that carry them."""
    node.projections[channel].catch_up(node.store)
    figures, basis = bulletins.at_present(node, channel, day)
    try:
        data = figures_bytes(require_sound(figures))
    except UnsoundFigures as error:
        raise Refused("The bulletin is not published: %(why)s", {"why": str(error)}) from error
    named = {"day": day.isoformat(), "figures": figures_hash(data)}
    return named, [("figures", decode(data), True), ("basis", msgspec.to_builtins(basis), True)]


def _say(
    node: Node,
    member: str,
    channel: str,
    event: str,
    day: date,
    computed: _Computed,
    more: dict[str, Any] | None = None,
) -> str:
    named, parts = computed
    return node.say(member, channel, Draft(bulletins.KIND + event, [("bulletin", named | (more or {}), True), *parts]))


def _act(event: str, said: dict[str, Any]) -> Draft:
    return Draft(bulletins.KIND + event, [("bulletin", said, True)])


def _proposed(node: Node, reader: Reader, day: date) -> str:
    standing = bulletins.standing_of(_reading(node), node.agreement, day)
    if standing.state not in ("proposed", "refused"):  # who agrees may say so also after another has refused
        raise Refused(
            "The bulletin of %(day)s does not wait for approval; it is %(state)s.",
            {"day": day.isoformat(), "state": standing.state},
        )
    if reader.member not in standing.waiting:
        raise Refused("You have already approved or refused the bulletin of %(day)s.", {"day": day.isoformat()})
    return standing.figures


def _must_be_publisher(node: Node, reader: Reader) -> None:
    must_act(node, reader)
    publisher = node.agreement.publication.publisher
    if reader.member != publisher:
        raise Refused("%(publisher)s proposes and corrects the bulletin.", {"publisher": publisher})


def _reading(node: Node) -> Any:
    return node.projections[GUARANTORS].reading()
