"""The tools that are compared on one set of reports: how each is called, and how its answer is judged."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.matching.run import PARLEY, Run, own, peer, run
from benchmarks.matching.scoring import Agreement, Calibration, score
from benchmarks.matching.worlds import World, keep, truth_frame, write
from parley.incidents.model import DEFAULT_MODEL, model_hash

ORACLE_SWEEPS = 60
MOST_SECONDS = 900.0


@dataclass(frozen=True)
class Judged:
    """A tool's run on a world, and how it agrees with the truth; None where it did not end."""

    tool: str
    run: Run
    agreed: Agreement | None = None
    calibrated: Calibration | None = None


def laid_out(world: World, folder: Path) -> pl.DataFrame:
    """Writes what the tools read, in `folder`; gives back the truth."""
    write(world, folder)
    keep(world, folder / "tables.pickle")
    return truth_frame(world)


def parley(folder: Path, truth: pl.DataFrame) -> Judged:
    """`parley match`, without a label or a model."""
    place = _empty(folder / "parley")
    done = run(PARLEY, folder / "reports.parquet", "--out", place / "incidents.parquet",
               "--links", place / "links.parquet", "--json", most_seconds=MOST_SECONDS)  # fmt: skip
    return _judged(f"Parley, {model_used(done)}", done, place, truth)


def parley_fitted(folder: Path, truth: pl.DataFrame) -> Judged:
    """The same with a model fitted to the reports by a command before it; both are counted."""
    place = _empty(folder / "parley_fitted")
    model = place / "model.json"
    fit = run(PARLEY, folder / "reports.parquet", "--fit-only", "--model", model, most_seconds=MOST_SECONDS)
    done = run(PARLEY, folder / "reports.parquet", "--out", place / "incidents.parquet",
               "--links", place / "links.parquet", "--model", model, most_seconds=MOST_SECONDS)  # fmt: skip
    both = Run(fit.seconds + done.seconds, fit.cpu + done.cpu, max(fit.mb, done.mb), done.said, fit.why or done.why)
    return _judged("Parley, fitted beforehand", both, place, truth)


def model_used(done: Run) -> str:
    """What `parley match --json` says of its model."""
    lines = [line for line in done.said.splitlines() if line.startswith("{")]
    used = json.loads(lines[-1]).get("model") if lines else None
    return "default model" if used == model_hash(DEFAULT_MODEL) else "fitted on these"


def rule(folder: Path, truth: pl.DataFrame) -> Judged:
    """The rule of 3 km and a day."""
    place = _empty(folder / "rule")
    done = run(own("peer_rule.py"), folder / "reports.parquet", place, most_seconds=MOST_SECONDS)
    return _judged("rule of 3 km and a day", done, place, truth)


def splink(folder: Path, truth: pl.DataFrame, *, trained: bool) -> list[Judged]:
    """Splink at its own bar and at the bar that is best for this truth."""
    place = _empty(folder / f"splink_{trained}")
    given = (folder / "truth.parquet",) if trained else ()
    done = run(peer("peer_splink.py"), folder / "reports.parquet", place, *given, most_seconds=MOST_SECONDS)
    name = "Splink, trained" if trained else "Splink, unsupervised"
    if done.why:
        return [Judged(name, done)]
    spent = json.loads(done.said.strip().splitlines()[-1])
    done = Run(done.seconds - spent["uncounted"], done.cpu - spent["uncounted_cpu"], done.mb, "", "")
    bars = pl.read_parquet(place / "bars.parquet")
    scored = {bar: score(truth, bars.select("report_id", incident_id=bar), None) for bar in bars.columns[1:]}
    best = max(scored, key=lambda bar: scored[bar][0].f1)
    return [_judged(f"{name}, own bar", done, place, truth), Judged(f"{name}, best bar", done, *scored[best])]


def dedupe(folder: Path, truth: pl.DataFrame) -> Judged:
    """dedupe with its labels."""
    place = _empty(folder / "dedupe")
    command = peer("peer_dedupe.py")
    done = run(command, folder / "reports.parquet", place, folder / "truth.parquet", most_seconds=MOST_SECONDS)
    return _judged("dedupe, 650 labels", done, place, truth)


def oracle(folder: Path, truth: pl.DataFrame, sweeps: int = ORACLE_SWEEPS) -> Judged:
    """The matcher that knows the true tables."""
    place = _empty(folder / "oracle")
    done = run(peer("oracle.py"), folder / "tables.pickle", place, str(sweeps), most_seconds=2 * MOST_SECONDS)
    return _judged("oracle (true tables)", done, place, truth)


def _judged(tool: str, done: Run, place: Path, truth: pl.DataFrame) -> Judged:
    if done.why:
        return Judged(tool, done)
    links = place / "links.parquet"
    found = pl.read_parquet(place / "incidents.parquet")
    return Judged(tool, done, *score(truth, found, pl.read_parquet(links) if links.exists() else None))


def _empty(place: Path) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    return place
