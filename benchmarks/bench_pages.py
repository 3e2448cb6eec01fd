"""How long every kind of page takes: in the exercise of the demonstration, and with a million incidents.

Run: python benchmarks/bench_pages.py [--quick]. The pages are those of `parley serve` in a process of its own, asked
over the loopback, one request after another, over one connection: times hold the server's whole work and the loopback.
The million is synthetic rows put straight into a projection (no record behind them); beside it stands what SQL needs
to count the same rows once by each of the six facets.
"""

import argparse
import html
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import apsw
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.many_incidents import fill  # noqa: E402
from parley.cli.logins import keep_logins, kept_logins  # noqa: E402
from parley.node import queries  # noqa: E402
from parley.node.demo import build, examples  # noqa: E402
from parley.node.filters import IncidentFilter  # noqa: E402
from parley.node.initiate import initiate  # noqa: E402
from parley.node.opened import Node, open_node  # noqa: E402
from parley.node.projections.database import connect  # noqa: E402
from parley.node.shown import Reader  # noqa: E402
from parley.record.clock import SystemClock  # noqa: E402

GOAL_MS = 100.0
REQUESTS = 30
MOST_ADDRESSES = 10
SEEDS = ("/", "/incidents/", "/bulletins/", "/registers/", "/record/", "/talks/", "/news/", "/about/")
# Kinds of pages by what their addresses look like, the first that fits.
KINDS = {
    "overview": r"/", "overview of a day": r"/\?day=[\d-]+", "incidents": r"/incidents/",
    "incidents of a day": r"/incidents/\?from=.+", "incident": r"/incidents/I-\w+/", "report": r"/reports/(?!new)\w+/",
    "bulletins": r"/bulletins/", "bulletin": r"/bulletins/[\d-]{10}/",
    "bulletin as JSON": r"/bulletins/[\d-]{10}\.json", "registers": r"/registers/", "register": r"/registers/[^/?]+/",
    "record": r"/record/", "log": r"/record/[\w-]+/[\w-]+/", "talks": r"/talks/", "round": r"/talks/[\w-]+/",
    "statement": r"/statements/\w+/", "news": r"/news/", "about": r"/about/", "form: report": r"/reports/new/",
    "form: finding": r"/incidents/I-\w+/finding/",
}  # fmt: skip
FILTERS = {
    "no filter": IncidentFilter(), "30 days": IncidentFilter.parse({"from": "2018-06-01", "to": "2018-06-30"}),
    "one outcome": IncidentFilter(outcome=("disputed",)),
    "part of the map": IncidentFilter(bbox=(36_000_000, 33_000_000, 37_500_000, 35_000_000)),
    "page 1,000": IncidentFilter(page=1_000),
    "one day": IncidentFilter.parse({"from": "2018-06-01", "to": "2018-06-01"}),
}  # fmt: skip
HEADS = f"{'first':>8} {'median':>8} {'p99':>8} {'processor':>9}  ms"
PASSPHRASE = b"benchmark"
FACET_FIELDS = (
    "json_extract(row, '$.incident.registers')", "outcome", "json_extract(row, '$.zones')",
    "json_extract(row, '$.act')", "applies", "json_extract(row, '$.alleged')",
)  # fmt: skip


class Browser:
    """One connection that keeps its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the text of an answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if form else "GET", address, urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8")
        for said in answer.headers.get_all("Set-Cookie", []):
            name, _, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def must(self, address: str) -> str:
        """The text of a page that must be there."""
        status, text = self.ask(address)
        if status != 200:
            raise SystemExit(f"{address} answered {status}: {text[:200]}")
        return text

    def begin(self) -> None:
        """Connects anew: the server ends a connection that has been idle for some seconds."""
        self.connection.close()
        self.connection.connect()

    def log_in(self, name: str, password: str) -> None:
        """Logs in, or says that it could not."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("/login/")[1])
        form = {"csrfmiddlewaretoken": found[1] if found else "", "login": name, "password": password}
        status, _ = self.ask("/login/", form)
        if status != 302 or "sessionid" not in self.cookies:
            raise SystemExit(f"{name} could not log in: the server answered {status}")


def main() -> None:
    """Prints the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="100,000 incidents in place of a million")
    quick = arguments.parse_args().quick
    print(f"load {os.getloadavg()[0]:.2f} at the start, {os.cpu_count()} cores, goal {GOAL_MS:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        exercise = made_exercise(Path(folder, "exercise"))
        with served(exercise) as server:
            print_demo_pages(exercise, server)
        print_many(Path(folder, "many"), 100_000 if quick else 1_000_000)
    print(f"\nload {os.getloadavg()[0]:.2f} at the end")


def made_exercise(directory: Path) -> Path:
    """The demonstration's exercise with its logins."""
    start = time.perf_counter()
    build(next(one for one in examples() if one.name == "exercise"), directory, lambda *_: None)
    with open_node(directory) as node:
        keep_logins(node)
    print(f"the exercise was made in {time.perf_counter() - start:.1f} s")
    return directory


@dataclass(frozen=True)
class Server:
    """A process that serves a node."""

    port: int
    pid: int

    def processor(self) -> float:
        """Milliseconds of the processor that it has taken so far, and 0 where the system does not say."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        ticks = stat.read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) * 1000 / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> int:
        """Its memory at most so far, and 0 where the system does not say."""
        status = Path(f"/proc/{self.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
        return int(found[1]) // 1024 if found else 0


@contextmanager
def served(directory: Path) -> Iterator[Server]:
    """The node's pages, by a process of their own, from when they answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "parley.cli.main", "serve", str(directory), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise SystemExit(f"the server ended with {process.returncode}")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def print_demo_pages(directory: Path, server: Server) -> None:
    """Every kind of page, for the public and for a guarantor's officer."""
    public, officer = Browser(server.port), Browser(server.port)
    login = kept_logins(directory)[0]
    officer.log_in(login.login, login.password)
    print(f"\n{'page of the exercise':20} {'reader':10} pages {HEADS}")
    slowest = 0.0
    for reader, browser in (("public", public), ("guarantor", officer)):
        browser.begin()
        for kind, addresses in pages(browser).items():
            name = f"{kind:20} {reader:10} {len(addresses):5}"
            slowest = max(slowest, print_times(name, timed(browser, addresses, server)))
    print(f"the slowest p99 is {slowest / GOAL_MS:.2f} times the goal")


def pages(browser: Browser) -> dict[str, list[str]]:
    """Addresses of each kind of page, found by following links from the main pages."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    ahead, known = list(SEEDS), set(SEEDS)
    while ahead:
        address = ahead.pop(0)
        kind = next((kind for kind, form in KINDS.items() if re.fullmatch(form, address)), None)
        if kind is None or len(found[kind]) == MOST_ADDRESSES:
            continue
        found[kind].append(address)
        text = browser.ask(address)[1]
        links = [html.unescape(link) for link in re.findall(r'(?:href|data-open)="(/[^"#]*)"', text)]
        if kind == "bulletin":
            links.append(f"/incidents/?from={address[11:21]}&to={address[11:21]}")
        ahead += [link for link in dict.fromkeys(links) if link not in known]
        known |= set(links)
    return {kind: addresses for kind, addresses in found.items() if addresses}


@dataclass(frozen=True)
class Times:
    """Milliseconds: of the first time, of each of REQUESTS more, and what one of these took of the processor."""

    first: float
    more: Sequence[float]
    processor: float


def timed(browser: Browser, addresses: Sequence[str], server: Server) -> Times:
    """Asks for addresses in turn."""
    first = once(lambda: browser.must(addresses[0]))
    before = server.processor()
    more = [once(partial(browser.must, addresses[n % len(addresses)])) for n in range(REQUESTS)]
    return Times(first, more, (server.processor() - before) / REQUESTS)


def once(act: Callable[[], object]) -> float:
    """Milliseconds of an act."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def print_times(name: str, times: Times) -> float:
    """Prints a line of a table and returns the 99th percentile."""
    median, p99 = np.percentile(times.more, [50, 99])
    missed = "" if p99 <= GOAL_MS else "  misses the goal"
    print(f"{name} {times.first:8.1f} {median:8.1f} {p99:8.1f} {times.processor:9.1f}{missed}", flush=True)
    return float(p99)


def print_many(directory: Path, number: int) -> None:
    """The incidents page over a projection of `number` rows: the query alone, SQL's counts, then the whole page."""
    agreement = ROOT / "examples" / "astana" / "agreement.toml"
    initiate(agreement, directory, clock=SystemClock(), passphrase=PASSPHRASE)
    # Where a demonstration has its passphrase, so that `parley serve` asks for none.
    (directory / "keys" / "passphrase").write_bytes(PASSPHRASE)
    with open_node(directory, PASSPHRASE) as node:
        start = time.perf_counter()
        fill(node.projections["public"].path, node.agreement, number)
        size = node.projections["public"].path.stat().st_size / 1e6
        print(f"\n{number:,} incidents put in place in {time.perf_counter() - start:.1f} s, {size:,.0f} MB")
        print_queries(node)
    with served(directory) as server:
        print_served(server)


def print_queries(node: Node) -> None:
    """Times of the query without the page, and of SQL for the counts of the same facets."""
    print(f"{'query alone':37} {HEADS}")
    for name, asked in FILTERS.items():
        ask = partial(queries.incidents, node, Reader(), asked)
        first, before = once(ask), time.process_time()
        more = [once(ask) for _ in range(REQUESTS)]
        processor = (time.process_time() - before) * 1000 / REQUESTS
        print_times(f"{name:20} {ask().matched:10,} found", Times(first, more, processor))
        if not asked.to_query():
            ours = float(np.median(more))
            print(f"{'':20} the first time makes the index and keeps it in files; memory at most {_own_megabytes()} MB")
    peer = sql_counts(node.projections["public"].path)
    print(
        f"SQL GROUP BY for the six facets' counts alone: {peer:,.0f} ms; the whole query without a filter is "
        f"{ours / peer:.4f} times that"
    )
    print(f"after one incident has changed: {after_change(node):.1f} ms")


def sql_counts(projection: Path) -> float:
    """Milliseconds that SQL needs for the facets' counts over a table with a plain column each, and no index."""
    connection = apsw.Connection(str(projection), flags=apsw.SQLITE_OPEN_READONLY)
    connection.execute("PRAGMA temp_store = MEMORY")
    fields = ", ".join(f"{said} AS f{n}" for n, said in enumerate(FACET_FIELDS))
    connection.execute(f"CREATE TEMP TABLE plain AS SELECT {fields} FROM outcome")
    counts = [f"SELECT f{n}, count(*) FROM plain GROUP BY f{n}" for n in range(len(FACET_FIELDS))]
    return once(lambda: [list(connection.execute(count)) for count in counts])


def after_change(node: Node) -> float:
    """Milliseconds of the first query after one row was noted as changed."""
    with closing(connect(node.projections["public"].path, writable=True)) as writer:
        writer.execute("INSERT INTO changed (incident) SELECT id FROM outcome LIMIT 1")
    return once(lambda: queries.incidents(node, Reader(), IncidentFilter()))


def print_served(server: Server) -> None:
    """Times of the whole page, by a process that has just started and maps the columns kept."""
    browser = Browser(server.port)
    browser.ask("/about/")
    print(f"{'whole page, after a start':37} {HEADS}")
    slowest = 0.0
    for name, asked in FILTERS.items():
        slowest = max(slowest, print_times(f"{name:37}", timed(browser, [f"/incidents/?{asked.to_query()}"], server)))
    print(
        f"the slowest p99 is {slowest / GOAL_MS:.2f} times the goal; memory of the server at most "
        f"{server.megabytes()} MB"
    )


def _own_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
