"""The model: every number that matching computes with, as whole numbers, with a hash.

A model is fixed once made. Nodes that hold the same model and the same reports compute the same incidents,
bit for bit. Estimating another one is `fit`; a process takes it over by an entry of its record. docs/formats/model.md
says what every field means.
"""

import hashlib
from typing import Final

import msgspec

from parley.record.canonical import encode
from stage_two.levels import HARM_CLASSES, PLACE_BINS, TIME_BINS

MODEL_VERSION: Final = 2
_DOMAIN: Final = b"parley/model/v2\x00"

Table = tuple[tuple[int, ...], ...]


class Windows(msgspec.Struct, frozen=True, kw_only=True):
    """Which pairs are looked at, and the sizes at which something is said.

    Two reports are candidates where their times are at most `gap_s` apart and their points at most `near_m` or
    the sum of their radii, whichever is more. Reports wider than `widest_m` or longer than `longest_s` stand
    alone. A report with more than `crowd` candidates is named in the diagnostics; a component of more than
    `component` reports is cut.
    """

    gap_s: int = 86_400
    near_m: int = 10_000
    widest_m: int = 150_000
    longest_s: int = 32 * 86_400
    crowd: int = 2_000
    component: int = 2_000


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field whose true value is one of `labels[:classes]`: what a register says is any of the labels, or one of
    `others` (labels not listed, told apart by their hash only), or nothing.

    `share[k]` is the log of how often class k is true. Classes are the listed ones and then the `others`.
    """

    labels: tuple[str, ...]
    classes: int
    others: int
    share: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.share) != self.kinds:
            raise ValueError(f"a field of the model has {len(self.share)} shares; it needs {self.kinds}")

    @property
    def kinds(self) -> int:
        """The number of classes that can be true."""
        return self.classes + self.others

    @property
    def symbols(self) -> int:
        """The number of things that a register can say, nothing included, which is the last."""
        return len(self.labels) + self.others + 1


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """How one register records. `name` "" is the register that stands for all that the model does not name.

    `detection[h]` is the probability, in millionths, that it holds an incident of harm class h; `repetition` that a
    report of it is followed by another of the same incident. `bias` is what its times (seconds) and points
    (micro-degrees of latitude and longitude) are off by. `act`, `party`, `harm`: [symbol][class], logs of the
    probability that it says the symbol where the class is true.
    """

    name: str
    detection: tuple[int, ...]
    repetition: int
    bias: tuple[int, int, int] = (0, 0, 0)
    act: Table
    party: Table
    harm: Table


class Noise(msgspec.Struct, frozen=True, kw_only=True):
    """What an agreement in time and place says for two registers, by bin: log of how much more often it is met within
    an incident than the intensity alone would give. Names "" stand for all pairs that the model does not name."""

    registers: tuple[str, str] = ("", "")
    time: tuple[int, ...]
    place: tuple[int, ...]

    def __post_init__(self) -> None:
        if (len(self.time), len(self.place)) != (TIME_BINS, PLACE_BINS):
            raise ValueError(f"noise needs {TIME_BINS} numbers for time and {PLACE_BINS} for place")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A town or the like: its cell, the log of its incidents a day over all time, and its own shares of the act and
    party classes as logs (empty where it has those of everywhere)."""

    lat: int
    lon: int
    rate: int
    act: tuple[int, ...] = ()
    party: tuple[int, ...] = ()


class Intensity(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents a day, as logs. A report given as a settlement or finer belongs to the nearest of the `sites` within
    `reach` cells of side `cell_e6`; `epochs` holds (site, epoch, log) where a site's rate in an epoch is known. Wider
    reports are looked up in `wide`: (scale, latitude cell, longitude cell, epoch, log), scale 1 of `wide_e6[0]`
    micro-degrees for districts, 2 of `wide_e6[1]` for governorates; the epoch -1,000,000 stands for all others.
    `fallback` by scale is for what is not listed."""

    cell_e6: int = 15_000
    reach: int = 2
    epoch_s: int = 86_400
    sites: tuple[Site, ...] = ()
    epochs: tuple[tuple[int, int, int], ...] = ()
    wide_e6: tuple[int, int] = (250_000, 1_000_000)
    wide: tuple[tuple[int, int, int, int, int], ...] = ()
    fallback: tuple[int, int, int] = (-3_700, -2_000, -700)


class Model(msgspec.Struct, frozen=True, kw_only=True, weakref=True):
    """Registers, fields, noise and intensities; logs in thousandths of a nat.

    `harm_by_act` [act class][harm class] holds logs of how often a harm goes with an act; `missing` stands for what
    time or place says of a pair that is no link. `known` is the least log-odds of a pair whose time and place are
    looked at within a cluster, `plausible` of a link by which a report can come into one,
    `join` of a link that can bring reports into one component. A component of at most `exact` reports is divided
    exactly, a larger one by `settle` and `sweeps` sweeps. Two reports are put together where their probability is
    above `bar_ppm` on balance. `spread` is the log-odds by which the model itself may be off, either way, with a
    probability of about 80 %.
    """

    version: int = MODEL_VERSION
    name: str
    windows: Windows = Windows()
    act: Field
    party: Field
    harm: Field
    harm_by_act: Table
    registers: tuple[Register, ...]
    noise: tuple[Noise, ...]
    intensity: Intensity = Intensity()
    missing: int = -1_500
    known: int = -9_000
    plausible: int = -4_595
    join: int = -2_944
    exact: int = 7
    settle: int = 6
    sweeps: int = 24
    bar_ppm: int = 360_000
    spread: int = 500

    def __post_init__(self) -> None:
        if self.version != MODEL_VERSION:
            raise ValueError(f"model version {self.version} is not {MODEL_VERSION}; fit the model again")
        if not self.registers or self.registers[-1].name:
            raise ValueError("the last register of a model must be the nameless one that stands for all others")
        if not self.noise or any(self.noise[-1].registers):
            raise ValueError("the last noise of a model must be the nameless one that stands for all other pairs")
        if [len(row) for row in self.harm_by_act] != [self.harm.kinds] * self.act.kinds:
            raise ValueError(f"harm_by_act needs {self.act.kinds} rows of {self.harm.kinds}, one an act class")
        for register in self.registers:
            self._check(register)
        sizes = self.intensity.cell_e6, *self.intensity.wide_e6, self.intensity.epoch_s, self.windows.component
        if min(sizes) < 1:
            raise ValueError("model sizes cell_e6, wide_e6, epoch_s and component must be at least 1")

    def _check(self, register: Register) -> None:
        if len(register.detection) != HARM_CLASSES:
            raise ValueError(f"register {register.name!r} of the model needs {HARM_CLASSES} detections, one a class")
        for name in ("act", "party", "harm"):
            field, table = getattr(self, name), getattr(register, name)
            if len(table) != field.symbols or any(len(row) != field.kinds for row in table):
                raise ValueError(
                    f"register {register.name!r} of the model: its {name} needs {field.symbols} rows of {field.kinds}"
                )


def to_json(model: Model) -> bytes:
    """The canonical JSON of a model: the same bytes for the same model everywhere."""
    return encode(msgspec.to_builtins(model))


def from_json(text: bytes | str) -> Model:
    """The model that JSON text says. Raises ValueError that names what is wrong with it."""
    try:
        return msgspec.json.decode(text, type=Model)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a model of matching: {error}") from error


def model_hash(model: Model) -> str:
    """SHA-256, hex, of the model's canonical JSON under its own domain."""
    return hashlib.sha256(_DOMAIN + to_json(model)).hexdigest()
