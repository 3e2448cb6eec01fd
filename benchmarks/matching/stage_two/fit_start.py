"""Where an estimate begins: fields and registers found in the reports, with the start model's idea of how they err."""

from collections import Counter
from typing import Final

import msgspec
import numpy as np

from parley.incidents.table import UNKNOWN, ReportTable
from stage_two.levels import HARM_CLASSES, harm_classes
from stage_two.model import Field, Model, Register
from stage_two.model_default import field_of, harm_shares, related, table_of

MOST_LABELS: Final = 24
_LEAST: Final = 20  # reports that a label needs to stand for itself
_LEAST_REGISTER: Final = 30
_OTHERS: Final = 4


def start_model(table: ReportTable, start: Model, name: str) -> Model:
    """`start` with the labels and registers of a table."""
    acts = _acts(table)
    act = _field(acts, {label.partition("/")[0] for label in acts if "/" in label})
    party = _field(_parties(table), _sides(table))
    registers = [_register(table, start, one, act, party) for one in _registers(table)]
    stated = np.bincount(harm_classes(table), minlength=HARM_CLASSES + 1)[:HARM_CLASSES]
    harm = field_of(start.harm.labels, HARM_CLASSES, 0, stated.astype(np.float64) + 5)
    return msgspec.structs.replace(
        start, name=name, act=act, party=party,
        harm=harm, harm_by_act=(harm.share,) * act.kinds,
        registers=(*registers, _register(table, start, "", act, party)),
        noise=tuple(one for one in start.noise if not any(one.registers)),
    )  # fmt: skip


def _registers(table: ReportTable) -> list[str]:
    codes, counts = np.unique(table.register, return_counts=True)
    named = [
        table.labels[code] for code, n in zip(codes.tolist(), counts.tolist(), strict=True) if n >= _LEAST_REGISTER
    ]
    return sorted(named)


def _acts(table: ReportTable) -> Counter[str]:
    said = np.where(table.act[:, 1] != UNKNOWN, table.act[:, 1], table.act[:, 0])
    return _counts(table, said)


def _parties(table: ReportTable) -> Counter[str]:
    """Labels of parties, and of sides where no party is given; a party stands as side/party where it has a side."""
    return _counts(table, np.where(table.party != UNKNOWN, table.party, table.side))


def _counts(table: ReportTable, codes: np.ndarray) -> Counter[str]:
    found, counts = np.unique(codes[codes != UNKNOWN], return_counts=True)
    return Counter(dict(zip((table.labels[one] for one in found.tolist()), counts.tolist(), strict=True)))


def _sides(table: ReportTable) -> set[str]:
    """Sides that a report names together with a party: where a side alone is named, it is one of its parties."""
    both = table.side[(table.party != UNKNOWN) & (table.side != UNKNOWN) & (table.party != table.side)]
    return {table.labels[one] for one in np.unique(both).tolist()}


def _field(counts: Counter[str], above: set[str]) -> Field:
    """The commonest labels; those `above` others in their tree are said, and never the truth."""
    common = sorted(label for label, n in counts.most_common(MOST_LABELS) if n >= _LEAST)
    leaves = [label for label in common if label not in above]
    labels = [*leaves, *(label for label in common if label in above)]
    shares = np.array([counts[one] for one in leaves] + [_LEAST] * _OTHERS, dtype=float)
    return field_of(labels, len(leaves), _OTHERS, shares + 1)


def _register(table: ReportTable, start: Model, name: str, act: Field, party: Field) -> Register:
    own = start.registers[-1]
    return msgspec.structs.replace(
        own, name=name,
        act=table_of(related(act.labels, act.classes, act.others, 0.5, 0.2, 0.15)),
        party=table_of(related(party.labels, party.classes, party.others, 0.6, 0.0, 0.25)),
        harm=table_of(harm_shares(0.6, 0.3)),
    )  # fmt: skip
