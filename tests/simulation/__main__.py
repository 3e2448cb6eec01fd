"""Simulated federations, one seed after another: `python -m tests.simulation [--hours N] [--seed N]`.

Prints each seed with the hash of its trace, what does not hold, the matrix of commands and faults, and how many
simulated hours a second of the processor it took. Exit code 1 where anything does not hold. One seed again:
`--seed N --hours 120`.
"""

import argparse
import sys
import time
from collections import Counter

from tests.simulation.matrix import COMMANDS, FAULTS, Matrix
from tests.simulation.run import simulate

_A_WORLD = 120  # hours; then another one is founded, with another liar


def main() -> int:
    """Simulate, print what came of it, and answer with the exit code."""
    parser = argparse.ArgumentParser(prog="tests.simulation")
    parser.add_argument("--hours", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6)
    asked = parser.parse_args()
    began, done, bad = time.process_time(), 0, 0
    matrix, refused, proved = Matrix(), Counter[str](), 0
    for seed in range(asked.seed, asked.seed + (asked.hours + _A_WORLD - 1) // _A_WORLD):
        outcome = simulate(seed, min(_A_WORLD, asked.hours - done))
        done += outcome.hours
        bad += len(outcome.violations)
        proved += outcome.forks_proved
        matrix.add(outcome.matrix)
        refused += outcome.refused
        print(f"seed {seed}: {outcome.hours} h, {outcome.entries} entries, trace {outcome.trace[:16]}", flush=True)
        for violation in outcome.violations:
            print(f"  DOES NOT HOLD {violation}")
    missing = matrix.missing()
    print(matrix.table())
    print(f"pairs tried: {len(COMMANDS) * len(FAULTS) - len(missing)} of {len(COMMANDS) * len(FAULTS)}")
    print("not tried: " + ("; ".join(f"{command} x {fault}" for command, fault in missing) or "none"))
    print(f"forks proved at every honest member: {proved}; refused: {dict(refused)}")
    rate = done / (time.process_time() - began)
    print(f"{done} simulated hours, {bad} violations, {rate:.1f} simulated hours a second of the processor")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
