"""Where a day's bulletin stands in a channel, and its figures as issued or at a basis."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import apsw
import msgspec

from parley.agreement.agreement import Agreement
from parley.agreement.counting import cutoff_at
from parley.incidents.model import model_hash
from parley.node.config import NodeError
from parley.node.figures import figures_of
from parley.node.kinds import GUARANTORS, PUBLIC
from parley.node.models import kept_model
from parley.node.opened import Node
from parley.node.projections import entries
from parley.node.projections.projection import Projection
from parley.node.roots import root_at
from parley.publishing.approval import BulletinAct, BulletinStanding, Event, bulletin_standing
from parley.publishing.figures import Figures, figures_bytes, figures_hash
from parley.record.basis import Basis
from parley.record.entry import Part

KIND = "bulletin-"
_KINDS = tuple(KIND + event for event in ("propose", "approve", "refuse", "lapse", "issue", "correct"))


class NotHere(Exception):
    """A bulletin or basis that this node cannot give; the message says what is absent."""


@dataclass(frozen=True)
class Issued:
    """Figures that an entry carries: the canonical bytes, their hash, the basis they name, and the entry."""

    data: bytes
    digest: str
    basis: Basis
    entry: str


def standing_of(connection: apsw.Connection, agreement: Agreement, day: date) -> BulletinStanding:
    """The standing of a day's bulletin by the acts that the channel holds."""
    return standing_from(agreement, said_on(connection, day))


def standing_from(agreement: Agreement, said: Iterable[entries.Heard]) -> BulletinStanding:
    """The standing that the entries on one day's bulletin come to."""
    publication = agreement.publication
    return bulletin_standing(
        acts_from(said),
        approvers=publication.approvers,
        publisher=publication.publisher,
        on_lapse=publication.on_lapse,
    )


def deadline_of(connection: apsw.Connection, agreement: Agreement, day: date) -> int:
    """When the bulletin of a day lapses (UTC seconds): so long after the cut-off, or after its newest proposal."""
    return deadline_from(agreement, day, said_on(connection, day))


def deadline_from(agreement: Agreement, day: date, said: Iterable[entries.Heard]) -> int:
    """`deadline_of` where the entries on the day's bulletin are at hand."""
    proposed = [one.at for one in said if one.kind == KIND + "propose"]
    return max([cutoff_at(agreement, day), *proposed]) + agreement.publication.deadline_minutes * 60


def acts_on(connection: apsw.Connection, day: date) -> Iterator[BulletinAct]:
    """Every act on the bulletin of a day."""
    return acts_from(said_on(connection, day))


def acts_from(entries_on_day: Iterable[entries.Heard]) -> Iterator[BulletinAct]:
    """The acts that entries on one day's bulletin are."""
    for one in entries_on_day:
        said = one.said["bulletin"]
        yield BulletinAct(
            id=one.id,
            member=one.member,
            kind=_event(one.kind),
            figures=said["figures"],
            reason=said.get("reason", ""),
            number=said.get("number", 0),
            missing=tuple(said.get("missing", ())),
        )


def carried(node: Node, connection: apsw.Connection, day: date, digest: str) -> Issued | None:
    """The figures of this hash that the publisher's proposal or correction carries in the channel; None where they are
    not here."""
    for one in entries.of_day(connection, day.isoformat(), KIND + "propose", KIND + "correct"):
        if one.member == node.agreement.publication.publisher and one.said["bulletin"]["figures"] == digest:
            parts = _parts(node, one.id)
            if "figures" in parts and figures_hash(parts["figures"].body) == digest:
                return Issued(parts["figures"].body, digest, msgspec.convert(parts["basis"].value(), Basis), one.id)
    return None


def _parts(node: Node, entry_id: str) -> dict[str, Part]:
    entry = node.store.get(entry_id)
    refs = entry.envelope.parts if entry is not None and entry.envelope is not None else ()
    held = {ref.name: node.store.carried(ref.commitment) for ref in refs}
    return {name: part for name, part in held.items() if part is not None}


def published(connection: apsw.Connection, agreement: Agreement, *events: Event) -> list[entries.Heard]:
    """What the publisher has said in public of bulletins, by claimed time."""
    return [
        one
        for one in entries.of_kind(connection, *(KIND + event for event in events))
        if one.channel == PUBLIC and one.member == agreement.publication.publisher
    ]


def in_force(node: Node, connection: apsw.Connection, day: date) -> Issued | None:
    """The bulletin as it stands issued: the newest correction, else the first version. None where none is issued."""
    standing = standing_of(connection, node.agreement, day)
    if standing.state not in ("issued", "corrected"):
        return None
    digest = standing.corrections[-1].figures if standing.corrections else standing.figures
    return carried(node, connection, day, digest)


def at_present(node: Node, channel: str, day: date) -> tuple[Figures, Basis]:
    """The figures of a day at the channel's present basis, and that basis."""
    projection = node.projections[channel]
    connection = projection.reading()
    with connection:  # one snapshot for rows and watermark
        figures, basis = figures_now(node, connection, day), projection.basis(connection, node.process)
    return figures, basis


def at_basis(node: Node, basis: Basis, day: date) -> bytes:
    """The figures of a day recomputed at a past basis, canonical bytes. Raises NotHere naming what is absent."""
    projection = node.projections.get(basis.channel)
    if projection is None:
        raise NotHere(f"this node is not in channel {basis.channel}")
    missing = [
        f"{log} up to {size}"
        for log, (size, root) in basis.logs.items()
        if log not in node.store.logs() or node.store.head(log).size < size or root_at(node.store, log, size) != root
    ]
    if missing:
        raise NotHere(f"not held here, or held otherwise: {'; '.join(missing)}")
    projection = _with_model(node, projection, basis.model)
    connection = projection.at_basis(node.store, basis)
    here = projection.basis(connection, node.process)
    gone = sorted(set(here.absent) - set(basis.absent))
    if gone:
        raise NotHere(f"no longer recomputable: parts that the basis had are absent here, {', '.join(gone)}")
    if here != basis:
        raise NotHere(
            "the basis is of another process, or under other rules, agreement or model: "
            + ", ".join(_differing(here, basis))
        )
    return figures_bytes(figures_now(node, connection, day))


def _with_model(node: Node, projection: Projection, digest: str) -> Projection:
    """The projection itself, or one like it with the model that was in force at the basis. Raises NotHere."""
    if digest == model_hash(projection.model):
        return projection
    try:
        model = kept_model(node.directory, digest)
    except NodeError as error:
        raise NotHere(str(error)) from error
    return Projection(node.directory, projection.channel, node.agreement, node.agreement_hash, model)


def figures_now(node: Node, connection: apsw.Connection, day: date) -> Figures:
    """The figures of a day from a connection's rows."""
    return figures_of(connection, node.agreement, process=node.process, standing=node.standing, day=day)


def _differing(here: Basis, there: Basis) -> Iterator[str]:
    for name in here.__struct_fields__:
        if getattr(here, name) != getattr(there, name):
            yield name


def said_on(connection: apsw.Connection, day: date) -> list[entries.Heard]:
    """The acts on a day's bulletin. The guarantors' and the public's are two versions with figures of their own: who
    sees both looks at the guarantors'."""
    found = entries.of_day(connection, day.isoformat(), *_KINDS)
    return [one for one in found if one.channel == GUARANTORS] or found


def said_in_public(connection: apsw.Connection, day: date) -> list[entries.Heard]:
    """The acts on the public version of a day's bulletin."""
    return [one for one in entries.of_day(connection, day.isoformat(), *_KINDS) if one.channel == PUBLIC]


def _event(kind: str) -> Event:
    return kind.removeprefix(KIND)  # type: ignore[return-value]
