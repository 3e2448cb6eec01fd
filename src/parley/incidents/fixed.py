"""Logarithms and probabilities in whole numbers: milli-log-odds (thousandths of a nat) and parts per million.

The tables are made with `decimal`, whose exp is correctly rounded everywhere, so no machine's own exp enters.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

import numpy as np

from parley.incidents.table import Ints

PPM: Final = 1_000_000
ONE: Final = 1 << 30  # weights are held in units of 2^-30
_LIMIT: Final = 21_000  # exp(-21) is below 2^-30
_CONTEXT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)


def _exp(milli: int) -> Decimal:
    return _CONTEXT.exp(Decimal(milli).scaleb(-3))


_EXP_COARSE: Final = np.array([int(_exp(-1000 * k) * ONE) for k in range(_LIMIT // 1000 + 1)], dtype=np.int64)
_EXP_FINE: Final = np.array([int(_exp(-k) * ONE) for k in range(1000)], dtype=np.int64)


def exp_q30(milli: Ints) -> Ints:
    """exp(milli / 1000) in units of 2^-30 for milli <= 0; 0 below -21,000."""
    down = np.minimum(-milli, _LIMIT)
    weights = _EXP_COARSE[down // 1000] * _EXP_FINE[down % 1000] >> 30
    return np.where(down >= _LIMIT, 0, weights)


def probabilities_ppm(milli: Ints) -> Ints:
    """The probabilities, in millionths, that log-odds in thousandths come to. Monotone; 1,000,000 only at the top."""
    tail = exp_q30(-np.abs(milli))
    small = (tail * PPM + (ONE + tail) // 2) // (ONE + tail)
    return np.where(milli >= 0, PPM - small, small)


def probability_ppm(milli: int) -> int:
    """One log-odds (thousandths of a nat) as a probability in millionths: 0 gives 500,000."""
    return int(probabilities_ppm(np.array([milli], dtype=np.int64))[0])


def bounds_ppm(ppm: Ints, milli: int) -> tuple[Ints, Ints]:
    """Probabilities in millionths with their log-odds lowered and raised by `milli` >= 0 thousandths."""
    down = exp_q30(np.array([-milli], dtype=np.int64))[0]
    low = ppm * down // np.maximum(1, ((PPM - ppm) * ONE + ppm * down) // PPM)
    high = ppm * ONE // np.maximum(1, ((PPM - ppm) * down + ppm * ONE) // PPM)
    return np.minimum(low, ppm), np.clip(high, ppm, PPM)


def log_odds_milli(ppm: int) -> int:
    """The log-odds, in thousandths, of a probability in millionths; 0 and 1 count as one millionth off."""
    inside = min(max(ppm, 1), PPM - 1)
    ratio = _CONTEXT.divide(Decimal(inside), Decimal(PPM - inside))
    return int((_CONTEXT.ln(ratio) * 1000).to_integral_value(rounding=ROUND_HALF_EVEN))


def factor_text(milli: int) -> str:
    """How much a part multiplies or divides the odds, to two figures: `×12`, `÷3.4`, `×1`."""
    size = _exp(abs(milli))
    text = f"{size.quantize(Decimal(1)) if size >= 10 else size.quantize(Decimal('0.1')).normalize():f}"
    return ("÷" if milli < 0 and text != "1" else "×") + text
