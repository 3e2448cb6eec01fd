"""The bulletin of a day as somebody asks for it: as it stands, or computed again at a basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import apsw
import msgspec

from parley.agreement.counting import day_of
from parley.node import bulletins
from parley.node.bulletins import Issued, NotHere
from parley.node.opened import Node
from parley.publishing.csv_form import csv_form
from parley.publishing.figures import figures_bytes, figures_from, figures_hash
from parley.record.basis import Basis, basis_bytes, basis_hash


@dataclass(frozen=True)
class Given:
    """Figures (canonical bytes), the basis they were computed from, and the hash signed at that basis ("": none)."""

    figures: bytes
    basis: Basis
    issued: str

    @property
    def digest(self) -> str:
        """The hash of the figures."""
        return figures_hash(self.figures)

    @property
    def basis_hash(self) -> str:
        """The hash of the basis, which a bulletin prints."""
        return basis_hash(self.basis)

    @property
    def basis_text(self) -> bytes:
        """The basis in canonical JSON, from which the figures can be computed again."""
        return basis_bytes(self.basis)

    def as_csv(self) -> bytes:
        """The figures as CSV."""
        return csv_form(figures_from(self.figures)).encode()


def as_it_stands(node: Node, channel: str, day: date) -> Given:
    """The bulletin of a day as issued or last corrected, else its figures at the present basis. Raises NotHere."""
    first, today = (day_of(node.agreement, at) for at in (node.agreement.begins, node.clock.now()))
    if not first <= day <= today:
        raise NotHere(f"there is no bulletin of {day}: the agreement began on {first} and it is {today}")
    issued = bulletins.in_force(node, _reading(node, channel), day)
    if issued is not None:
        return Given(issued.data, issued.basis, issued.digest)
    figures, basis = bulletins.at_present(node, channel, day)
    return Given(figures_bytes(figures), basis, "")


def recomputed(node: Node, channel: str, day: date, asked: str | bytes) -> Given:
    """The figures of a day computed again at a basis: one that a bulletin of the day names, by hash, or its JSON.

    Raises NotHere where no bulletin names it, it cannot be read, or something of it is not here.
    """
    named = {basis_hash(one.basis): one for one in _named(node, channel, day)}
    if isinstance(asked, str) and asked not in named:
        raise NotHere(
            f"no bulletin of {day} in channel {channel} names the basis {asked}; give one of these, or a "
            f"basis file: {', '.join(named) or 'none is named'}"
        )
    basis = _basis(asked) if isinstance(asked, bytes) else named[asked].basis
    found = named.get(basis_hash(basis))
    return Given(bulletins.at_basis(node, basis, day), basis, found.digest if found else "")


def _named(node: Node, channel: str, day: date) -> Iterator[Issued]:
    """The figures of a day that entries carry, each with its basis."""
    connection = _reading(node, channel)
    for digest in dict.fromkeys(act.figures for act in bulletins.acts_on(connection, day)):
        found = bulletins.carried(node, connection, day, digest)
        if found is not None:
            yield found


def _basis(text: bytes) -> Basis:
    try:
        return msgspec.json.decode(text, type=Basis)
    except msgspec.DecodeError as error:
        raise NotHere(f"the basis file is no basis ({error}); take one that `parley bulletin --out` wrote") from error


def _reading(node: Node, channel: str) -> apsw.Connection:
    return node.projections[channel].reading()
