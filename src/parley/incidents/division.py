"""What clustering works on: links between rows, and rows divided into clusters."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.incidents.table import Ints

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Edges:
    """Links between rows i < j: log-odds in thousandths; `forced` is 1 / -1 where officers bind the pair, else 0."""

    i: Ints
    j: Ints
    milli: Ints
    forced: Ints

    def take(self, chosen: Mask | Ints) -> "Edges":
        """These edges only."""
        return Edges(self.i[chosen], self.j[chosen], self.milli[chosen], self.forced[chosen])


@dataclass(frozen=True, eq=False)
class Division:
    """Rows divided into clusters, each named by its least row, with probabilities in millionths.

    `row_ppm`: that all reports of the row's cluster speak of one incident. `edge_ppm`: that the two reports of
    the edge do. `cut`: the sizes of components that were above the model's bound and were cut, largest first.
    """

    cluster: Ints
    row_ppm: Ints
    edge_ppm: Ints
    cut: tuple[int, ...]
