"""Kills and power cuts in number: `python -m tests.crash [--kills N] [--states N] [--seed N]`.

Exit code 1 where anything acknowledged was lost, where a mutant was not found out, or where a fault did not fire.
"""

import argparse
import sys
import time

from tests.crash.kills import kill
from tests.crash.power import MUTANTS, Losses, lose_power

_OF_A_MUTANT = 20  # a mutant goes through so many times fewer states


def main() -> int:
    """Run both, print what came of them, and answer with the exit code."""
    parser = argparse.ArgumentParser(prog="tests.crash")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--states", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    good = _power(asked.states, asked.seed)
    return 0 if _kills(asked.kills, asked.seed) and good else 1


def _power(states: int, seed: int) -> bool:
    began = time.process_time()
    sound = lose_power(states, seed)
    print(f"{_told('the store as it is', sound)}; {sound.states / (time.process_time() - began):.0f} states a second")
    good = sound.fired and not sound.broken
    for mutant in MUTANTS:
        found = lose_power(max(500, states // _OF_A_MUTANT), seed, mutant=mutant)
        print(_told(f"mutant: {mutant}", found))
        good = good and found.broken > 0
    return good


def _told(name: str, losses: Losses) -> str:
    fates = ", ".join(f"{number} sectors {fate}" for fate, number in sorted(losses.fates.items()))
    faults = "; ".join(f"{what}: {number}" for what, number in sorted(losses.faults.items())) or "no fault"
    return (
        f"{name}: {losses.states} crash states ({fates}, {losses.torn_guards} guards torn, {losses.whole} opened and "
        f"audited), {losses.broken} broken: {faults}"
    )


def _kills(times: int, seed: int) -> bool:
    began = time.monotonic()
    killed = kill(times, seed)
    faults = "; ".join(f"{what}: {number}" for what, number in sorted(killed.faults.items())) or "no fault"
    print(
        f"{killed.kills} processes killed in {time.monotonic() - began:.0f} s, {killed.at_work} of them at work, "
        f"{killed.unanswered} logs with an entry that nobody had been told of; {killed.acknowledged} entries "
        f"acknowledged: {faults}"
    )
    return killed.at_work > times // 2 and killed.unanswered > 0 and not killed.faults


if __name__ == "__main__":
    sys.exit(main())
