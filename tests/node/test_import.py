"""A file into a register: twice is once, other content corrects, bad rows sink nobody, no crash doubles a report."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from parley.node.commands import import_reports, record_report
from parley.node.commands.recording import held_of
from parley.node.config import NodeError
from parley.node.kinds import GUARANTORS, PUBLIC
from parley.node.opened import open_node
from parley.node.projections import reports
from parley.reports.reading import Accepted, Rejected
from tests.node.cast import BEGIN, HOUR, NORTH, account, opened, rows_of


def rows(count, register="north", **changed):
    """So many rows as a reader gives them, an hour and a little land apart."""
    return [
        Accepted(row=n + 2, report=account(register, 1 + n, 0.1 + n / 1000, number=f"N-{n}", **changed))
        for n in range(count)
    ]


def put(node, said, register="north", origin="own", member="north", **more):
    rejected: list[Rejected] = []
    done = import_reports(node, member, said, register=register, origin=origin, rejected=rejected.append, **more)
    return (done.accepted, done.repeated, done.corrected, done.rejected), rejected


def held(node, channel=GUARANTORS, register="north"):
    return list(reports.read(node.projections[channel].reading(), "register = ? ORDER BY number", (register,)))


def test_the_same_file_twice_gives_no_entry(node):
    assert put(node, rows(5))[0] == (5, 0, 0, 0)
    before = rows_of(node.projections[GUARANTORS].reading())
    assert put(node, rows(5))[0] == (0, 5, 0, 0)
    assert rows_of(node.projections[GUARANTORS].reading()) == before
    assert [row.versions for row in held(node)] == [(row.id,) for row in held(node)]


def test_the_same_number_with_other_content_is_a_correction(node):
    put(node, rows(3))
    ids = [row.id for row in held(node)]
    assert put(node, [*rows(2), *rows(3, weapon="tank")[2:]])[0] == (0, 2, 1, 0)
    assert [row.id for row in held(node)] == ids
    assert [len(row.versions) for row in held(node)] == [1, 1, 2]
    assert put(node, rows(3))[0] == (0, 2, 1, 0), "back to the first content is a correction again"
    assert len(held(node)[2].versions) == 3


def test_what_is_not_open_yet_counts_as_content(node):
    """The register knows its own narrative, though it is open to nobody yet: a change of it is a correction."""
    put(node, rows(1))
    assert put(node, rows(1, narrative="On second thoughts, from the hill"))[0] == (0, 0, 1, 0)


def test_without_a_number_the_content_decides(node):
    nameless = [Accepted(row=n + 2, report=account("north", 1 + n)) for n in range(3)]
    assert put(node, nameless)[0] == (3, 0, 0, 0)
    assert put(node, [*nameless, Accepted(row=5, report=account("north", 1, 0.6))])[0] == (1, 3, 0, 0)


def test_a_bad_row_does_not_sink_the_others(node):
    bad = Rejected(row=3, field="lat", value="95", problem="latitude 95 is not between -90 and 90")
    said = rows(3)
    done, rejected = put(node, [said[0], bad, *said[1:]])
    assert (done, rejected) == ((3, 0, 0, 1), [bad])


def test_a_dry_run_counts_and_records_nothing(node):
    assert put(node, [*rows(2), *rows(1)], dry_run=True)[0] == (2, 1, 0, 0)
    assert held(node) == []


def test_outside_sources_stand_under_their_own_name_in_public(node):
    outside = [Accepted(row=2, report=account("watchers", 1, origin="outside", number="W-1"))]
    assert put(node, outside, "watchers", "outside", "press")[0] == (1, 0, 0, 0)
    (row,) = held(node, PUBLIC, "watchers")
    assert (row.member, row.report.register, row.report.origin, row.report.narrative) == (
        "press",
        "watchers",
        "outside",
        account("watchers", 1).narrative,
    )


def test_two_imports_at_once_give_each_report_once(node):
    said, answers = rows(400), []
    threads = [threading.Thread(target=lambda: answers.append(put(node, said)[0])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(0, 400, 0, 0), (0, 400, 0, 0), (400, 0, 0, 0)]
    assert len(held(node)) == 400


def test_an_officer_and_an_import_at_once_lose_nothing(node):
    thread = threading.Thread(target=lambda: put(node, rows(300)))
    thread.start()
    own = [record_report(node, NORTH, account("north", 2, 1.5 + n / 100)) for n in range(5)]
    thread.join()
    node.show()
    assert len(held(node)) == 305
    assert {row.id for row in held(node)} >= set(own)


KILLED = """\
import sys
from pathlib import Path
from parley.node.commands import recording
from tests.node.cast import opened, BEGIN
from tests.node.test_import import rows, put

recording._BATCH = 20
with opened(Path(sys.argv[1])) as node:
    put(node, rows(200), progress=lambda done: print(done, flush=True))
"""


def child(program: str, directory: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )


def test_a_killed_import_done_again_gives_each_report_once(directory):
    process = child(KILLED, directory)
    assert process.stdout is not None
    while int(process.stdout.readline()) < 60:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with opened(directory) as node:
        before = len(held(node))
        assert 60 <= before <= 200
        assert before % 20 == 0, "a batch is recorded whole or not at all"
        assert put(node, rows(200))[0] == (200 - before, before, 0, 0)
        assert [row.report.number for row in held(node)] == sorted(f"N-{n}" for n in range(200))
        assert len(held_of(node, GUARANTORS, "north")) == 200


HOLDING = """\
import sys, time
from pathlib import Path
from tests.node.cast import opened

with opened(Path(sys.argv[1])):
    print("open", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_told_who_owns_the_node(directory):
    process = child(HOLDING, directory)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        with pytest.raises(NodeError) as refused, open_node(directory):
            pass
        assert str(refused.value) == (
            f"another process ({process.pid}) owns the node in {directory}; stop it, or let it finish"
        )
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    time.sleep(0.05)
    with opened(directory, BEGIN + HOUR) as node:
        assert node.process
