"""What docs/cli.md says of commands and options is what there is; completion knows them too."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from parley.cli.main import parley as root
from tests.cli.conftest import Parley

Surface = dict[str, tuple[list[str], set[str]]]


def commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every command by its whole name."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        inner = (
            commands(command, f"{before}{name} ") if isinstance(command, click.Group) else {f"{before}{name}": command}
        )
        found |= inner
    return found


def there_is() -> Surface:
    """Command -> its arguments as help writes them, and its options."""
    found: Surface = {}
    for name, command in commands(root).items():
        context = click.Context(command)
        arguments = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
        options = {one.opts[0] for one in command.params if isinstance(one, click.Option)}
        found[name] = ([argument.split("{")[0] for argument in arguments], options)
    return found


@pytest.fixture(scope="module")
def documented(repo: Path) -> Surface:
    found: Surface = {}
    for line in (repo / "docs" / "cli.md").read_text().splitlines():
        row = re.fullmatch(r"\| `parley ([a-z ]+?)((?: [A-Z\[].*?)?)` \| .* \| (.*)\|", line)
        if row:
            found[row[1]] = (row[2].split(), set(re.findall(r"--[a-z-]+", row[3])))
    return found


def test_every_command_and_option_is_documented_and_there_is_no_other(documented: Surface):
    said = {name: (["" if name == "completion" else one for one in arguments], options)
            for name, (arguments, options) in documented.items()}  # fmt: skip
    assert said == there_is()


def test_every_command_and_option_says_what_it_is_for():
    silent = [f"{name} {one.name}" for name, command in commands(root).items() for one in command.params
              if isinstance(one, click.Option) and not one.help]  # fmt: skip
    assert silent == []
    assert [name for name, command in commands(root).items() if not command.help] == []


def test_help_and_version(parley: Parley, here: Parley):
    help_ = parley("--help")
    assert help_.code == 0
    assert all(f"  {name}" in help_.out for name in root.commands)
    assert re.fullmatch(r"parley, version \d+\.\d+.*\n", parley("--version").out)
    unknown = here("negotiate")
    assert (unknown.code, unknown.err) == (2, "No such command 'negotiate'. `parley --help` says what there is.\n")
    option = here("status", "--loudly")
    assert (option.code, option.err) == (2, "No such option '--loudly'. `parley status --help` says what there is.\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_for_each_shell(here: Parley, shell: str):
    done = here("completion", shell)
    assert done.code == 0
    assert f"_PARLEY_COMPLETE={shell}_complete" in done.out


def test_bash_takes_the_script_and_completes(parley: Parley, here: Parley, tmp_path: Path):
    script = tmp_path / "completion.bash"
    script.write_text(here("completion", "bash").out)
    subprocess.run(["bash", "-n", script], check=True)
    asked = {"_PARLEY_COMPLETE": "bash_complete", "COMP_WORDS": "parley bul", "COMP_CWORD": "1"}
    assert parley(env=asked).out == "plain,bulletin\n"
    options = parley(env=asked | {"COMP_WORDS": "parley bulletin --ba", "COMP_CWORD": "2"})
    assert options.out == "plain,--basis\n"
