"""How the prototype of the second stage does in one world beside the first: `try_stage_two.py WORLD REPORTS SEED`."""

import sys
import time

import numpy as np
from scoring import agreement, calibration
from stage_two.fit import fit as fit_two
from stage_two.match import match as match_two
from stage_two.model_default import DEFAULT_MODEL as DEFAULT_TWO
from worlds import make

from parley.incidents.fit import fit
from parley.incidents.frame import from_frame
from parley.incidents.match import Matching, match
from parley.incidents.model import DEFAULT_MODEL
from parley.incidents.table import ReportTable


def tell(name: str, table: ReportTable, truth: dict[str, int], found: Matching, seconds: float) -> None:
    """One line: pairs' F1 and B-cubed, incidents found of true ones, worst decile and mean error, processor seconds."""
    label = {report: k for k, cluster in enumerate(found.clusters) for report in cluster.ids}
    said = agreement(np.array([label[one] for one in table.ids]), np.array([truth[one] for one in table.ids]))
    shares = np.array([link.probability_ppm for link in found.links]) / 1e6
    right = np.array([truth[link.a] == truth[link.b] for link in found.links], dtype=bool)
    deciles = calibration(shares, right)
    print(
        f"{name:28} F1 {said.f1:.3f} / {said.b_f1:.3f}  incidents {said.found} of {said.true}  "
        f"worst decile {deciles.worst:.3f}, mean {deciles.error:.3f}  {seconds:.1f} s",
        flush=True,
    )


def main(name: str, reports: int, seed: int) -> None:
    """Both stages, each with its default model and fitted to the reports."""
    world = make(name, reports, seed)
    table, problems = from_frame(world.frame)
    if problems:
        raise ValueError(f"the world {name} has rows that cannot be read: {problems[0]}")
    truth = dict(zip(world.frame["report_id"].to_list(), world.truth.tolist(), strict=True))
    for stage, model, fitted, matched in (
        ("first stage", DEFAULT_MODEL, fit, match),
        ("second stage, prototype", DEFAULT_TWO, fit_two, match_two),
    ):
        began = time.process_time()
        tell(f"{stage}, default", table, truth, matched(table, model), time.process_time() - began)
        began = time.process_time()
        own = fitted(table, model, "fitted").model
        tell(f"{stage}, fitted", table, truth, matched(table, own), time.process_time() - began)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
