"""The incident: the event in the world that one or more reports speak of."""

import hashlib

import msgspec

from parley.vocabulary.counts import Harm
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

ID_DIGITS = 14  # hex digits of an incident's id after "I-": 56 bits, so that an index can hold it in one whole number


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """A cluster of reports with a probability.

    `reports` are report ids in ascending order; `registers` the registers they stand in, sorted.
    `probability_ppm` is the probability, in millionths, that all of the reports speak of one incident
    (1,000,000 for a single report); `low_ppm` and `high_ppm` bound it under the model's own uncertainty.
    `when` and `where` are what the reports have in common, else their hull; `region` is the P-code of the
    first-level area, "" where it is not certain. Acts, parties and targets are all that any report states, sorted.
    """

    id: str
    reports: tuple[str, ...]
    registers: tuple[str, ...]
    probability_ppm: int
    low_ppm: int
    high_ppm: int
    when: Interval
    where: Place | None = None
    region: str = ""
    acts: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    harm: Harm | None = None


def incident_id(report_ids: tuple[str, ...]) -> str:
    """The id of the incident that these reports make: a short hash of the least of their ids.

    56 bits: among ten million incidents two share an id with a probability of about one in a thousand.
    """
    return "I-" + hashlib.sha256(b"parley/incident/v1\x00" + min(report_ids).encode()).hexdigest()[:ID_DIGITS]
