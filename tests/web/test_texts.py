"""Texts under negotiation as pages: who sees them, what each button does, and how brackets and options are written."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from parley.talks import position, standing, text
from parley.web import words
from tests.web.conftest import Cast, Shown
from tests.web.samples import CLAUSE, NASTY, NEGOTIATED, REPORTS, Refused, SampleNode

TEXT = f"/texts/{NEGOTIATED.entry}/"
ON = f"{TEXT}c2/"


def said(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_public_learns_nothing_of_a_text(the_public: Client, node: SampleNode):
    assert the_public.get(TEXT).status_code == 404
    assert NEGOTIATED.entry not in said(the_public.get("/talks/first-round/"))
    assert the_public.post(ON, {"act": "position", "value": "accept"}).headers["Location"].startswith("/login/")
    assert node.given == []


def test_the_round_lists_its_texts_and_offers_to_open_one(officer_of: Cast, the_public: Client):
    shown = said(officer_of("envoy").get("/talks/first-round/"))
    assert f'href="{TEXT}"' in shown
    assert "0 of 1 clauses agreed" in shown
    assert 'href="/talks/first-round/open-a-text/"' in shown
    assert "open-a-text" not in said(the_public.get("/talks/first-round/"))


def test_brackets_bear_their_owners_and_options_their_differences(officer_of: Cast):
    page = officer_of("ostrand").get(TEXT).content.decode()
    assert '<span class="bracket by-several deep-1">' in page
    assert "<bdi>VEL</bdi>" in page
    assert f"t<del>en</del><ins>{escape(NASTY)}</ins>" in page
    assert ">no text </span>" in page
    assert ">nobody’s </span>" in page
    assert any(NASTY in written for written, _ in Shown(page).texts)


def test_a_word_of_ours_within_a_clause_is_in_the_readers_language(officer_of: Cast):
    assert '<span class="none" lang="ar" dir="rtl">' in officer_of("ostrand").get(ON + "?lang=ar").content.decode()


def test_what_is_one_acceptance_away_and_the_table_of_positions_are_shown(officer_of: Cast):
    shown = said(officer_of("ostrand").get(TEXT))
    assert "One acceptance from agreed:" in shown
    assert "if 3 is accepted by Ostrand" in shown
    assert "3 delegations" in shown
    assert "1 acts are provisional" in shown


@pytest.mark.parametrize(
    ("act", "typed", "command", "given"),
    [
        ("position", {"hash": "4b" * 32, "value": "accept", "condition": " 4a4a4a ", "by": "velmark"}, "take_position",
         {"hash_": "4b" * 32, "value": "accept", "level": "", "condition": "4a4a4a", "by": ("velmark",)}),
        ("words", {"base": "b", "language": "en", "words": "One.\r\nTwo.", "reason": "why", "package": "p"},
         "propose_words", {"clause": "c2", "base": "b", "language": "en", "words": "One.\nTwo.", "reason": "why",
                           "package": "p"}),
        ("bracket", {"base": "b", "language": "ar", "words": "w"}, "put_in_brackets",
         {"clause": "c2", "base": "b", "language": "ar", "words": "w", "reason": ""}),
        ("insert", {"words_en": "New.", "words_ar": ""}, "insert_clause",
         {"after": "c2", "words": {"en": "New.", "ar": ""}, "reason": ""}),
        ("delete", {"base": "b"}, "delete_clause", {"clause": "c2", "base": "b", "reason": ""}),
        ("own", {"bracket": "b1"}, "own_bracket", {"clause": "c2", "bracket": "b1"}),
        ("lift", {"bracket": "b1"}, "lift_bracket", {"clause": "c2", "bracket": "b1"}),
        ("consent", {"bracket": "b1"}, "consent_to_lift", {"clause": "c2", "bracket": "b1"}),
        ("reopen", {"proposal": "6b" * 32}, "consent_to_reopen", {"proposal": "6b" * 32}),
        ("withdraw", {"entry": "6a" * 32}, "withdraw_act", {"entry": "6a" * 32}),
    ],
)  # fmt: skip
def test_each_button_gives_its_command(
    officer_of: Cast, node: SampleNode, act: str, typed: dict[str, str], command: str, given: dict[str, Any]
):
    client = officer_of("ostrand")
    assert f'value="{act}"' in said(client.get(ON)) or act == "own"
    response = client.post(ON, {"act": act, "officer": "Officer 1", **typed})
    assert response.headers["Location"] == f"{TEXT}#c-c2"
    ((name, reader, what),) = node.given
    assert (name, reader.member) == (command, "ostrand")
    assert what == {"text": NEGOTIATED.entry, "officer": "Officer 1", **given}


def test_a_refused_act_says_why_and_keeps_what_was_typed(officer_of: Cast, node: SampleNode):
    node.refuses = Refused("The clause has other words by now; propose on the words that now stand.")
    response = officer_of("ostrand").post(ON, {"act": "words", "language": "en", "words": "Typed long."})
    assert response.status_code == 422
    assert "The clause has other words by now" in said(response)
    assert ">Typed long.</textarea>" in said(response)


def test_an_unknown_act_and_an_unknown_clause_do_nothing(officer_of: Cast, node: SampleNode):
    client = officer_of("ostrand")
    assert client.post(ON, {"act": "burn"}).status_code == 422
    assert client.get(f"{TEXT}c9/").status_code == 404
    assert node.given == []


def test_a_post_without_the_token_of_a_form_is_refused(officer_of: Cast, node: SampleNode):
    client = officer_of("ostrand")
    client.handler.enforce_csrf_checks = True
    assert client.post(ON, {"act": "position", "value": "accept"}).status_code == 403
    assert node.given == []


def test_a_text_is_opened_from_what_was_typed(officer_of: Cast, node: SampleNode):
    typed = {"title": "T", "procedure": "single text", "words_en": "1. A\r\n2. B", "words_ar": ""}
    response = officer_of("envoy").post("/talks/first-round/open-a-text/", typed)
    assert response.headers["Location"] == f"/texts/{REPORTS[0].id}/"
    ((name, _, what),) = node.given
    assert (name, what) == ("open_text", {
        "round_id": "first-round", "title": "T", "drafts": {"en": "1. A\n2. B", "ar": ""}, "procedure": "single text",
    })  # fmt: skip


def test_the_words_of_talks_are_those_that_talks_has():
    assert (words.POSITIONS, words.LEVELS) == (
        ("accept", "reserves its position", "object", "ad referendum", "no position"),
        position.LEVELS,
    )
    assert set(words.POSITIONS) == set(position.VALUES)
    assert words.STANDINGS == standing.STANDINGS
    assert standing.ProposalStanding.__args__ == words.PROPOSED  # type: ignore[attr-defined]
    assert text.Procedure.__args__ == words.PROCEDURES  # type: ignore[attr-defined]
    assert CLAUSE.standing in words.STANDINGS
