"""The table of kinds in docs/architecture.md; `python -m tests.docs.kinds` writes it anew."""

from pathlib import Path

from parley.node.kinds import KINDS, Kind

BEGIN, END = "<!-- kinds -->\n", "<!-- end of kinds -->"


def table(kinds: dict[str, Kind]) -> str:
    """The kinds as a table: the channels in which each may be said, by whom, and the part that it must name."""
    head = "| kind | in channels | by | part |\n| --- | --- | --- | --- |\n"
    return head + "".join(
        f"| `{name}` | {', '.join(kind.channels)} | {', '.join(kind.roles) or 'any member'} | "
        f"{f'`{kind.part}`' if kind.part else ''} |\n"
        for name, kind in kinds.items()
    )


def written(page: str) -> str:
    """What stands between the two marks of the page."""
    return page.split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Writes the table into the page."""
    path = Path(__file__).parents[2] / "docs" / "architecture.md"
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace(BEGIN + written(page), BEGIN + table(KINDS)), encoding="utf-8")


if __name__ == "__main__":
    main()
