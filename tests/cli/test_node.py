"""Making a node and looking after it: init, passphrases, status, verify, rebuild."""

from pathlib import Path

import apsw
import pytest

from tests.cli.conftest import Parley, register, row
from tests.node import land

LIVE = ('standing = "exercise"', 'standing = "live"')


def holding(here: Parley, node: Path, folder: Path) -> Path:
    """The node with a register in it."""
    file = register(folder / "north.csv", *map(row, range(1, 7)))
    assert here("import", file, "--member", "north", "--node", node).code == 0
    return node


def test_init_gives_each_member_a_login_and_refuses_a_directory_that_is_taken(parley: Parley, tmp_path: Path):
    agreement = land.write(tmp_path / "paper")
    done = parley("init", agreement, "mine", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    logins = {line.split()[0]: line.split()[1] for line in done.out.splitlines() if line.startswith("  ")}
    assert set(logins) == set(land.MEMBERS)
    assert len(set(logins.values())) == len(logins)
    assert not any(password.encode() in path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()
                   for password in logins.values())  # fmt: skip
    again = parley("init", agreement, "mine", cwd=tmp_path)
    assert (again.code, again.err) == (2, f"{tmp_path / 'mine'} holds a node already; choose another directory\n")


def test_keys_of_a_live_process_are_sealed(
    parley: Parley, here: Parley, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    agreement = land.write(tmp_path / "paper", LIVE)
    refused = parley("init", agreement, "live", cwd=tmp_path)
    assert refused.code == 2
    assert refused.err == ("Passphrase for the new keys: none was given; name a file with --passphrase-file or "
                           "PARLEY_PASSPHRASE_FILE\n")  # fmt: skip
    (tmp_path / "right").write_text("correct horse\n")
    (tmp_path / "wrong").write_text("battery staple\n")
    (tmp_path / "empty").touch()
    assert parley("init", agreement, "live", "--passphrase-file", "right", cwd=tmp_path).code == 0
    assert here("verify", "live", "--passphrase-file", tmp_path / "right").code == 0
    monkeypatch.setenv("PARLEY_PASSPHRASE_FILE", str(tmp_path / "right"))
    assert here("status", "live").code == 0
    wrong = here("status", "live", "--passphrase-file", tmp_path / "wrong")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == f"the passphrase does not open {tmp_path / 'live' / 'keys' / 'parts.key'}\n"
    assert "holds no passphrase" in here("status", "live", "--passphrase-file", tmp_path / "empty").err


def test_init_names_every_mistake_of_the_agreement(here: Parley, tmp_path: Path):
    agreement = land.write(tmp_path / "paper", ('zone = "Etc/GMT-3"', 'zone = "Etc/Nowhere"'))
    done = here("init", agreement, "node")
    assert done.code == 2
    assert "line 4: zone: 'Etc/Nowhere' is no time zone" in done.err
    assert not (tmp_path / "node").exists()


def test_status_gives_last_words_holders_and_deadlines(here: Parley, node: Path, tmp_path: Path):
    said = here("status", holding(here, node, tmp_path), "--json").object
    north = next(one for one in said["logs"] if one["channel"] == "guarantors" and one["member"] == "north")
    assert north["entries"] == 8
    assert north["last"] == "2031-03-02T09:00:00Z"
    assert north["cosigned_by"] == ["south", "east"]
    assert [(one["member"], one["channel"]) for one in said["logs"]].count(("envoy", "guarantors")) == 0
    told = here("status", node)
    assert told.code == 0
    assert north["root"][:12] in told.out
    assert told.out.splitlines()[0] == f"process {said['process']}"


def test_verify_holds_and_names_the_heads(here: Parley, node: Path, tmp_path: Path):
    done = here("verify", holding(here, node, tmp_path))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "all holds"
    said = here("verify", node, "--json").object
    assert said["holds"] is True
    assert said["record"]["entries"] == sum(head["size"] for head in said["heads"].values())
    assert {one["channel"] for one in said["channels"]} == {"public", "members", "guarantors"}
    assert all(f"{log}: {head['size']} entries, root {head['root']}" in done.out for log, head in said["heads"].items())


def test_verify_finds_a_byte_that_was_changed(here: Parley, node: Path, tmp_path: Path):
    holding(here, node, tmp_path)
    record = apsw.Connection(str(node / "record.db"))
    place, leaf = next(record.execute("SELECT place, leaf FROM leaves ORDER BY place DESC LIMIT 1"))
    record.execute(
        "UPDATE leaves SET leaf = ? WHERE place = ?", (leaf[:-20] + bytes([leaf[-20] ^ 1]) + leaf[-19:], place)
    )
    record.close()
    done = here("verify", node)
    assert done.code == 1
    log, said = done.err.splitlines()[0].split(", entry ", 1)
    assert log.startswith("parley/")
    assert f"{place & ((1 << 40) - 1)}: the leaf has hash" in said


def test_verify_holds_the_record_to_the_genesis_that_is_trusted(
    here: Parley, node: Path, tmp_path: Path, parley: Parley
):
    parley("init", land.write(tmp_path / "paper"), tmp_path / "other")
    assert here("verify", node, "--genesis", node / "genesis.json").code == 0
    done = here("verify", node, "--genesis", tmp_path / "other" / "genesis.json")
    assert done.code == 1
    assert done.err.startswith("the genesis has hash ")


def test_rows_that_were_changed_are_found_and_rebuilt(here: Parley, node: Path, tmp_path: Path):
    holding(here, node, tmp_path)
    shown = apsw.Connection(str(node / "projections-guarantors-1.db"))
    shown.execute("DELETE FROM incident WHERE id = (SELECT min(id) FROM incident)")
    shown.close()
    found = here("verify", node)
    assert found.code == 1
    assert found.err == ("table incident of channel guarantors has other rows than the record gives; "
                         "run `parley rebuild`\n")  # fmt: skip
    rebuilt = here("rebuild", node)
    assert (rebuilt.code, rebuilt.err) == (0, "")
    assert rebuilt.out.splitlines()[-1] == "rebuilt; the bases are equal"
    for line in rebuilt.out.splitlines()[:-1]:
        before, after = line.split("basis before ")[1].split(", after ")
        assert before == after
    assert here("verify", node).code == 0
