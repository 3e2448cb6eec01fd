"""The `parley` command. Exit codes: 0 done, 1 something was rejected and the rest done, 2 could not run."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

import parley as package
from parley.agreement.mistakes import AgreementError
from parley.cli.agreement import agreement
from parley.cli.asked import COULD_NOT, DONE, Asked, lines
from parley.cli.bulletin import bulletin
from parley.cli.completion import completion
from parley.cli.demo import demo
from parley.cli.importing import import_file
from parley.cli.init import init
from parley.cli.match import match
from parley.cli.rebuild import rebuild
from parley.cli.serve import serve
from parley.cli.status import status
from parley.cli.verify import verify
from parley.node.foreseen import FORESEEN, sentence
from parley.node.ownership import Answer
from parley.reports.mapping import MappingError
from parley.reports.reading import UnreadableFile

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package.__version__, prog_name="parley")
def parley() -> None:
    """The working place of a ceasefire: talks between enemies and joint monitoring by rival guarantors."""


for command in (agreement, bulletin, completion, demo, import_file, init, match, rebuild, serve, status, verify):
    parley.add_command(command)


def answer_to(asked: Asked) -> Answer:
    """Carries out a command line; a foreseen fault is answered in one sentence, and nothing was half done."""
    try:
        answer = parley.main(list(asked.arguments), prog_name="parley", standalone_mode=False, obj=asked)
    except click.UsageError as error:
        return COULD_NOT, "", lines(f"{error.format_message()} {_help_of(error)}")
    except click.ClickException as error:
        return COULD_NOT, "", lines(error.format_message())
    except click.Abort:
        return INTERRUPTED, "", lines("Interrupted.")
    except AgreementError as error:
        return COULD_NOT, "", lines(*map(str, error.mistakes))
    except (UnreadableFile, MappingError) as error:
        return COULD_NOT, "", lines(str(error))
    except BrokenPipeError:
        raise
    except FORESEEN as error:
        return COULD_NOT, "", lines(sentence(error))
    # With --help and --version click has printed already and returns its exit code.
    return answer if isinstance(answer, tuple) else (answer or DONE, "", "")


def main() -> None:
    """Entry of the console script."""
    code, out, err = answer_to(Asked(tuple(sys.argv[1:]), Path.cwd()))
    sys.stderr.write(err)
    try:
        sys.stdout.write(out)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough; the interpreter must not try again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _help_of(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "parley"
    return f"Say `{path} --help` for what there is."


if __name__ == "__main__":
    main()
