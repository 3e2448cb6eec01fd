"""Carrying out a command line, whoever asked: what it did, what it prints, or in one sentence why it could not."""

import click

from parley.agreement.mistakes import AgreementError
from parley.cli.asked import COULD_NOT, DONE, Asked, lines
from parley.node.foreseen import FORESEEN, sentence
from parley.node.ownership import Answer
from parley.reports.mapping import MappingError
from parley.reports.reading import UnreadableFile

INTERRUPTED = 130


def answer_to(root: click.Command, asked: Asked) -> Answer:
    """Carries out the words of a command line. Faults that are foreseen become exit code 2 and a sentence."""
    try:
        answer = root.main(list(asked.arguments), prog_name="parley", standalone_mode=False, obj=asked)
    except click.UsageError as error:
        return COULD_NOT, "", lines(f"{error.format_message()} `{_path_of(error)} --help` says what there is.")
    except click.ClickException as error:
        return COULD_NOT, "", lines(error.format_message())
    except click.Abort:
        return INTERRUPTED, "", lines("Interrupted: what was recorded before is safe, and the same command goes on.")
    except AgreementError as error:
        return COULD_NOT, "", lines(*map(str, error.mistakes))
    except (UnreadableFile, MappingError) as error:
        return COULD_NOT, "", lines(str(error))
    except FORESEEN as error:
        return COULD_NOT, "", lines(sentence(error))
    # After --help and --version click has printed already, and gives its exit code.
    return answer if isinstance(answer, tuple) else (answer or DONE, "", "")


def _path_of(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "parley"
