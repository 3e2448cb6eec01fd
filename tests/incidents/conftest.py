"""Small tables to match: one report a row, with what a test does not name left plain."""

from collections.abc import Callable

import pytest

from parley.reports.report import Report
from parley.vocabulary.counts import Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

NOON = 1_484_481_600  # 2017-01-15T12:00:00Z

Make = Callable[..., Report]


@pytest.fixture
def report() -> Make:
    """Makes a report: minutes after noon, metres north of 35 N 37 E, radius, act, party, side, killed, register."""

    def make(
        minutes: int = 0, north_m: int = 0, *, register: str = "a", wide_s: int = 59, radius: int = 500, act: str = "",
        party: str = "", side: str = "", killed: int | None = None, civilians: int | None = None, pcode: str = "",
        target: str = "",
    ) -> Report:  # fmt: skip
        start = NOON + 60 * minutes
        harm = None if killed is None and civilians is None else Harm(killed_best=killed, civilians_best=civilians)
        place = Place(
            lat_e6=35_000_000 + north_m * 9, lon_e6=37_000_000, radius_m=radius, precision="exact", pcode=pcode
        )
        return Report(
            register=register, origin="own", when=Interval(start, start + wide_s, "minute"), where=place, act=act,
            party=party, side=side, harm=harm, target=target,
        )  # fmt: skip

    return make
