"""Counts and harm as sources give them: exact, at least, about, or uncountable; low, best, high."""

from typing import Literal, get_args

import msgspec

Qualifier = Literal["exactly", "at least", "about", "uncountable"]
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
CountKind = Literal["", "explosion", "burst", "shot", "projectile in flight", "flare"]
COUNT_KINDS: tuple[CountKind, ...] = get_args(CountKind)
Effect = Literal["", "impact", "outgoing", "airburst", "undetermined"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many. `high` is None where the source sets no upper end; both are None when uncountable."""

    qualifier: Qualifier
    low: int | None = None
    high: int | None = None
    kind: CountKind = ""
    effect: Effect = ""

    def __post_init__(self) -> None:
        if (self.qualifier == "uncountable") != (self.low is None):
            raise ValueError("a count needs a number, and an uncountable one has none")
        if self.low is not None and self.low < 0:
            raise ValueError(f"count {self.low} is negative")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError(f"count ends below its beginning: {self.low} to {self.high}")


class Harm(msgspec.Struct, frozen=True, kw_only=True):
    """People killed and injured, low / best / high, civilians apart. None means not stated, never zero."""

    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    civilians_low: int | None = None
    civilians_best: int | None = None
    civilians_high: int | None = None
    injured_low: int | None = None
    injured_high: int | None = None

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} {value} is negative")
        for low, high in (
            ("killed_low", "killed_high"),
            ("civilians_low", "civilians_high"),
            ("injured_low", "injured_high"),
        ):
            a, b = getattr(self, low), getattr(self, high)
            if a is not None and b is not None and a > b:
                raise ValueError(f"{low} {a} is above {high} {b}")
