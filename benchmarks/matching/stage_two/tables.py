"""Tables of exp and log in whole numbers for the kernels, made with `decimal`, and a model's tables laid flat."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Final

import numpy as np

from parley.incidents.table import Ints
from stage_two.model import Model, Register

_CONTEXT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)
_LN: Final = 8_192


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(rounding=ROUND_HALF_EVEN))


@lru_cache(maxsize=1)
def exp16() -> Ints:
    """exp(-k / 1000) in units of 2^-16, as long as it is not zero."""
    found = [_whole(_CONTEXT.exp(Decimal(-k).scaleb(-3)) * 65_536) for k in range(11_800)]
    return np.array([one for one in found if one], dtype=np.int64)


@lru_cache(maxsize=1)
def ln_table() -> Ints:
    """1000 ln(k / 2^16) for k below 2^13; the log of 0 counts as that of 1."""
    base = _CONTEXT.ln(Decimal(65_536))
    found = [_whole((_CONTEXT.ln(Decimal(max(k, 1))) - base) * 1000) for k in range(_LN)]
    return np.array(found, dtype=np.int64)


@lru_cache(maxsize=1)
def plus_table() -> Ints:
    """1000 ln(1 + exp(-k / 1000)), as long as it is not zero."""
    found = [_whole(_CONTEXT.ln(1 + _CONTEXT.exp(Decimal(-k).scaleb(-3))) * 1000) for k in range(7_700)]
    return np.array([one for one in found if one], dtype=np.int64)


@lru_cache(maxsize=4096)
def log_ppm(ppm: int) -> int:
    """1000 times the log of a probability in millionths; 0 and 1 count as one millionth off."""
    inside = min(max(ppm, 1), 999_999)
    return _whole(_CONTEXT.ln(Decimal(inside).scaleb(-6)) * 1000)


def said_tables(model: Model, name: str) -> Ints:
    """[register][symbol][class] of one field."""
    return np.array([getattr(one, name) for one in model.registers], dtype=np.int64)


def none_detected(model: Model) -> Ints:
    """By harm class: the log of the chance that no register holds such an incident."""
    missed = [[log_ppm(1_000_000 - p) for p in one.detection] for one in _named(model)]
    return np.asarray(np.array(missed, dtype=np.int64).sum(axis=0), dtype=np.int64)


def detected(model: Model) -> Ints:
    """[register][harm class]: what it adds that a register holds the incident."""
    odds = [[log_ppm(p) - log_ppm(1_000_000 - p) for p in one.detection] for one in model.registers]
    return np.array(odds, dtype=np.int64)


def repeated(model: Model) -> Ints:
    """By register: what every further report of one incident adds."""
    return np.array([log_ppm(one.repetition) for one in model.registers], dtype=np.int64)


def harm_given_act(model: Model) -> Ints:
    """[act class * harm class]: how often the harm goes with the act, in units of 2^-16, at least one."""
    exp = exp16()
    down = -np.array(model.harm_by_act, dtype=np.int64)
    return np.asarray(np.maximum(1, np.append(exp, 0)[np.minimum(down, len(exp))]).ravel(), dtype=np.int64)


def _named(model: Model) -> tuple[Register, ...]:
    """The registers that could have held an incident: those named, or one unnamed where the model names none."""
    return model.registers[:-1] or model.registers


def flat_tables(model: Model, mixes: tuple[Ints, Ints]) -> tuple[object, ...]:
    """What the kernels take of a model; `mixes` are the local shares of acts and parties by site, [site][class]."""
    act, party, harm = model.act, model.party, model.harm
    return (
        exp16(), ln_table(), mixes[0].ravel(), said_tables(model, "act").ravel(), act.symbols, act.kinds,
        mixes[1].ravel(), said_tables(model, "party").ravel(), party.symbols,
        none_detected(model), detected(model).ravel(), repeated(model), said_tables(model, "harm").ravel(),
        harm.symbols, harm.kinds, party.kinds, model.missing, plus_table(), harm_given_act(model),
    )  # fmt: skip
