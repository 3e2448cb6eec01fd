"""Filters of the incidents page: they live in the address, and an address says the same to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

_LISTS = ("seen", "outcome", "zone", "act", "applies", "party", "region")


@dataclass(frozen=True)
class IncidentFilter:
    """What to show. Empty tuples and None let everything through.

    `seen` are sets of registers, each "A|B" with the registers sorted; `min_ppm` the least probability of incidents of
    several reports, `single` whether incidents of one report are shown; `bbox` is west, south, east, north in
    micro-degrees. A value that cannot be read is left out rather than guessed at.
    """

    from_day: date | None = None
    to_day: date | None = None
    seen: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    zone: tuple[str, ...] = ()
    act: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    min_ppm: int = 0
    single: bool = True
    bbox: tuple[int, int, int, int] | None = None
    selected: str = ""
    page: int = 1

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "IncidentFilter":
        """The filter of an address's query (one text a name; lists joined with commas)."""
        lists = {name: tuple(sorted(filter(None, query.get(name, "").split(",")))) for name in _LISTS}
        return cls(
            from_day=_day(query.get("from", "")),
            to_day=_day(query.get("to", "")),
            min_ppm=min(max(_number(query.get("p", ""), 0), 0), 100) * 10_000,
            single=query.get("single", "1") != "0",
            bbox=_bbox(query.get("bbox", "")),
            selected=query.get("sel", "")[:40],
            page=max(_number(query.get("page", ""), 1), 1),
            **lists,
        )

    def to_query(self) -> str:
        """The query that says this filter; what is not set is left out, so equal filters have one address."""
        said: dict[str, str] = {}
        if self.from_day:
            said["from"] = self.from_day.isoformat()
        if self.to_day:
            said["to"] = self.to_day.isoformat()
        said |= {name: ",".join(getattr(self, name)) for name in _LISTS if getattr(self, name)}
        if self.min_ppm:
            said["p"] = str(self.min_ppm // 10_000)
        if not self.single:
            said["single"] = "0"
        if self.bbox:
            said["bbox"] = ",".join(str(edge) for edge in self.bbox)
        if self.selected:
            said["sel"] = self.selected
        if self.page > 1:
            said["page"] = str(self.page)
        return urlencode(said, safe=",|")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _bbox(text: str) -> tuple[int, int, int, int] | None:
    try:
        west, south, east, north = (int(edge) for edge in text.split(","))
    except ValueError:
        return None
    inside = -180_000_000 <= west < east <= 180_000_000 and -90_000_000 <= south < north <= 90_000_000
    return (west, south, east, north) if inside else None
