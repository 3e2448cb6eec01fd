"""Several nodes by the command line: founding with files, bundles by stick, pulling from a real server."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.node.config import read_config
from tests.cli.conftest import Parley, command, row, table
from tests.cli.test_serve import free_ports, running, wait_for
from tests.node import land

HOLDING = {"n": ("north", "red", "watcher"), "s": ("south", "east", "envoy", "press")}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, parley: Parley) -> Path:
    """Two nodes of one process, as their officers found it; copy them."""
    folder = tmp_path_factory.mktemp("pair")
    paper = land.write(folder / "paper")
    for name, members in HOLDING.items():
        made = parley("init", paper, name, *(word for one in members for word in ("--member", one)), cwd=folder)
        assert made.code == 0, made.err
        assert "Cards are missing of: " in made.out
    cards = {name: sorted((folder / name).glob("card-*.json")) for name in HOLDING}
    first = parley("genesis", "n", *cards["s"], cwd=folder)
    assert "Signatures are missing of: south, east, envoy, press." in first.out
    second = parley("genesis", "s", *cards["n"], "n/genesis-north.json", cwd=folder)
    assert "All have signed: the process is in force." in second.out
    assert "Logins, written down nowhere else:" in second.out
    last = parley("genesis", "n", "s/genesis-south.json", cwd=folder)
    assert "All have signed" in last.out
    assert last.out.split("has the hash ")[1][:64] == second.out.split("has the hash ")[1][:64]
    again = parley("genesis", "n", "s/genesis-south.json", *cards["s"], cwd=folder)
    assert (again.code, "Logins" in again.out) == (0, False)
    return folder


@pytest.fixture
def here_pair(pair: Path, tmp_path: Path) -> Path:
    for name in HOLDING:
        shutil.copytree(pair / name, tmp_path / name)
    return tmp_path


def test_bundles_go_by_stick(here_pair: Path, here: Parley):
    out = here("bundle", "out", "stick", "--to", "south", "--node", "n")
    assert (out.code, out.err) == (0, "")
    assert "guarantors/north: 2 entries" in out.out
    assert out.out.endswith("stick is for south; nobody else can read it.\n")
    taken = here("bundle", "in", "stick", "--node", "s")
    assert "guarantors/north: 2 new entries" in taken.out
    again = here("bundle", "in", "stick", "--node", "s")
    assert again.out == "No new entries.\n0 new cosignatures; 0 heads cosigned here.\n"
    back = here("bundle", "out", "back", "--to", "north", "--node", "s")
    assert "/north" not in back.out
    assert here("bundle", "in", "back", "--node", "n").code == 0
    logs = {f"{one['channel']}/{one['member']}": one for one in here("status", "n", "--json").object["logs"]}
    assert logs["guarantors/north"]["held_by"] == {"south": 2, "east": 2}
    assert logs["members/north"]["held_by"] == {one: 2 for ones in HOLDING.values() for one in ones if one != "north"}
    assert here("verify", "n").code == 0


def test_the_wrong_file_is_named(here_pair: Path, here: Parley):
    (here_pair / "stick").write_bytes(b"nothing of ours")
    refused = here("bundle", "in", "stick", "--node", "s")
    assert refused.code == 2
    assert "stick: this is no sealed file of version 1" in refused.err
    assert "and nobody is no member" not in here("bundle", "out", "x", "--to", "nobody", "--node", "n").out
    assert "nobody is no member" in here("bundle", "out", "x", "--to", "nobody", "--node", "n").err
    assert "node.toml names no peers" in here("sync", "s").err


def test_the_tar_can_be_had_in_the_clear(here_pair: Path, here: Parley):
    here("bundle", "out", "stick", "--to", "south", "--node", "n")
    assert here("bundle", "open", "stick", "bundle.tar", "--node", "s").code == 0
    listed = subprocess.run(["tar", "tf", here_pair / "bundle.tar"], check=True, capture_output=True, text=True).stdout
    assert listed.startswith("bundle.json\ngenesis.json\nlog/000/heads\nlog/000/entries/000000000\n")
    assert (here_pair / "bundle.tar").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def served(here_pair: Path) -> Iterator[tuple[Path, int]]:
    port = free_ports(1)
    with running("serve", here_pair / "s", "--port", port) as process:
        wait_for(port, of=process)
        yield here_pair, port


def add_peer(node: Path, member: str, port: int) -> None:
    with (node / "node.toml").open("a") as file:
        file.write(f'\n[[peers]]\nmember = "{member}"\nurl = "http://127.0.0.1:{port}/"\n')
    assert read_config(node).peers[0].url == f"http://127.0.0.1:{port}"


def test_sync_pulls_from_a_running_node(served: tuple[Path, int], here: Parley, parley: Parley):
    folder, port = served
    (folder / "south.csv").write_text(table(*(row(n, number=f"S-{n}") for n in range(20))))
    imported = here("import", folder / "south.csv", "--member", "south", "--node", "s")
    assert imported.code == 0, imported.err
    add_peer(folder / "n", "south", port)
    synced = parley("sync", "n", cwd=folder)
    assert (synced.code, synced.err) == (0, "")
    assert "guarantors/south: 22 new entries" in synced.out
    assert "No new entries." in parley("sync", "n", cwd=folder).out
    assert list((folder / "n" / "exchange" / "in").iterdir()) == []
    assert len(list((folder / "s" / "exchange" / "out").glob("north.*.bundle"))) == 1


def test_a_broken_link_goes_on_from_where_it_broke(served: tuple[Path, int], here: Parley, parley: Parley):
    """The offer of the last time and the half of its bytes lie there; the rest is fetched and the whole taken in."""
    from parley.node.exchange.pulling import _ask
    from parley.node.opened import open_node

    folder, port = served
    add_peer(folder / "n", "south", port)
    with open_node(folder / "n") as node:
        offer = _ask(node, node.config.peers[0], "north")
    whole = next((folder / "s" / "exchange" / "out").glob(f"north.{offer.offer}.bundle")).read_bytes()
    assert len(whole) == offer.bytes
    waiting = folder / "n" / "exchange" / "in"
    waiting.mkdir(parents=True)
    (waiting / "south.north.json").write_text(f'{{"offer":"{offer.offer}","bytes":{offer.bytes}}}')
    (waiting / "south.north.part").write_bytes(whole[: len(whole) // 2])
    synced = parley("sync", "n", cwd=folder)
    assert (synced.code, synced.err) == (0, "")
    assert "guarantors/south: 2 new entries" in synced.out
    assert (folder / "s" / "exchange" / "out" / f"north.{offer.offer}.bundle").exists(), "no other was asked for"


def test_an_offer_that_is_gone_is_asked_for_anew(served: tuple[Path, int], parley: Parley):
    folder, port = served
    add_peer(folder / "n", "south", port)
    waiting = folder / "n" / "exchange" / "in"
    waiting.mkdir(parents=True)
    (waiting / "south.north.json").write_text(f'{{"offer":"{"0" * 32}","bytes":5000}}')
    (waiting / "south.north.part").write_bytes(b"half of what was")
    assert "guarantors/south: 2 new entries" in parley("sync", "n", cwd=folder).out


def test_a_peer_that_does_not_answer_is_named(here_pair: Path, here: Parley):
    port = free_ports(1)
    add_peer(here_pair / "n", "south", port)
    synced = here("sync", "n")
    assert synced.code == 1
    assert f"http://127.0.0.1:{port} does not answer (" in synced.err


def test_a_stranger_gets_nothing(served: tuple[Path, int], here: Parley, pair: Path, tmp_path: Path):
    """With another key for north the ask is refused, and says why."""
    folder, port = served
    add_peer(folder / "n", "south", port)
    (folder / "n" / "keys" / "node-north.key").unlink()
    shutil.copyfile(folder / "n" / "keys" / "node-red.key", folder / "n" / "keys" / "node-north.key")
    synced = here("sync", "n")
    assert synced.code == 1
    assert "refuses (403): the signature is not that of north" in synced.err


def test_a_served_node_pulls_by_itself(here_pair: Path, parley: Parley):
    """Its settings say from whom and how often; the first time a minute after the start, here at once by hand."""
    from parley.cli.keeping import pull_from_peers
    from parley.node.opened import open_node

    port = free_ports(1)
    add_peer(here_pair / "n", "south", port)
    with running("serve", here_pair / "s", "--port", port) as process:
        wait_for(port, of=process)
        with open_node(here_pair / "n") as node:
            pull_from_peers(node)
            assert node.store.size(f"parley/{node.process[:16]}/guarantors/south") == 2
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    with open_node(here_pair / "n") as node:
        pull_from_peers(node)  # nobody answers: said in the log, and no fault
    assert command("status")[-1] == "status"
