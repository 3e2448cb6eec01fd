"""The true tables of a world: where and when incidents happen, and how each register records them.

Everything that the generator draws from is here, and nothing else: so whoever holds the tables can compute the
probability of any division of the reports, which is what the oracle does.

Lengths are kilometres on a plane, times are slots of 15 minutes or minutes since START, people killed are 0 to MOST.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

START_DAY = 17_000  # days since 1970; incidents begin here
SLOT_MINUTES = 15
SLOTS = 96  # a day
MOST = 30
HARM_UNKNOWN = MOST + 1
MINUTE, HOUR, DAY = 0, 1, 2  # precision of a time
EXACT, SETTLEMENT, DISTRICT = 0, 1, 2  # precision of a place
TOWN_SPREAD_KM = 1.2

ACTS = (
    "air strike/bomb", "air strike/barrel bomb", "shelling/artillery", "shelling/mortar", "shelling/rocket",
    "small-arms fire/heavy machine gun", "small-arms fire/grenade", "clash/armed clash", "mine/improvised",
    "abduction/abduction",
)  # fmt: skip
KINDS = tuple(dict.fromkeys(act.partition("/")[0] for act in ACTS))
ACT_SYMBOLS = (*ACTS, *KINDS, "")
_MEAN_KILLED = (4.0, 3.0, 1.5, 1.0, 1.5, 0.7, 0.7, 3.0, 2.0, 0.2)
PARTIES = ("north A", "north B", "south A", "south B", "south C", "east A")
SIDES = tuple(dict.fromkeys(party.partition(" ")[0] for party in PARTIES))
PARTY_SYMBOLS = (*PARTIES, *SIDES, "")

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Register:
    """How one register records: mixes of precision (minute, hour, day; exact, settlement, district) and errors.

    `detection` is the share of all incidents that it holds at least once; `slope` how much more it holds of those with
    many killed; `copies` the share of the first register's reports that it takes over.
    """

    detection: float
    times: tuple[float, float, float]
    places: tuple[float, float, float]
    minutes: float = 20.0
    slope: float = 0.5
    repetition: float = 0.03
    clock_minutes: float = 0.0
    late: float = 0.05
    noise_km: float = 0.3
    bias_km: tuple[float, float] = (0.0, 0.0)
    wrong_town: float = 0.04
    act_right: float = 0.62
    act_kind: float = 0.15
    act_unknown: float = 0.10
    party_right: float = 0.75
    party_side: float = 0.10
    party_unknown: float = 0.35
    harm_right: float = 0.50
    harm_unknown: float = 0.35
    copies: float = 0.0


@dataclass(frozen=True)
class Tables:
    """T towns in D districts over W weeks, R registers. `rate` [T, W] incidents a day; `slot` [96] shares of the day;
    `act` [T, 10], `party` [T, 6] and `killed` [10, 31] what incidents are; `detection` [R, 31] by killed;
    `act_said` [R, 10, 17], `party_said` [R, 6, 10], `harm_said` [R, 31, 32] what registers say; `gazetteer` [R, T, 2]
    the points that they give for towns, bias included."""

    registers: tuple[Register, ...]
    centre: Reals
    district: Ints
    rate: Reals
    slot: Reals
    act: Reals
    party: Reals
    killed: Reals
    detection: Reals
    act_said: Reals
    party_said: Reals
    harm_said: Reals
    gazetteer: Reals
    days: int


def make_tables(
    rng: np.random.Generator, registers: tuple[Register, ...], incidents: int, towns: int, sharing: float
) -> Tables:
    """Tables for some incidents over so many days that a share of them (`sharing`) has another in its town and day."""
    weight = np.arange(1, towns + 1) ** -0.8
    days = _days(incidents, weight / weight.sum(), sharing) if towns > 1 else 1
    weekly = rng.gamma(2.0, 0.5, (towns, -(-days // 7))) if towns > 1 else np.ones((1, 1))
    lengths = np.minimum(7, days - 7 * np.arange(weekly.shape[1]))
    rate = weight[:, None] * weekly
    rate *= incidents / (rate * lengths).sum()
    district, centre = _places(rng, towns)
    act = rng.dirichlet(np.full(len(ACTS), 0.6), towns)
    killed = np.array([(m / (1 + m)) ** np.arange(MOST + 1) for m in _MEAN_KILLED])
    killed /= killed.sum(axis=1, keepdims=True)
    severity = (rate.sum(axis=1) @ act / rate.sum()) @ killed
    clock = np.arange(SLOTS)
    slot = 1 + np.exp(-(((clock - 40) / 10) ** 2)) + 1.5 * np.exp(-(((clock - 68) / 12) ** 2))
    offsets = rng.normal(0, 0.3, (len(registers), towns, 2)) + np.array([r.bias_km for r in registers])[:, None, :]
    return Tables(
        registers=registers, centre=centre, district=district, rate=rate, slot=slot / slot.sum(), act=act,
        party=rng.dirichlet(np.full(len(PARTIES), 0.5), towns), killed=killed,
        detection=np.stack([_detection(r, severity) for r in registers]),
        act_said=np.stack([_act_said(rng, r) for r in registers]),
        party_said=np.stack([_party_said(rng, r) for r in registers]),
        harm_said=np.stack([_harm_said(r) for r in registers]), gazetteer=centre + offsets, days=days,
    )  # fmt: skip


def _days(incidents: int, share: Reals, sharing: float) -> int:
    """Days, by bisection, at which an incident shares its town and day with the probability asked for.

    A town's day holds a Poisson number of incidents whose mean is gamma distributed with shape 2 over the weeks.
    """
    low, high = 1.0, 1e7
    while high / low > 1.001:
        middle = (low * high) ** 0.5
        mean = incidents * share / middle
        # E[g exp(-mean g)] for g gamma(2, 1/2): the chance that no other incident is there, seen from one.
        alone = (1 + mean / 2) ** -3
        low, high = (middle, high) if 1 - share @ alone > sharing else (low, middle)
    return max(1, round(high))


def _places(rng: np.random.Generator, towns: int) -> tuple[Ints, Reals]:
    """Districts of about eight towns in a country of 450 by 450 km; towns lie some 9 km from their district's point."""
    district = rng.integers(0, max(1, towns // 8), towns)
    district = np.unique(district, return_inverse=True)[1].astype(np.int64)
    points = rng.uniform(0, 450, (int(district.max()) + 1, 2))
    return district, points[district] + rng.normal(0, 9, (towns, 2))


def _detection(register: Register, severity: Reals) -> Reals:
    """By number killed, such that over all incidents the register holds its share."""
    grade = register.slope * np.log1p(np.arange(MOST + 1))
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        held = severity @ (1 / (1 + np.exp(-(middle + grade))))
        low, high = (middle, high) if held < register.detection else (low, middle)
    return np.asarray(1 / (1 + np.exp(-(low + grade))))


def _jittered(rng: np.random.Generator, shares: Reals) -> Reals:
    """Rows drawn about the given ones, so that every register errs in its own way; what is impossible stays so."""
    drawn = rng.gamma(np.maximum(40 * shares, 1e-12))
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def _act_said(rng: np.random.Generator, register: Register) -> Reals:
    kind = np.array([KINDS.index(act.partition("/")[0]) for act in ACTS])
    same = (kind[:, None] == kind).astype(float)
    near = same - np.eye(len(ACTS))
    others = near.sum(axis=1, keepdims=True)
    any_act = np.full((len(ACTS), len(ACTS)), 1 / len(ACTS))
    nearby = np.where(others > 0, near / np.maximum(1, others), any_act)
    right = register.act_right
    leaf = right * np.eye(len(ACTS)) + (1 - right) * (0.6 * nearby + 0.4 * any_act)
    coarse = np.zeros((len(ACTS), len(KINDS)))
    np.add.at(coarse.T, kind, leaf.T)
    unknown = register.act_unknown
    stated = (1 - unknown) * np.hstack([(1 - register.act_kind) * leaf, register.act_kind * coarse])
    return _jittered(rng, np.hstack([stated, np.full((len(ACTS), 1), unknown)]))


def _party_said(rng: np.random.Generator, register: Register) -> Reals:
    count = len(PARTIES)
    side = np.array([SIDES.index(party.partition(" ")[0]) for party in PARTIES])
    wrong = (1 - np.eye(count)) * rng.dirichlet(np.full(count, 2.0))  # a register prefers some parties to accuse
    wrong /= wrong.sum(axis=1, keepdims=True)
    leaf = register.party_right * np.eye(count) + (1 - register.party_right) * wrong
    coarse = np.zeros((count, len(SIDES)))
    np.add.at(coarse.T, side, leaf.T)
    unknown = register.party_unknown
    stated = (1 - unknown) * np.hstack([(1 - register.party_side) * leaf, register.party_side * coarse])
    return _jittered(rng, np.hstack([stated, np.full((count, 1), unknown)]))


def _harm_said(register: Register) -> Reals:
    true, said = np.arange(MOST + 1)[:, None], np.arange(MOST + 1)
    error = np.exp(-np.abs(said - true) / np.maximum(1.0, 0.3 * true))
    error /= error.sum(axis=1, keepdims=True)
    known = register.harm_right * np.eye(MOST + 1) + (1 - register.harm_right) * error
    return np.hstack([(1 - register.harm_unknown) * known, np.full((MOST + 1, 1), register.harm_unknown)])
