"""Who records what share of incidents, how often twice, and by how much its places and times are off."""

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from parley.incidents.table import Ints, ReportTable, code
from stage_two.fit_fields import Truth
from stage_two.levels import place_grades, time_grades
from stage_two.model import Model, Register
from stage_two.pairs import Encoded

Floats = npt.NDArray[np.float64]

_DETECTION_PRIOR: Final = 20.0
# What a division drawn under true tables keeps of detections: it cuts off reports of a wrong town or day, which no
# window reaches. Uncorrected, every turn finds fewer incidents in common than the one before.
_KEPT: Final = 0.94
# Reports of one register are alike in words and places, and so look like repetitions.
_REPEATS_MOST: Final = 0.12
_LEAST_PAIRS: Final = 40
_LEAST_M, _LEAST_S = 250, 600


def known_registers(model: Model) -> dict[int, int]:
    """The place of each named register by its code."""
    return {code(one.name): k for k, one in enumerate(model.registers[:-1])}


def detections(said: Encoded, cluster: Ints, truth: Truth, model: Model) -> Model:
    """By register and harm class: of the incidents that another register holds, the share that this one holds."""
    holds = np.zeros((len(model.registers), len(truth.size)), dtype=np.bool_)
    holds[said.register, truth.of] = True
    many = holds.sum(axis=0)
    registers = [
        _detected(one, holds[k], many - holds[k] > 0, truth.harm) for k, one in enumerate(model.registers[:-1])
    ]
    mean = tuple(np.mean([one.detection for one in registers], axis=0).astype(int).tolist()) if registers else None
    last = msgspec.structs.replace(model.registers[-1], detection=mean) if mean else model.registers[-1]
    return msgspec.structs.replace(model, registers=(*registers, last))


def _detected(register: Register, held: npt.NDArray[np.bool_], elsewhere: npt.NDArray[np.bool_],
              harm: Floats) -> Register:  # fmt: skip
    there, both = harm[elsewhere].sum(axis=0), harm[elsewhere & held].sum(axis=0)
    overall = (both.sum() + 0.45 * _DETECTION_PRIOR) / (there.sum() + _DETECTION_PRIOR)
    shares = (both + _DETECTION_PRIOR * overall) / (there + _DETECTION_PRIOR)
    ppm = np.rint(1e6 * (shares / _KEPT).clip(0.003, 0.97)).astype(int)
    return msgspec.structs.replace(register, detection=tuple(ppm.tolist()))


def repetitions(said: Encoded, cluster: Ints, model: Model) -> Model:
    """By register: how often a report of it is followed by another of the same incident."""
    registers = []
    for k, one in enumerate(model.registers):
        rows = said.register == k if k < len(model.registers) - 1 else np.ones(len(cluster), dtype=np.bool_)
        held = len(np.unique(np.stack([cluster[rows], said.who[rows]]), axis=1).T)
        share = (int(rows.sum()) - held + 1.5) / (int(rows.sum()) + 50)
        registers.append(msgspec.structs.replace(one, repetition=round(1e6 * min(_REPEATS_MOST, share))))
    return msgspec.structs.replace(model, registers=tuple(registers))


def biases(table: ReportTable, cluster: Ints, i: Ints, j: Ints, model: Model) -> Model:
    """What each register's points and clock are off by, against all others: middles of differences within incidents."""
    same = (cluster[i] == cluster[j]) & (table.register[i] != table.register[j])
    i, j = i[same], j[same]
    places = known_registers(model)
    who = np.array([places.get(one, -1) for one in table.register.tolist()], dtype=np.int64)
    fine, sharp = place_grades(table) <= 1, time_grades(table) == 0
    middle = (table.start + table.end) // 2
    columns = [(middle, sharp, _LEAST_S), (table.lat, fine, _LEAST_M * 9), (table.lon, fine, _LEAST_M * 9)]
    found = np.stack([_bias(column, keep, who, i, j, len(places), least) for column, keep, least in columns], axis=1)
    registers = [msgspec.structs.replace(one, bias=tuple(int(b) for b in found[k])) for k, one in
                 enumerate(model.registers[:-1])]  # fmt: skip
    return msgspec.structs.replace(model, registers=(*registers, model.registers[-1]))


def _bias(column: Ints, keep: npt.NDArray[np.bool_], who: Ints, i: Ints, j: Ints, many: int, least: int) -> Ints:
    """One number a register, weighed so that they sum to nothing; 0 where it is less than `least`."""
    use = keep[i] & keep[j] & (who[i] >= 0) & (who[j] >= 0)
    first, second, apart = who[i[use]], who[j[use]], (column[i] - column[j])[use]
    rows, right, weights = [], [], []
    for a in range(many):
        for b in range(a + 1, many):
            gaps = np.concatenate([apart[(first == a) & (second == b)], -apart[(first == b) & (second == a)]])
            if len(gaps) >= _LEAST_PAIRS:
                rows.append(np.eye(many)[a] - np.eye(many)[b])
                right.append(np.median(gaps))
                weights.append(np.sqrt(len(gaps)))
    if not rows:
        return np.zeros(many, dtype=np.int64)
    scale = np.array(weights)
    solved = np.linalg.lstsq(np.array(rows) * scale[:, None], np.array(right) * scale, rcond=None)[0]
    solved = np.rint(solved - np.median(solved)).astype(np.int64)
    return np.where(np.abs(solved) >= least, solved, 0)
