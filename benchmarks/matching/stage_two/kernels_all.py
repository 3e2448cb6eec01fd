"""The kernel that is compiled as a whole: all components of a piece of work, one after the other."""

from stage_two.kernels import ONE, Columns, Whole, edge_at
from stage_two.kernels_divide import (
    divide_exactly,
    enter,
    improve,
    sample,
    share_together,
)

PASSES = 6  # of `improve`, most settle in two


def divide_all(
    bounds: Whole,
    units: Whole,
    behind: Whole,
    reports: Columns,
    tables: Columns,
    keys: Whole,
    state: Columns,
    together: Whole,
    certain: Whole,
    scratch: Columns,
    small: int,
    settle: int,
    sweeps: int,
    bar: int,
) -> None:
    """Divides the components units[bounds[n]:bounds[n + 1]], each by itself.

    Fills `label` of `state` (the name of each row's cluster), `together` (by link, both ways) and `certain` (by name
    of cluster: the probability that all of its rows belong together). With a `bar` below zero the last state that was
    sampled stays, which is what estimation wants.
    """
    rows, buffer, options, chance, weights, whole, block, draws, gain = scratch
    for n in range(len(bounds) - 1):
        first, count = bounds[n], bounds[n + 1] - bounds[n]
        for k in range(count):
            block[k] = units[first + k]
        if count <= small:
            divide_exactly(block, count, behind, reports, tables, together, (rows, buffer, weights, whole))
        else:
            sample(block, count, behind, reports, tables, keys, state, together, (rows, buffer, options, chance),
                   settle, sweeps, draws)  # fmt: skip
            even_out(block, count, behind, reports, together, sweeps)
        if bar < 0:
            continue
        settle_on(block, count, behind, reports, together, bar, state, (rows, options, gain))
        for k in range(count):
            name = state[0][block[k]]
            if certain[name] < ONE:
                continue
            if count <= small:
                held = held_set(name, block, count, state)
                certain[name] = share_together(held, count, weights, whole, tables[17], tables[0])
            else:
                certain[name] = held_share(name, block, count, state, draws, sweeps)


def held_set(name: int, block: Whole, count: int, state: Columns) -> int:
    """The number of the set of units that stand in a cluster."""
    held = 0
    for k in range(count):
        if state[0][block[k]] == name:
            held |= 1 << k
    return held


def held_share(name: int, block: Whole, count: int, state: Columns, draws: Whole, sweeps: int) -> int:
    """In what share of the sweeps all units of a cluster stood together, one half counted for each side beforehand."""
    whole = members = 0
    for k in range(count):
        members += state[0][block[k]] == name
    if members == 1:
        return ONE
    for turn in range(sweeps):
        first, same = -1, True
        for k in range(count):
            if state[0][block[k]] == name:
                at = draws[turn * count + k]
                if first < 0:
                    first = at
                elif first != at:
                    same = False
        whole += same
    return (2 * whole + 1) * ONE // (2 * sweeps + 2)


def even_out(block: Whole, count: int, behind: Whole, reports: Columns, together: Whole, sweeps: int) -> None:
    """The mean of both ends' sums as the probability of each link."""
    start, near = reports[9], reports[10]
    for k in range(count):
        row = block[k]
        while row >= 0:
            for at in range(start[row], start[row + 1]):
                if near[at] > row:
                    back = edge_at(start, near, near[at], row)
                    share = (together[at] + together[back]) // (2 * sweeps)
                    together[at] = share
                    together[back] = share
            row = behind[row]


def settle_on(
    block: Whole,
    count: int,
    behind: Whole,
    reports: Columns,
    together: Whole,
    bar: int,
    state: Columns,
    scratch: Columns,
) -> None:
    """One clustering from the probabilities: every unit alone, then moves until none lowers the expected loss."""
    label, _weight, following, head = state
    for k in range(count):
        row = block[k]
        while row >= 0:
            label[row], head[row], following[row] = -1, -1, -1
            row = behind[row]
    for k in range(count):
        enter(block[k], -1, 0, behind, state)
    for _ in range(PASSES):
        if improve(block, count, behind, reports[9], reports[10], together, bar, state, scratch) == 0:
            break
