"""How well found incidents agree with the true ones, and probabilities with what happened; sorted counts only.

    python benchmarks/matching/scoring.py TRUTH INCIDENTS [LINKS]

scores files of `parley match` against the truth.parquet of `worlds.py`.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Shares between 0 and 1, of pairs and by B-cubed; `found` and `true` are numbers of incidents."""

    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_f1: float
    found: int
    true: int


@dataclass(frozen=True)
class Decile:
    """Links whose probability lies in one tenth of [0, 1]: their number, the mean said, and the share that is true."""

    low: float
    links: int
    said: float
    observed: float


@dataclass(frozen=True)
class Calibration:
    """The deciles that hold a link; `worst` is the greatest |said - observed| among those with `LEAST` links or more;
    `said` and `observed` are means over all links; `error` is the mean of |said - observed| weighted by links."""

    deciles: tuple[Decile, ...]
    worst: float
    error: float
    said: float
    observed: float


LEAST = 50
"""Links a decile must hold for it to count as the worst: the share of fewer is known to no better than .07."""


def agreement(found: Ints, truth: Ints) -> Agreement:
    """Two arrays of labels, one a report in the same order. Labels are whole numbers, any.

    Pairs: of two reports put together, how many belong so, and the reverse. B-cubed (Bagga and Baldwin 1998): the same
    by report, averaged.
    """
    found, of_found = _sizes(found)
    truth, of_truth = _sizes(truth)
    both, of_both = _sizes(found * (int(truth.max()) + 1) + truth)
    together, paired, belonging = (_pairs(labels) for labels in (both, found, truth))
    precision, recall = _share(together, paired), _share(together, belonging)
    b_precision, b_recall = float((of_both / of_found).mean()), float((of_both / of_truth).mean())
    return Agreement(
        precision, recall, _f1(precision, recall), b_precision, b_recall, _f1(b_precision, b_recall),
        int(found.max()) + 1, int(truth.max()) + 1,
    )  # fmt: skip


def calibration(probability: Reals, true: npt.NDArray[np.bool_]) -> Calibration:
    """Of links with a probability each, whether it says what share is true. Empty gives no deciles and zeros."""
    if not len(probability):
        return Calibration((), 0.0, 0.0, 0.0, 0.0)
    tenth = np.minimum((probability * 10).astype(np.int64), 9)
    links = np.bincount(tenth, minlength=10)
    said, observed = np.bincount(tenth, probability, 10), np.bincount(tenth, true, 10)
    deciles = tuple(
        Decile(t / 10, int(links[t]), float(said[t] / links[t]), float(observed[t] / links[t]))
        for t in range(10) if links[t]
    )  # fmt: skip
    off = [(abs(d.said - d.observed), d.links) for d in deciles]
    return Calibration(
        deciles, max((gap for gap, n in off if n >= LEAST), default=0.0),
        sum(gap * n for gap, n in off) / len(probability), float(probability.mean()), float(true.mean()),
    )  # fmt: skip


def _sizes(labels: Ints) -> tuple[Ints, Ints]:
    """Labels as 0, 1, 2 ..., and for each row how many rows have its label."""
    dense, counts = np.unique(labels, return_inverse=True, return_counts=True)[1:]
    return dense.astype(np.int64), counts[dense]


def _pairs(dense: Ints) -> int:
    counts = np.bincount(dense)
    return int((counts * (counts - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(truth: pl.DataFrame, incidents: pl.DataFrame, links: pl.DataFrame | None) -> tuple[Agreement, Calibration]:
    """Frames of (report_id, incident), (report_id, incident_id) and (report_id_a, report_id_b, probability).

    A report without an incident stands alone. Without links the calibration is empty.
    """
    both = truth.join(incidents, on="report_id", how="left")
    found = both["incident_id"].fill_null("alone " + both["report_id"]).rank("dense").cast(pl.Int64).to_numpy()
    agreed = agreement(found, both["incident"].to_numpy())
    if links is None:
        return agreed, calibration(np.zeros(0), np.zeros(0, dtype=np.bool_))
    ends = links.join(truth, left_on="report_id_a", right_on="report_id", how="inner").join(
        truth, left_on="report_id_b", right_on="report_id", how="inner", suffix="_b"
    )
    return agreed, calibration(ends["probability"].to_numpy(), (ends["incident"] == ends["incident_b"]).to_numpy())


def told(name: str, agreed: Agreement, calibrated: Calibration) -> str:
    """One line: F1 of pairs and B-cubed, precision and recall, and calibration where there are links."""
    line = (f"{name:28} F1 {agreed.f1:.3f} / {agreed.b_f1:.3f}   precision {agreed.precision:.3f}"
            f"   recall {agreed.recall:.3f}   incidents {agreed.found:,} of {agreed.true:,}")  # fmt: skip
    if not calibrated.deciles:
        return line
    return f"{line}   worst decile {calibrated.worst:.3f}, mean {calibrated.error:.3f}"


def _read(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)


def main(truth: str, incidents: str, links: str = "") -> None:
    """Prints the scores of files."""
    agreed, calibrated = score(_read(Path(truth)), _read(Path(incidents)), _read(Path(links)) if links else None)
    print(told(Path(incidents).name, agreed, calibrated))
    for one in calibrated.deciles:
        print(f"  {one.low:.1f}   {one.links:9,} links   said {one.said:.3f}   true {one.observed:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
