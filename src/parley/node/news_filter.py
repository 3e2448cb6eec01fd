"""What a feed is filtered by, as it stands in an address: equal filters have one address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from parley.node.projections.news import ACTS
from parley.node.projections.press import TEXTS

KINDS = (*TEXTS, "bulletin", "correction", "photograph", *ACTS)
_MOST_WORDS = 200  # characters of what is searched for


@dataclass(frozen=True)
class NewsFilter:
    """Which items: of a kind, of a member, of a first-level area, of a local day, with words; and those before a
    number, which is where a page begins, so that a page's address keeps its items while others come."""

    kind: str = ""
    member: str = ""
    region: str = ""
    day: date | None = None
    words: str = ""
    before: int = 0

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "NewsFilter":
        """The filter of an address's query; what it cannot mean is left out."""
        kind, before = query.get("kind", ""), query.get("before", "")
        return cls(
            kind=kind if kind in KINDS else "",
            member=query.get("member", "")[:80],
            region=query.get("region", "")[:80],
            day=_day(query.get("day", "")),
            words=" ".join(query.get("q", "").split())[:_MOST_WORDS],
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0,
        )

    def to_query(self) -> str:
        """The query that says this filter; what is not set is left out."""
        said = {"kind": self.kind, "member": self.member, "region": self.region}
        said |= {"day": self.day.isoformat() if self.day else "", "q": self.words}
        said |= {"before": str(self.before) if self.before else ""}
        return urlencode({name: value for name, value in said.items() if value})

    def at(self, before: int) -> "NewsFilter":
        """The same filter, where it goes on before a number."""
        return replace(self, before=before)

    @property
    def is_whole(self) -> bool:
        """Whether it lets everything through, from the newest on."""
        return self == NewsFilter()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
