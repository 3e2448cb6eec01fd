"""The mean of the models of several turns: each turn counts another division drawn at random, and so errs its own way."""

from collections.abc import Sequence

import msgspec
import numpy as np

from stage_two.model import Model, Noise, Register, Table
from stage_two.model_default import table_of


def averaged(models: Sequence[Model]) -> Model:
    """The last of the models (of one fit) with the mean of what all say of registers, noise and harm by act: of shares
    the arithmetic one, of noise that of logs, by those models that have the two registers."""
    last = models[-1]
    registers = tuple(_register([one.registers[k] for one in models]) for k in range(len(last.registers)))
    noise = tuple(
        _noise([one for model in models for one in model.noise if one.registers == own.registers]) for own in last.noise
    )
    by_act = _table([one.harm_by_act for one in models])
    return msgspec.structs.replace(last, registers=registers, noise=noise, harm_by_act=by_act)


def _register(turns: Sequence[Register]) -> Register:
    detection = np.rint(np.mean([one.detection for one in turns], axis=0)).astype(int).tolist()
    repetition = round(float(np.mean([one.repetition for one in turns])))
    tables = {name: _table([getattr(one, name) for one in turns]) for name in ("act", "party", "harm")}
    return msgspec.structs.replace(turns[-1], detection=tuple(detection), repetition=repetition, **tables)


def _table(turns: Sequence[Table]) -> Table:
    return table_of(np.exp(np.array(turns) / 1000).mean(axis=0))


def _noise(turns: Sequence[Noise]) -> Noise:
    time, place = (np.rint(np.mean([getattr(one, name) for one in turns], axis=0)).astype(int).tolist()
                   for name in ("time", "place"))  # fmt: skip
    return msgspec.structs.replace(turns[-1], time=tuple(time), place=tuple(place))
