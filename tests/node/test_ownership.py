"""One process owns a node and answers the others; clocks do not run back; faults of settings say what to do."""

import os
import socket
import stat
import threading
from datetime import date
from pathlib import Path

import pytest

from parley.node.clocks import RunningClock, open_clock
from parley.node.config import NodeConfig, NodeError, agreement_path, config_path, read_config, write_config
from parley.node.initiate import initiate
from parley.node.opened import open_node
from parley.node.ownership import ask_owner, is_owned, owning, serve_commands
from parley.record.clock import SetClock, SystemClock
from parley.record.keys import KeyFileError
from tests.node import land
from tests.node.cast import BEGIN, DAY, NORTH, Acts, account, opened, whole


def answer(arguments, directory):
    return 3, " ".join(arguments), str(directory)


def test_a_node_is_owned_while_it_is_open_and_free_afterwards(tmp_path):
    assert not is_owned(tmp_path)
    with owning(tmp_path):
        assert is_owned(tmp_path)
        refused = rf"another process \({os.getpid()}\) owns the node in {tmp_path}; stop it"
        with pytest.raises(NodeError, match=refused), owning(tmp_path):
            pass
    assert not is_owned(tmp_path)
    with owning(tmp_path):
        assert (tmp_path / "node.lock").read_text() == str(os.getpid())


def test_a_shorter_process_id_leaves_no_digits_of_a_longer_one(tmp_path):
    (tmp_path / "node.lock").write_text("9" * 20)
    with owning(tmp_path):
        assert (tmp_path / "node.lock").read_text() == str(os.getpid())


@pytest.mark.parametrize("depth", [0, 12])
def test_a_command_goes_to_the_owner_and_its_answer_comes_back(tmp_path, depth):
    """Also where the path is longer than a socket's address may be."""
    directory = tmp_path.joinpath(*["a-long-name-of-a-folder"] * depth)
    directory.mkdir(parents=True, exist_ok=True)
    end = serve_commands(directory, answer)
    try:
        assert ask_owner(directory, ["status", "--json", "ä"]) == (3, "status --json ä", str(Path.cwd()))
        assert stat.S_IMODE((directory / "node.sock").stat().st_mode) == 0o600
    finally:
        end()
    assert ask_owner(directory, ["status"]) is None
    assert not (directory / "node.sock").exists()


def test_a_socket_that_a_killed_owner_left_is_nobody(tmp_path):
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "node.sock"))
    left.close()
    assert ask_owner(tmp_path, ["status"]) is None
    end = serve_commands(tmp_path, answer)
    assert ask_owner(tmp_path, ["status"]) is not None
    end()


def test_an_owner_that_goes_away_is_said_to(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "node.sock"))
        listener.listen(1)
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        with pytest.raises(NodeError, match=f"the process that owns {tmp_path} went away before it answered"):
            ask_owner(tmp_path, ["import"])
        thread.join()


def test_noise_on_the_socket_does_not_stop_the_owner(tmp_path):
    end = serve_commands(tmp_path, answer)
    for noise in (b"", b"hello\n", b"[1]\n", b'{"arguments": 3, "directory": "x"}\n'):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(tmp_path / "node.sock"))
            stranger.sendall(noise)
    assert ask_owner(tmp_path, ["status"]) == (3, "status", str(Path.cwd()))
    end()


def test_settings_out_and_in_are_the_same(tmp_path):
    said = NodeConfig(process="land", members=("north", "south"), simulated_from=BEGIN, shown_day=date(2031, 3, 2))
    write_config(tmp_path, said)
    assert read_config(tmp_path) == said
    write_config(tmp_path, NodeConfig(process="land", members=()))
    assert read_config(tmp_path) == NodeConfig(process="land", members=())


def test_faults_of_settings_say_what_to_do(tmp_path):
    with pytest.raises(
        NodeError, match=f"{tmp_path} holds no node; make one with: parley init PROCESS.toml {tmp_path}"
    ):
        read_config(tmp_path)
    config_path(tmp_path).write_text("version = ")
    with pytest.raises(NodeError, match=r"node.toml cannot be read: .*; restore it from a backup"):
        read_config(tmp_path)
    config_path(tmp_path).write_text("version = 7\n")
    with pytest.raises(NodeError, match=r"node.toml has version 7, this program reads 1"):
        read_config(tmp_path)
    for lacking in ("version = 1\nmembers = []\n", 'version = 1\nprocess = "x"\n'):
        config_path(tmp_path).write_text(lacking)
        with pytest.raises(NodeError, match=r"node.toml lacks .*; restore it from a backup"):
            read_config(tmp_path)


def test_a_node_is_made_only_where_there_is_room(directory, tmp_path):
    with pytest.raises(NodeError, match=f"{directory} holds a node already; choose another directory"):
        initiate(land.write(tmp_path / "paper"), directory, clock=SetClock(BEGIN))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("x")
    with pytest.raises(NodeError, match=r"is not empty; choose an empty or new directory"):
        initiate(land.write(tmp_path / "paper"), tmp_path / "full", clock=SetClock(BEGIN))


def test_keys_of_no_exercise_need_a_passphrase(tmp_path):
    paper = land.write(tmp_path / "paper", ('standing = "exercise"', 'standing = "live"'))
    with pytest.raises(NodeError, match=r"need a passphrase; give one with --passphrase-file"):
        initiate(paper, tmp_path / "node", clock=SetClock(BEGIN))
    assert not (tmp_path / "node").exists() or not any((tmp_path / "node").rglob("*.key"))
    initiate(paper, tmp_path / "sealed", clock=SetClock(BEGIN), passphrase=b"open", acting=("press",))
    with pytest.raises(KeyFileError, match=r"the passphrase does not open"), open_node(tmp_path / "sealed", b"wrong"):
        pass


def test_an_agreement_changed_under_a_node_is_refused(directory):
    path = agreement_path(directory)
    path.write_text(path.read_text().replace("gap_minutes = 60", "gap_minutes = 90"))
    with (
        pytest.raises(NodeError, match=r"is not the agreement of the genesis; restore the file as it was"),
        open_node(directory),
    ):
        pass


def test_a_reconstruction_has_one_channel_and_only_those_who_act(tmp_path):
    directory = tmp_path / "node"
    initiate(land.write(tmp_path / "paper"), directory, clock=SetClock(BEGIN), acting=("press",))
    with opened(directory) as node:
        assert (node.standing, list(node.projections), list(node.keyrings)) == ("reconstruction", ["public"], ["press"])
        with pytest.raises(NodeError, match=r"this node holds no keys of north; it speaks for: press"):
            node.say_all("north", "public", [])


def test_a_simulated_clock_starts_no_earlier_than_the_last_entry(tmp_path):
    """A node opened again after somebody acted later than its set time does not turn history back."""
    directory = whole(tmp_path)
    with opened(directory, BEGIN + 5 * DAY) as node:
        Acts(node).report(NORTH, account("north", 1))
        early = open_clock(NodeConfig("land", (), simulated_from=BEGIN), node.store)
        late = open_clock(NodeConfig("land", (), simulated_from=BEGIN + 9 * DAY), node.store)
        assert 0 <= early.now() - (BEGIN + 5 * DAY) <= 2
        assert 0 <= late.now() - (BEGIN + 9 * DAY) <= 2
        assert isinstance(open_clock(NodeConfig("land", ()), node.store), SystemClock)


def test_clocks_never_run_back():
    clock = RunningClock(BEGIN)
    seen = [clock.now() for _ in range(1000)]
    assert seen == sorted(seen)
    held = SetClock(BEGIN)
    with pytest.raises(ValueError, match=f"the clock stands at {BEGIN} and cannot be set back to {BEGIN - 1}"):
        held.set(BEGIN - 1)
