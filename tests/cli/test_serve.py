"""`parley serve` and `parley demo`: pages, commands of other processes, and how they end."""

import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import DAY, Parley, command, register, row
from tests.node import land


def free_ports(number: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for first in range(18_400, 19_400, number):
        trials = [socket.socket() for _ in range(number)]
        try:
            for n, trial in enumerate(trials):
                trial.bind(("127.0.0.1", first + n))
        except OSError:
            continue
        else:
            return first
        finally:
            for trial in trials:
                trial.close()
    raise AssertionError("no free ports")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError:
        raise
    except OSError:
        return False


def wait_for(*ports: int, of: "subprocess.Popen[str]", seconds: float = 60) -> float:
    """Waits until all ports answer with a page; how long that took."""
    start = time.monotonic()
    while not all(map(answers, ports)):
        assert of.poll() is None, of.communicate()
        assert time.monotonic() - start < seconds
        time.sleep(0.05)
    return time.monotonic() - start


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def served(
    begun: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, "subprocess.Popen[str]", int]]:
    node, port = Path(shutil.copytree(begun, tmp_path_factory.mktemp("served") / "node")), free_ports(1)
    with running("serve", node, "--port", port) as process:
        wait_for(port, of=process)
        yield node, process, port


def test_commands_reach_the_process_that_serves(
    parley: Parley, served: tuple[Path, "subprocess.Popen[str]", int], tmp_path: Path
):
    node, process, port = served
    register(tmp_path / "north.csv", row(1), row(2, lat="95"))
    done = parley("import", "north.csv", "--member", "north", "--node", node, "--json", cwd=tmp_path)
    assert (done.code, done.object["accepted"], done.object["rejected"]) == (1, 1, 1)
    again = parley("import", "north.csv", "--member", "north", "--node", node, cwd=tmp_path)
    assert again.out == "accepted 0, repeated 1, corrected 0, rejected 1\n"
    assert again.err.startswith("north.csv, row 3, lat '95': ")
    given = parley("bulletin", DAY, "--node", node, "--out", "b.json", cwd=tmp_path)
    assert given.code == 0, given.err
    assert (tmp_path / "b.json").read_bytes() == parley("bulletin", DAY, "--node", node, cwd=tmp_path).out.encode()
    assert parley("rebuild", node, cwd=tmp_path).out.endswith("rebuilt; the bases are equal\n")
    assert parley("verify", node, cwd=tmp_path).out.endswith("all holds\n")
    refused = parley("import", "absent.csv", "--member", "north", "--node", node, cwd=tmp_path)
    assert refused.code == 2
    assert refused.err == f"{tmp_path / 'absent.csv'}: No such file or directory; check the path and who may use it.\n"
    assert answers(port)
    assert process.poll() is None


def test_a_page_is_given_through_the_process_that_serves(
    parley: Parley, served: tuple[Path, "subprocess.Popen[str]", int], tmp_path: Path
):
    done = parley("bulletin", DAY, "--node", served[0], "--out", "b.html", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "NOT ISSUED" in (tmp_path / "b.html").read_text()


def test_a_second_process_and_a_taken_port_are_refused(
    parley: Parley, served: tuple[Path, "subprocess.Popen[str]", int]
):
    node, process, port = served
    second = parley("serve", node, "--port", free_ports(1))
    assert (second.code, second.err) == (
        2, f"another process ({process.pid}) owns the node in {node}; stop it, or let it finish\n")  # fmt: skip
    taken = parley("serve", node, "--port", port)
    assert taken.code == 2
    assert taken.err.startswith(f"127.0.0.1:{port} cannot be listened on")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_end_from_outside_leaves_the_node_free(here: Parley, node: Path, sent: signal.Signals):
    port = free_ports(1)
    with running("serve", node, "--port", port) as process:
        wait_for(port, of=process)
        assert (node / "node.sock").exists()
        process.send_signal(sent)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert out == f"Small ceasefire: http://127.0.0.1:{port}/ (Ctrl-C ends it)\n"
    assert not (node / "node.sock").exists()
    assert here("status", node).code == 0


def test_a_killed_server_leaves_a_node_that_opens(here: Parley, node: Path):
    port = free_ports(1)
    with running("serve", node, "--port", port) as process:
        wait_for(port, of=process)
        process.kill()
    assert (node / "node.sock").exists()
    assert here("status", node).code == 0


@pytest.fixture
def two_nodes(begun: Path, tmp_path: Path) -> Path:
    """A directory in which both demonstrations are made already: small ones, in their stead."""
    for name in ("astana", "exercise"):
        shutil.copytree(begun, tmp_path / "demo" / name)
    return tmp_path / "demo"


def test_a_demonstration_that_is_made_is_only_served(two_nodes: Path):
    port = free_ports(2)
    with running("demo", two_nodes, "--port", port) as process:
        wait_for(port, port + 1, of=process)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert not answers(port)
    for member in land.MEMBERS:
        assert f" {member} " in out
    for n in (0, 1):
        assert f"http://127.0.0.1:{port + n}/" in out
    kept = two_nodes / "exercise" / "demo-logins.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_end_of_one_of_two_processes_ends_the_other(two_nodes: Path):
    port = free_ports(2)
    with running("demo", two_nodes, "--port", port) as process:
        wait_for(port, port + 1, of=process)
        owner = int((two_nodes / "exercise" / "node.lock").read_text())
        subprocess.run(["kill", "-KILL", str(owner)], check=True)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "the process that served exercise ended (-9), so the others were ended too" in err
    assert not answers(port)


@pytest.mark.long
def test_both_demonstrations_are_made_and_the_second_start_takes_five_seconds(parley: Parley, tmp_path: Path):
    assert parley("demo", tmp_path / "demo", "--no-serve").code == 0
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {"astana", "exercise"}
    port = free_ports(2)
    with running("demo", tmp_path / "demo", "--port", port) as process:
        assert wait_for(port, port + 1, of=process) <= 5
