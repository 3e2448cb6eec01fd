"""The words and the CSV form of a bulletin."""

import csv
import io
import re

import msgspec
import pytest

from parley.publishing.count import figures
from parley.publishing.csv_form import HEADER, csv_form, rows, safe
from parley.publishing.definitions import DEFINITIONS
from parley.publishing.figures import Figures, figures_bytes, figures_hash
from parley.publishing.sentence import Several, Share, Tongue, counted, say, sentence
from parley.publishing.words import Paragraph, headline, scope_note, set_name, summary

from .cast import a_day, incident, register, the_figures

ENGLISH = Tongue(
    gettext=lambda text: text,
    ngettext=lambda one, many, n: one if n == 1 else many,
    name=lambda kind, id: id if kind == "word" else f"<{id}>",
    number=str,
    percent=lambda part, whole: f"{round(100 * part / whole)}%" if whole else "–",
)


def said(paragraph: Paragraph) -> str:
    return " ".join(say(words, ENGLISH) for words in paragraph)


def table(figures: Figures) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_form(figures), newline="")))


def test_the_headline_is_the_problem_in_one_line() -> None:
    assert said(headline(the_figures())) == "6 reports speak of 4 incidents. Two or more registers recorded 2 of them."


def test_one_of_each_is_in_the_singular() -> None:
    day = a_day(
        reports=a_day().reports[:1], incidents=(incident("I-1", "A"),), registers=(register("A"), register("B"))
    )
    assert said(headline(figures(day))) == "1 report speaks of 1 incident. Both registers recorded 0 of them."


def test_the_summary_says_the_figures_and_no_more() -> None:
    recorded, beside, watched, outcomes = (said(paragraph) for paragraph in summary(the_figures()))
    assert recorded == (
        "<A> recorded 3 reports, <B> recorded 2 reports and <C> recorded 1 report. "
        "They speak of 4 incidents (4 to 5 with probability 0.80): 1 recorded by <A> only, 1 recorded by <B> only, "
        "0 recorded by <C> only, 1 recorded by <A> and <B> and 1 recorded by <A>, <B> and <C>. "
        "Of 4 incidents, two or more registers recorded 2 (50%); the bulletin before: 17%; over 2 days: 30%."
    )
    assert beside == (
        "Beside these, 2 reports speak of 1 incident to which the agreement does not apply. "
        "In them 4 to 7 civilians are alleged killed; 0 incidents state no figure."
    )
    assert watched == "<A>: 2 posts watched 31 of 48 post-hours."
    assert outcomes == "Joint outcomes: 1 established, 1 not established, 1 disputed and 1 none yet."


def test_a_quiet_day_has_no_rate() -> None:
    quiet = the_figures(reports=(), incidents=(), low=0, high=0)
    assert "No incident was recorded." in said(summary(quiet)[0])
    assert "Beside these" not in " ".join(said(paragraph) for paragraph in summary(quiet))


def test_misleading_words_are_not_used() -> None:
    texts = [said(p) for p in (*summary(the_figures()), headline(the_figures()), scope_note(the_figures()))]
    whole = " ".join([*texts, *DEFINITIONS.values()])
    assert not re.search(r"\bsaw\b|\bseen by\b|confirmed|consensus|not counted", whole)


def test_the_scope_note_says_how_reports_are_counted() -> None:
    assert "by the time at which they were recorded" in said(scope_note(the_figures()))
    outside = (register("A", by="occurrence"), register("B", by="occurrence"), register("C", by="occurrence"))
    assert "by the time at which they say the event happened" in said(scope_note(the_figures(registers=outside)))


def test_a_set_of_two_registers_is_called_both() -> None:
    cell = the_figures().within.sets[3]
    assert say(set_name(cell, 2), ENGLISH) == "both"
    assert say(set_name(cell, 3), ENGLISH) == "<A> and <B>"


def test_numbers_and_lists_are_the_readers_own() -> None:
    arabic = msgspec.structs.replace(
        ENGLISH,
        number=lambda n: str(n).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        gettext=lambda text: {"%(before)s and %(last)s": "%(before)s و%(last)s"}.get(text, text),
    )
    several = Several((sentence("%(x)s", x=12), sentence("%(x)s", x=Share(1, 4))))
    assert say(sentence("%(all)s", all=several), arabic) == "١٢ و25%"
    assert say(counted("%(n)s a", "%(n)s b", 3), arabic) == "٣ b"


def test_a_percent_sign_in_a_name_harms_nothing() -> None:
    assert say(sentence("%(x)s.", x="100% sure %(y)s"), ENGLISH) == "100% sure %(y)s."


def test_csv_is_tidy_and_each_figure_has_its_definition() -> None:
    read = table(the_figures())
    assert tuple(read[0]) == HEADER
    cell = next(r for r in read if (r["section"], r["row"], r["column"]) == ("within", "all", "registers[A].shared"))
    assert (cell["value"], cell["definition"]) == ("2", DEFINITIONS["shared"])
    counted_rows = [r for r in read if r["section"] in ("within", "beside", "outcomes", "found", "rate", "sixty")]
    assert len(counted_rows) > 100
    assert all(r["definition"] for r in counted_rows)


def test_csv_says_exercise_first_and_ends_with_the_hash() -> None:
    read = table(the_figures())
    assert read[0]["section"] == "EXERCISE"
    assert read[-1]["value"] == figures_hash(figures_bytes(the_figures()))
    assert table(the_figures(standing="live"))[0]["section"] == "bulletin"


def test_a_definition_is_given_for_every_cell_of_a_tally() -> None:
    assert {row[4] for row in rows(the_figures()) if row[0] == "within"} == {
        DEFINITIONS[name] for name in ("reports", "shared", "register incidents", "incidents", "sets", "civilians")
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    wicked = the_figures(incidents=(*a_day().incidents[1:], incident("I-1", "A", place=f"{start}cmd()")))
    cells = [value for row in csv.reader(io.StringIO(csv_form(wicked), newline="")) for value in row]
    assert f"'{start}cmd()" in cells
    assert not [value for value in cells if value.startswith(start)]


def test_numbers_stay_numbers() -> None:
    assert safe(-3) == -3
