"""The inner loops of association, in whole numbers: what a cluster weighs, exact division, Gibbs sampling.

Written in the subset that Python and the compiler read alike: flat sequences, whole numbers below 2^62, floor
division. So the same source gives the same bits on lists (small work) and compiled on arrays (large work); `compiled`
chooses. Units: log weights in thousandths of a nat, probabilities in units of 2^-16.

`reports` and `tables` are the tuples that `association.columns` and `tables.flat_tables` make.
"""

from collections.abc import MutableSequence
from typing import Any

Whole = MutableSequence[int]  # an array once compiled
Columns = tuple[Any, ...]

ONE = 65_536
FLOOR = -(1 << 40)
BOUND = 1 << 34  # what a pair that officers hold apart costs: nothing else comes near


def log_sum(values: Whole, count: int, exp16: Whole, ln: Whole) -> int:
    """The log of a sum of `count` log weights, in thousandths of a nat."""
    most = values[0]
    for k in range(1, count):
        most = max(most, values[k])
    total = 0
    for k in range(count):
        down = most - values[k]
        if down < len(exp16):
            total += exp16[down]
    return most + log_of(total, ln)


def add_logs(one: int, other: int, plus: Whole) -> int:
    """The log of the sum of two log weights."""
    if one < other:
        one, other = other, one
    gap = one - other
    return one + plus[gap] if gap < len(plus) else one


def edge_at(start: Whole, near: Whole, one: int, other: int) -> int:
    """Where the link of two rows stands among those of the first, -1 where there is none."""
    low, high = start[one], start[one + 1]
    while low < high:
        middle = (low + high) >> 1
        if near[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < start[one + 1] and near[low] == other else -1


def field_weight(
    rows: Whole,
    count: int,
    said: Whole,
    register: Whole,
    mix: Whole,
    at: int,
    said_table: Whole,
    symbols: int,
    classes: int,
    buffer: Whole,
    exp16: Whole,
    ln: Whole,
) -> int:
    """The log probability of what the rows say of one field, its true value summed out."""
    for k in range(classes):
        buffer[k] = mix[at + k]
    for n in range(count):
        row = rows[n]
        first = (register[row] * symbols + said[row]) * classes
        for k in range(classes):
            buffer[k] += said_table[first + k]
    return log_sum(buffer, classes, exp16, ln)


def add_said(
    rows: Whole,
    count: int,
    said: Whole,
    register: Whole,
    table: Whole,
    symbols: int,
    classes: int,
    buffer: Whole,
    at: int,
) -> None:
    """Adds to buffer[at:] the logs of what the rows say of one field, by its true value."""
    for n in range(count):
        row = rows[n]
        first = (register[row] * symbols + said[row]) * classes
        for k in range(classes):
            buffer[at + k] += table[first + k]


def act_and_harm_weight(rows: Whole, count: int, reports: Columns, tables: Columns, site: int, buffer: Whole) -> int:
    """The log probability of what the rows say of act and harm, both true values summed out, harm as it goes with the
    act; and that these registers record such an incident and the others do not."""
    register, act, harm, who = reports[0], reports[1], reports[3], reports[14]
    exp16, ln, acts, harms = tables[0], tables[1], tables[5], tables[14]
    none, detect, repeat, given = tables[9], tables[10], tables[11], tables[18]
    repeats = 0
    for k in range(harms):
        buffer[k] = none[k]
    for n in range(count):
        row = rows[n]
        again = False
        for m in range(n):
            if who[rows[m]] == who[row]:
                again = True
        if again:
            repeats += repeat[register[row]]
        else:
            for k in range(harms):
                buffer[k] += detect[register[row] * harms + k]
    add_said(rows, count, harm, register, tables[12], tables[13], harms, buffer, 0)
    most = buffer[0]
    for k in range(1, harms):
        most = max(most, buffer[k])
    for k in range(harms):
        down = most - buffer[k]
        buffer[k] = exp16[down] if down < len(exp16) else 0
    mix = tables[2]
    for k in range(acts):
        total = 0
        for h in range(harms):
            total += given[k * harms + h] * buffer[h]
        total >>= 16
        buffer[harms + k] = mix[site * acts + k] + log_of(total, ln)
    add_said(rows, count, act, register, tables[3], tables[4], acts, buffer, harms)
    for k in range(acts):
        buffer[k] = buffer[harms + k]
    return most + repeats + log_sum(buffer, acts, exp16, ln)


def log_of(total: int, ln: Whole) -> int:
    """The log of a number in units of 2^-16."""
    halved = 0
    while total >= len(ln):
        total >>= 1
        halved += 1
    return ln[total] + (halved * 693_147 + 500) // 1000


def spread_weight(
    rows: Whole, count: int, grade: Whole, evidence: Whole, start: Whole, near: Whole, missing: int
) -> int:
    """What the pairs of a cluster say in time or place: the finest rows among themselves, the coarser against these."""
    finest = grade[rows[0]]
    for n in range(1, count):
        finest = min(finest, grade[rows[n]])
    fine, among, against = 0, 0, 0
    for n in range(count):
        one = grade[rows[n]] == finest
        fine += one
        for m in range(n):
            other = grade[rows[m]] == finest
            if one or other:
                at = edge_at(start, near, rows[n], rows[m])
                weight = evidence[at] if at >= 0 else missing
                if one and other:
                    among += weight
                else:
                    against += weight
    # n rows that scatter evenly hold n - 1 pieces of evidence in n (n - 1) / 2 pairs.
    return (2 * among + against) // fine


def cluster_weight(rows: Whole, count: int, reports: Columns, tables: Columns, buffer: Whole) -> int:
    """The log weight of a cluster of `count` rows, in thousandths of a nat."""
    (register, _act, party, _harm, site, rate, span, place_grade, time_grade,
     start, near, time_said, place_said, forced, _who, _) = reports  # fmt: skip
    exp16, ln = tables[0], tables[1]
    where = rows[0]
    for n in range(1, count):
        if place_grade[rows[n]] < place_grade[where]:
            where = rows[n]
    at = site[where]
    weight = act_and_harm_weight(rows, count, reports, tables, at, buffer)
    weight += field_weight(rows, count, party, register, tables[6], at * tables[15], tables[7], tables[8], tables[15],
                           buffer, exp16, ln)  # fmt: skip
    lowest, shortest = rate[rows[0]], span[rows[0]]
    for n in range(1, count):
        lowest, shortest = min(lowest, rate[rows[n]]), min(shortest, span[rows[n]])
    weight += lowest + shortest
    if count > 1:
        weight += spread_weight(rows, count, time_grade, time_said, start, near, tables[16])
        weight += spread_weight(rows, count, place_grade, place_said, start, near, tables[16])
        for n in range(count):
            for m in range(n):
                edge = edge_at(start, near, rows[n], rows[m])
                if edge >= 0 and forced[edge] < 0:
                    weight -= BOUND
    return int(weight)


def drawn(key: int, turn: int) -> int:
    """31 bits that a report's key and a number of a turn give: a counter-based generator, no state."""
    x = (key ^ (turn * 668_265_263)) & 0x7FFFFFFF
    x = ((x ^ (x >> 15)) * 739_982_445) & 0x7FFFFFFF
    x = ((x ^ (x >> 12)) * 695_872_825) & 0x7FFFFFFF
    x = ((x ^ (x >> 15)) * 668_265_263 + key) & 0x7FFFFFFF
    x = ((x ^ (x >> 13)) * 739_982_445) & 0x7FFFFFFF
    return x ^ (x >> 16)
