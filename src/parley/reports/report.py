"""The report: one source's account of one alleged event."""

from typing import Literal, get_args

import msgspec

from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

HowKnown = Literal["", "seen", "heard", "camera", "drone", "sensor", "crater analysis", "told", "press", "video"]
HOW_KNOWN: tuple[HowKnown, ...] = get_args(HowKnown)
# What an audience without the right to the source gets in its place (disclosure precision "category").
KnownCategory = Literal["own monitor", "instrument", "other"]


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's account of one alleged event. Empty text and None mean not stated.

    `register` is the member's id for its own register, or the outside source's name. `number` is the
    source's own id ("" where it has none). `act` and `weapon` are paths of the vocabulary, or labels of
    the source's own. `party` is whom the source *alleges* to have acted, `side` the side it counts with,
    `target` whom it says was hit; an observation by own monitors leaves `party` empty. `episode` is the
    source's id of a longer happening of which this is a part. `origin` is "own" for a member's own
    register and "outside" for an outside source.
    """

    register: str
    origin: Literal["own", "outside"]
    number: str = ""
    when: Interval
    where: Place | None = None
    act: str = ""
    weapon: str = ""
    count: Count | None = None
    how_known: HowKnown | KnownCategory = ""
    party: str = ""
    side: str = ""
    target: str = ""
    harm: Harm | None = None
    control: str = ""
    episode: str = ""
    narrative: str = ""
    language: str = ""
