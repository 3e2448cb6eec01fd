"""Kernels that divide components: exact division of small ones, Gibbs sampling of large ones, and one clustering."""

from stage_two.kernels import FLOOR, ONE, Columns, Whole, add_logs, cluster_weight, drawn, edge_at


def gather(head: int, following: Whole, rows: Whole, count: int) -> int:
    """Writes a chain of rows behind the `count` rows that are there; their number then."""
    row = head
    while row >= 0:
        rows[count] = row
        count += 1
        row = following[row]
    return count


def subset_weights(
    units: Whole,
    size: int,
    behind: Whole,
    reports: Columns,
    tables: Columns,
    rows: Whole,
    buffer: Whole,
    weights: Whole,
) -> None:
    """The log weight of every set of the units as one cluster; bit k of a set's number stands for unit k."""
    for chosen in range(1, 1 << size):
        count = 0
        for k in range(size):
            if chosen >> k & 1:
                count = gather(units[k], behind, rows, count)
        weights[chosen] = cluster_weight(rows, count, reports, tables, buffer)


def division_weights(size: int, weights: Whole, whole: Whole, plus: Whole) -> None:
    """The log of the summed weights of all divisions of every set."""
    whole[0] = 0
    for chosen in range(1, 1 << size):
        lowest = chosen & -chosen
        rest = chosen ^ lowest
        total = FLOOR
        part = rest
        while True:
            block = part | lowest
            total = add_logs(total, weights[block] + whole[chosen ^ block], plus)
            if part == 0:
                break
            part = (part - 1) & rest
        whole[chosen] = total


def share_together(held: int, size: int, weights: Whole, whole: Whole, plus: Whole, exp16: Whole) -> int:
    """The probability, in units of 2^-16, that a set is within one block; for a set of one it is certain."""
    if held & (held - 1) == 0:
        return ONE
    full = (1 << size) - 1
    total = FLOOR
    for block in range(held, full + 1):
        if block & held == held:
            total = add_logs(total, weights[block] + whole[full ^ block], plus)
    down = whole[full] - total
    return ONE if down <= 0 else (exp16[down] if down < len(exp16) else 0)


def divide_exactly(
    units: Whole, size: int, behind: Whole, reports: Columns, tables: Columns, together: Whole, scratch: Columns
) -> None:
    """Fills `together` for every link within a component of few units; `scratch` keeps weights for `held_together`."""
    rows, buffer, weights, whole = scratch
    start, near = reports[9], reports[10]
    subset_weights(units, size, behind, reports, tables, rows, buffer, weights)
    division_weights(size, weights, whole, tables[17])
    for k in range(size):
        for m in range(k):
            share = share_together(1 << k | 1 << m, size, weights, whole, tables[17], tables[0])
            note_pair(units[k], units[m], behind, start, near, together, share)


def note_pair(one: int, other: int, behind: Whole, start: Whole, near: Whole, together: Whole, share: int) -> None:
    """Writes the probability of all links between two units, both ways."""
    row = one
    while row >= 0:
        beside = other
        while beside >= 0:
            at = edge_at(start, near, row, beside)
            if at >= 0:
                together[at] = share
                together[edge_at(start, near, beside, row)] = share
            beside = behind[beside]
        row = behind[row]


def sample(
    units: Whole,
    count: int,
    behind: Whole,
    reports: Columns,
    tables: Columns,
    keys: Whole,
    state: Columns,
    together: Whole,
    scratch: Columns,
    settle: int,
    sweeps: int,
    draws: Whole,
) -> None:
    """Collapsed Gibbs over the divisions of a component: `settle` sweeps to forget the start, then `sweeps` that count.

    `state` is (label, weight of a cluster, next row in it, last row, unit labels drawn). `together` gets the sum over
    the counted sweeps of the probability with which a row joined the cluster of each of its links.
    """
    label, _weight, _following, _head = state
    for turn in range(settle + sweeps):
        for k in range(count):
            step(units[k], turn, turn >= settle, behind, reports, tables, keys, state, together, scratch)
        if turn >= settle:
            for k in range(count):
                draws[(turn - settle) * count + k] = label[units[k]]


def leave(
    unit: int, behind: Whole, state: Columns, reports: Columns, tables: Columns, rows: Whole, buffer: Whole
) -> None:
    """Takes a unit out of its cluster and weighs what is left of it."""
    left = detach(unit, behind, state, rows)
    if left >= 0:
        count = gather(left, state[2], rows, 0)
        state[1][left] = cluster_weight(rows, count, reports, tables, buffer)


def detach(unit: int, behind: Whole, state: Columns, rows: Whole) -> int:
    """Takes a unit out of its cluster. A cluster is named by a row in it, so its name passes on with its namesake.

    Returns the name of what is left of the cluster, -1 where nothing is.
    """
    label, _weight, following, head = state
    cluster = label[unit]
    if cluster < 0:
        return -1
    before, row = -1, head[cluster]
    while row >= 0:
        after = following[row]
        if belongs(row, unit, behind):
            label[row] = -1
            if before < 0:
                head[cluster] = after
            else:
                following[before] = after
        else:
            before = row
        row = after
    left = head[cluster]
    if left >= 0:
        count = gather(left, following, rows, 0)
        head[cluster], head[left] = -1, left
        for k in range(count):
            label[rows[k]] = left
    return int(left)


def belongs(row: int, unit: int, behind: Whole) -> bool:
    """Whether a row is of a unit."""
    member = unit
    while member >= 0:
        if member == row:
            return True
        member = behind[member]
    return False


def step(
    unit: int,
    turn: int,
    counts: bool,
    behind: Whole,
    reports: Columns,
    tables: Columns,
    keys: Whole,
    state: Columns,
    together: Whole,
    scratch: Columns,
) -> None:
    """Takes a unit out of its cluster and puts it into one that it has a link to, or alone, by their weights."""
    label, weight, following, head = state
    rows, buffer, options, chance = scratch
    start, near, linked = reports[9], reports[10], reports[15]
    leave(unit, behind, state, reports, tables, rows, buffer)
    own = gather(unit, behind, rows, 0)
    alone = cluster_weight(rows, own, reports, tables, buffer)
    options[0], chance[0] = -1, alone
    found, most = 1, alone
    row = unit
    while row >= 0:
        for at in range(start[row], start[row + 1]):
            cluster = label[near[at]] if linked[at] else -1
            if cluster >= 0 and not listed(cluster, options, found) and found < len(options):
                count = gather(head[cluster], following, rows, own)
                options[found] = cluster
                chance[found] = cluster_weight(rows, count, reports, tables, buffer) - weight[cluster]
                most = max(most, chance[found])
                found += 1
        row = behind[row]
    total = 0
    for k in range(found):
        down = most - chance[k]
        buffer[k] = tables[0][down] if down < len(tables[0]) else 0
        total += buffer[k]
    if counts:
        note_joined(unit, behind, start, near, label, options, buffer, found, total, together)
    chosen = pick(buffer, found, total, chance, most, keys[unit], turn)
    enter(unit, options[chosen], chance[chosen], behind, state)


def listed(cluster: int, options: Whole, found: int) -> bool:
    """Whether a cluster is among the options."""
    k = 1  # the compiler takes no generators
    while k < found and options[k] != cluster:
        k += 1
    return k < found


def note_joined(
    unit: int,
    behind: Whole,
    start: Whole,
    near: Whole,
    label: Whole,
    options: Whole,
    share: Whole,
    found: int,
    total: int,
    together: Whole,
) -> None:
    """Adds to every link of a unit the probability with which the unit joins the cluster at its other end."""
    row = unit
    while row >= 0:
        for at in range(start[row], start[row + 1]):
            cluster = label[near[at]]
            for k in range(1, found):
                if options[k] == cluster:
                    together[at] += share[k] * ONE // total
        row = behind[row]


def pick(share: Whole, found: int, total: int, chance: Whole, most: int, key: int, turn: int) -> int:
    """The number of an option drawn by its share; in the first turn the best one, the first of equals."""
    if turn == 0:
        for k in range(found):
            if chance[k] == most:
                return k
    left = drawn(key, turn) * total >> 31
    for k in range(found):
        if left < share[k]:
            return k
        left -= share[k]
    return 0


def enter(unit: int, cluster: int, gain: int, behind: Whole, state: Columns) -> None:
    """Puts a unit into a cluster; -1 makes a new one, named by the unit."""
    label, weight, following, head = state
    if cluster < 0:
        cluster = unit
        weight[cluster] = 0
    weight[cluster] += gain
    row = unit
    while row >= 0:
        label[row] = cluster
        following[row] = head[cluster]
        head[cluster] = row
        row = behind[row]


def improve(
    units: Whole,
    count: int,
    behind: Whole,
    start: Whole,
    near: Whole,
    together: Whole,
    bar: int,
    state: Columns,
    scratch: Columns,
) -> int:
    """One pass of moves that lower the expected loss: a pair put together costs `bar` and gains its probability.

    Returns how many units moved. `state` as in `sample`; its weights are not used.
    """
    label, _weight, following, head = state
    rows, options, gain = scratch
    moved = 0
    for k in range(count):
        unit = units[k]
        own = gather(unit, behind, rows, 0)
        before = label[unit]
        found = 0
        for n in range(own):
            row = rows[n]
            for at in range(start[row], start[row + 1]):
                cluster = label[near[at]]
                if not belongs(near[at], unit, behind):
                    place = 0
                    while place < found and options[place] != cluster:
                        place += 1
                    if place == found and found < len(options):
                        options[found], gain[found] = cluster, 0
                        found += 1
                    if place < found:
                        gain[place] += together[at]
        best, most, held = -1, 0, 0
        for place in range(found):
            size = 0
            row = head[options[place]]
            while row >= 0:
                size += not belongs(row, unit, behind)
                row = following[row]
            net = gain[place] - bar * size * own
            if options[place] == before:
                held = net
            if net > most:
                best, most = options[place], net
        if (most > held and best != before) or (held < 0 and most == 0):
            move(unit, best if most > 0 else -1, behind, state, rows)
            moved += 1
    return moved


def move(unit: int, cluster: int, behind: Whole, state: Columns, rows: Whole) -> None:
    """Takes a unit to another cluster, -1 for one of its own."""
    detach(unit, behind, state, rows)
    enter(unit, cluster, 0, behind, state)
