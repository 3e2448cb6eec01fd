"""How long the talks' rules take on a large text, and reading and comparing two real drafts, beside their yardsticks.

Times are of the processor. Run: python benchmarks/bench_talks.py [--quick]; the drafts are those of the shared data.
"""

import difflib
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parley.talks.bracketed import read_bracketed, write_bracketed  # noqa: E402
from parley.talks.delegation import Delegation, Roster  # noqa: E402
from parley.talks.difference import difference, paragraphs, unified  # noqa: E402
from parley.talks.package import freed_by, mutual, wanted  # noqa: E402
from parley.talks.position import Position  # noqa: E402
from parley.talks.proposal import Proposal, Replace  # noqa: E402
from parley.talks.runs import Words  # noqa: E402
from parley.talks.standing import fold_text, known_at  # noqa: E402
from parley.talks.tabled import Place, Tabled  # noqa: E402
from parley.talks.text import ClauseStart, TextOpened, gather  # noqa: E402
from tests.talks.gold import GOLD  # noqa: E402

DELEGATIONS = tuple(f"D{n:02}" for n in range(20))
ROSTER = Roster(delegations=tuple(Delegation(name=one, member=one, capacity="party") for one in DELEGATIONS))
SENTENCE = (
    "The parties shall withdraw heavy weapons from the line within seventy-two hours and tell the monitors where. "
)


def seconds(act: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The least processor seconds of some runs, and what the last gave."""
    best, given = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        given = act()
        best = min(best, time.process_time() - start)
    return best, given


def negotiation(entries: int, clauses: int) -> tuple[Tabled[Any], list[Tabled[Any]]]:
    """A text of many clauses with live proposals on all, and positions until there are as many entries as asked."""
    chance = random.Random(1)
    starts = tuple(
        ClauseStart(clause=f"c{n}", key=f"{n:05}".translate(str.maketrans("0123456789", "bcdefghijk")),
                    runs={"en": (Words(f"{n} {SENTENCE * 2}"),)})
        for n in range(clauses)
    )  # fmt: skip
    said = TextOpened(round="R", title="T", needs=DELEGATIONS, authentic=("en",), clauses=starts)
    text = Tabled(id="opened", member="K", delegation="", place=Place(log="K", seq=0), act=said)
    present = {one.clause: one.hash for one in gather(text, [], ROSTER).start.values()}
    acts: list[Tabled[Any]] = []
    sizes = dict.fromkeys(DELEGATIONS, 0)

    def say(act: Any) -> None:
        by = chance.choice(DELEGATIONS)
        known = {"K": 1, **{one: size for one, size in sizes.items() if one != by}}
        place = Place(log=by, seq=sizes[by], known=known)
        acts.append(Tabled(id=f"{by}-{sizes[by]}", member=by, delegation=by, place=place, act=act))
        sizes[by] += 1

    for n in range(min(2000, entries // 5)):
        clause, start = f"c{n % clauses}", chance.randrange(0, 150)
        words = (Words(chance.choice(("promptly ", "armed ", "")) + str(n)),)
        say(
            Proposal(
                text="opened",
                acts=(Replace(clause, present[clause], "en", start, start + chance.randrange(30), words),),
            )
        )
    hashes = sorted(gather(text, acts, ROSTER).versions)
    while len(acts) < entries:
        value = chance.choice(("accept", "accept", "object", "reserves its position", "ad referendum"))
        say(Position(text="opened", hash=chance.choice(hashes), value=value))  # type: ignore[arg-type]
    return text, acts


def conditions(count: int) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Acceptances of 500 clauses by 20 delegations with so many conditions between them."""
    chance = random.Random(2)
    all_ = [(by, f"h{n}") for n in range(500) for by in DELEGATIONS]
    given = {one: frozenset[tuple[str, str]]() for one in all_ if chance.random() < 0.95}
    for _ in range(count):
        one = chance.choice(all_)
        if one in given:
            given[one] |= {chance.choice(all_)}
    return given


def line(what: str, took: float, goal: str, more: str = "") -> None:
    """Prints one figure beside its goal."""
    print(f"{what:<58} {took * 1000:9.1f} ms   goal {goal:<10} {more}", flush=True)


def drafts() -> None:
    """Reading, comparing and aligning the two drafts."""
    folder = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared")) / "data" / "texts"
    if not folder.is_dir():
        print("the drafts are absent: put the shared data beside the repository or set PARLEY_SHARED")
        return
    left, right = ((folder / name).read_bytes().decode() for name in GOLD.drafts)
    took, read = seconds(lambda: read_bracketed(left), 7)
    line("import of a draft of 120 kB", took, "20 ms", f"{len(read.imbalances)} imbalances named")
    took, again = seconds(lambda: write_bracketed(read.clauses))
    line("export, word for word", took, "", "the same" if again == left else "NOT THE SAME")
    one, other = paragraphs(left), paragraphs(right)
    took, found = seconds(lambda: difference(one, other))
    line("difference of the two drafts", took, "250 ms")
    took, _ = seconds(lambda: unified(left, right, "left", "right"))
    line("unified diff of them", took, "")
    took, _ = seconds(
        lambda: difflib.SequenceMatcher(None, left.split(), right.split(), autojunk=False).get_opcodes(), 1
    )
    line("  yardstick: difflib over their words", took, "")
    scored(found)


def scored(found: Any) -> None:
    """How well paragraphs were paired, held against the pairs made by hand."""
    ours = {(one.left, one.right) for one in found.changes if one.left is not None and one.right is not None}
    true = {(one, other) for one, other in GOLD.pairs if one is not None and other is not None}
    lefts, rights = {one for one, _ in GOLD.pairs}, {other for _, other in GOLD.pairs}
    judged = {(one, other) for one, other in ours if one in lefts or other in rights}
    precision, recall = len(judged & true) / len(judged), len(judged & true) / len(true)
    moved = {(one.left, one.right) for one in found.changes if one.change == "moved"}
    f1 = 2 * precision * recall / (precision + recall)
    print(f"pairs by hand: {len(true)}; precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} (goal .97)")
    false = {one for one in moved if one[0] in lefts} - GOLD.moved
    print(f"moved: {len(moved & GOLD.moved)} of {len(GOLD.moved)} found, {len(false)} called so that had not")


def main(*, quick: bool) -> None:
    """All figures, or those of a tenth of the size."""
    drafts()
    entries, clauses = (5_000, 50) if quick else (50_000, 500)
    text, acts = negotiation(entries, clauses)
    took, state = seconds(lambda: fold_text(text, acts, ROSTER), 1 if not quick else 3)
    live = sum(what == "live" for one in state.clauses for what in one.proposals.values())
    line(f"fold of {entries:,} entries, {clauses} clauses, {live:,} live", took, "3,000 ms")
    half = dict.fromkeys(DELEGATIONS, entries // 40)
    took, _ = seconds(lambda: fold_text(text, known_at(acts, half), ROSTER), 1)
    line("the text at a past moment, half way, from nothing", took, "100 ms")
    given = conditions(5_000)
    took, holding = seconds(lambda: mutual(given))
    line(
        "package: 500 clauses, 20 delegations, 5,000 conditions",
        took,
        "50 ms",
        f"{len(holding):,} of {len(given):,} hold",
    )
    missing = wanted(given)
    took, freed = seconds(lambda: freed_by(given, missing), 1)
    line(f"what one more acceptance would free, of {len(missing)} missing", took, "", f"{len(freed)} free others")


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
