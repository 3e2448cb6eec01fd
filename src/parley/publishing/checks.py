"""The checks that a bulletin's sums hold. A bulletin with a fault cannot be published.

Nothing here is shared with the counting: every cell is recomputed from the incident lines, or is added up another way.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from parley.publishing.figures import Figures, IncidentLine, RegionTally, Tally


class SumFault(msgspec.Struct, frozen=True, kw_only=True):
    """A sum that does not hold: the cells it is made of, what they should come to and what they do."""

    cells: tuple[str, ...]
    expected: int
    got: int

    def __str__(self) -> str:
        return f"{' + '.join(self.cells)}: expected {self.expected}, got {self.got}"


class UnsoundFigures(ValueError):
    """Figures that contradict themselves; `faults` says where."""

    def __init__(self, faults: tuple[SumFault, ...]) -> None:
        self.faults = faults
        told = "; ".join(str(fault) for fault in faults[:5])
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        super().__init__(f"the bulletin cannot be published, its sums do not hold: {told}{more}")


def require_sound(figures: Figures) -> Figures:
    """The figures themselves where every sum holds. Raises UnsoundFigures, which names the cells."""
    found = faults(figures)
    if found:
        raise UnsoundFigures(found)
    return figures


def faults(figures: Figures) -> tuple[SumFault, ...]:
    """Every sum of the figures that does not hold."""
    sums = chain(
        _tally_sums("within", figures.within, _side(figures, within=True)),
        _tally_sums("beside", figures.beside, _side(figures, within=False)),
        _region_sums(figures),
        _outcome_sums(figures),
        _found_sums(figures),
        _rate_sums(figures),
        _bounds(figures),
    )
    return tuple(fault for fault in sums if fault.expected != fault.got)


def cells(tally: Tally) -> dict[str, int]:
    """The cells of a tally by name, as faults and the CSV form name them."""
    named = {
        "reports": tally.reports,
        "incidents": tally.incidents,
        "civilians.low": tally.civilians.low,
        "civilians.high": tally.civilians.high,
        "civilians.unstated": tally.civilians.unstated,
    }
    for cell in tally.registers:
        named |= {
            f"registers[{cell.register}].reports": cell.reports,
            f"registers[{cell.register}].shared": cell.shared,
            f"registers[{cell.register}].incidents": cell.incidents,
        }
    return named | {f"sets[{'+'.join(cell.registers)}]": cell.incidents for cell in tally.sets}


def _side(figures: Figures, *, within: bool) -> list[IncidentLine]:
    return [line for line in figures.incidents if (line.incident.applies != "does not apply") == within]


def _sum(expected: int, got: int, *names: str) -> SumFault:
    return SumFault(cells=names, expected=expected, got=got)


def _tally_sums(name: str, tally: Tally, lines: list[IncidentLine]) -> Iterator[SumFault]:
    yield _sum(len(lines), tally.incidents, f"{name}.incidents")
    yield _sum(sum(n for line in lines for _, n in line.reports), tally.reports, f"{name}.reports")
    yield from _inner_sums(name, tally)
    yield from _set_sums(name, tally, lines)
    for cell in tally.registers:
        own = [(line, n) for line in lines for register, n in line.reports if register == cell.register]
        at = f"{name}.registers[{cell.register}]"
        yield _sum(sum(n for _, n in own), cell.reports, f"{at}.reports")
        yield _sum(sum(n for line, n in own if len(line.incident.registers) > 1), cell.shared, f"{at}.shared")
        yield _sum(len(own), cell.incidents, f"{at}.incidents")
    yield from _civilian_sums(name, tally, lines)


def _inner_sums(name: str, tally: Tally) -> Iterator[SumFault]:
    registers = tuple(f"{name}.registers[{cell.register}].reports" for cell in tally.registers)
    yield _sum(tally.reports, sum(cell.reports for cell in tally.registers), *registers)
    sets = tuple(f"{name}.sets[{'+'.join(cell.registers)}]" for cell in tally.sets)
    yield _sum(tally.incidents, sum(cell.incidents for cell in tally.sets), *sets)


def _set_sums(name: str, tally: Tally, lines: list[IncidentLine]) -> Iterator[SumFault]:
    for cell in tally.sets:
        counted = sum(line.incident.registers == cell.registers for line in lines)
        yield _sum(counted, cell.incidents, f"{name}.sets[{'+'.join(cell.registers)}]")


def _civilian_sums(name: str, tally: Tally, lines: list[IncidentLine]) -> Iterator[SumFault]:
    low = high = unstated = 0
    for line in lines:
        said = [n for n in (line.incident.civilians_low, line.incident.civilians_high) if n is not None]
        unstated += not said
        low += line.incident.civilians_low or 0
        high += max(said, default=0)
    yield _sum(low, tally.civilians.low, f"{name}.civilians.low")
    yield _sum(high, tally.civilians.high, f"{name}.civilians.high")
    yield _sum(unstated, tally.civilians.unstated, f"{name}.civilians.unstated")


def _region_sums(figures: Figures) -> Iterator[SumFault]:
    for side in ("within", "beside"):
        whole: Tally = getattr(figures, side)
        rows = [(row.region, cells(getattr(row, side))) for row in figures.regions]
        for cell, total in cells(whole).items():
            names = tuple(f"regions[{region}].{side}.{cell}" for region, _ in rows)
            yield _sum(total, sum(row.get(cell, 0) for _, row in rows), *names)
    for region in figures.regions:
        yield from _row_sums(figures, region)


def _row_sums(figures: Figures, row: RegionTally) -> Iterator[SumFault]:
    for side, tally in (("within", row.within), ("beside", row.beside)):
        name = f"regions[{row.region}].{side}"
        lines = [n for n in _side(figures, within=side == "within") if n.incident.region == row.region]
        yield _sum(len(lines), tally.incidents, f"{name}.incidents")
        yield from _inner_sums(name, tally)
        yield from _set_sums(name, tally, lines)


def _outcome_sums(figures: Figures) -> Iterator[SumFault]:
    inside = _side(figures, within=True)
    for cell in figures.outcomes:
        counted = sum(line.incident.outcome == cell.outcome for line in inside)
        yield _sum(counted, cell.incidents, f"outcomes[{cell.outcome}]")
    yield _sum(figures.within.incidents, sum(cell.incidents for cell in figures.outcomes), "outcomes")
    for answer in figures.applicability:
        counted = sum(line.incident.applies == answer.applies for line in figures.incidents)
        yield _sum(counted, answer.incidents, f"applicability[{answer.applies}]")
    for name, listed in (("established", figures.established), ("disputed", figures.disputed)):
        ids = {line.incident.id for line in inside if line.incident.outcome == name}
        yield _sum(0, len(ids.symmetric_difference(listed)) + len(listed) - len(set(listed)), name)


def _found_sums(figures: Figures) -> Iterator[SumFault]:
    reports = {cell.register: cell.reports for cell in figures.within.registers}
    for cell in figures.beside.registers:
        reports[cell.register] = reports.get(cell.register, 0) + cell.reports
    for row in figures.found:
        at = f"found[{row.decider}]"
        yield _sum(sum(reports.get(register, 0) for register in row.of), row.reports, f"{at}.reports")
        yield _sum(row.reports, sum(cell.reports for cell in row.determinations), f"{at}.determinations")
        for found in row.determinations:
            said = sum(
                n
                for line in figures.incidents
                if _said(line, row.decider) == found.determination
                for register, n in line.reports
                if register in row.of
            )
            yield _sum(said, found.reports, f"{at}.determinations[{found.determination}]")


def _said(line: IncidentLine, decider: str) -> str:
    return next((p.determination for p in line.incident.positions if p.member == decider), "pending")


def _rate_sums(figures: Figures) -> Iterator[SumFault]:
    inside = _side(figures, within=True)
    shared = sum(len(line.incident.registers) > 1 for line in inside)
    yield _sum(shared, figures.rate.shared, "rate.shared")
    yield _sum(len(inside), figures.rate.all, "rate.all")
    yield _sum(sum(day.incidents for day in figures.series), figures.sixty.all, "sixty.all")
    together = sum(cell.incidents for day in figures.series for cell in day.sets if len(cell.registers) > 1)
    yield _sum(together, figures.sixty.shared, "sixty.shared")
    for day in figures.series:
        names = tuple(f"series[{day.day}].sets[{'+'.join(cell.registers)}]" for cell in day.sets)
        yield _sum(day.incidents, sum(cell.incidents for cell in day.sets), *names)
    for cell in figures.series[-1].sets if figures.series else ():
        counted = sum(line.incident.registers == cell.registers for line in inside)
        yield _sum(counted, cell.incidents, f"series[{figures.series[-1].day}].sets[{'+'.join(cell.registers)}]")


def _bounds(figures: Figures) -> Iterator[SumFault]:
    """Cells that must not fall below another: reported as the least that would hold against what stands."""
    yield from _at_most("low", figures.low, figures.within.incidents)
    yield from _at_most("within.incidents", figures.within.incidents, figures.high)
    for day in figures.series:
        yield from _at_most(f"series[{day.day}].low", day.low, day.incidents)
        yield from _at_most(f"series[{day.day}].incidents", day.incidents, day.high)
    if figures.previous is not None:
        yield from _at_most("previous.shared", figures.previous.shared, figures.previous.all)
    for register in figures.registers:
        if register.watch is not None:
            yield from _at_most(f"registers[{register.id}].watch.hours", register.watch.hours, register.watch.due)


def _at_most(name: str, value: int, bound: int) -> Iterable[SumFault]:
    return (_sum(min(value, bound), value, name),)
