"""Every page, in every language: it is there, it is safe, it is marked, and it is whole."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from tests.web.conftest import Cast, Shown
from tests.web.samples import DISPUTED, INCIDENTS, NASTY, OFFICER_PAGES, PAGES, PROCESS, REPORTS, SampleNode, installed

# What members wrote, what sources are called and codes stay as they are; in the samples these words are such.
DATA = re.compile(
    r"\b(?:VEL|OST|CAL)\b|Place \d+|Harrow|First round|Second round called|All guarantors have approved the date\."
    r"|<.*?>|alert\(\d\)|img src=x|onerror="
)
LATIN = re.compile(r"[A-Za-z]{2,}")
APART = frozenset({"bdi", "code", "kbd", "script", "style", "q", "datalist"})


def page(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address + ("&" if "?" in address else "?") + f"lang={language}")
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("address", PAGES)
def test_the_public_reads_every_public_page(the_public: Client, address: str, language: str):
    shown = page(the_public, address, language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in shown


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("address", OFFICER_PAGES)
def test_an_officer_reads_every_officers_page(officer_of: Cast, address: str, language: str):
    page(officer_of("ostrand"), address, language)


@pytest.mark.parametrize("address", [*PAGES, *OFFICER_PAGES])
def test_no_latin_word_stands_in_an_arabic_page(officer_of: Cast, address: str):
    shown = Shown(page(officer_of("ostrand"), address, "ar"))
    loose = [
        text
        for text, around in shown.texts
        if LATIN.search(DATA.sub("", text))
        and not any(
            tag in APART
            or attributes.get("lang", "ar") != "ar"
            or attributes.get("dir") == "auto"
            or "data-id" in attributes
            for tag, attributes in around
        )
    ]
    assert [text for text in loose if "Parley" not in text] == []


@pytest.mark.parametrize("address", [*PAGES, *OFFICER_PAGES])
def test_what_people_wrote_never_becomes_mark_up(officer_of: Cast, address: str):
    shown = Shown(page(officer_of("ostrand"), address))
    assert not [value for _, name, value in shown.attributes if name.startswith("on")]
    assert all(
        value.startswith("/photographs/") for tag, name, value in shown.attributes if tag == "img" and name == "src"
    )
    assert not [text for text, around in shown.texts if around and around[-1][0] == "script"]


def test_the_words_that_try_to_break_out_are_on_the_pages(officer_of: Cast):
    for address in (
        f"/incidents/{DISPUTED.id}/",
        "/talks/first-round/",
        f"/reports/{REPORTS[0].id}/",
        "/",
        "/bulletins/2031-05-01/",
    ):
        shown = Shown(page(officer_of("ostrand"), address))
        assert any(NASTY in text for text, _ in shown.texts), address


@pytest.mark.parametrize("address", [*PAGES, *OFFICER_PAGES])
def test_no_style_and_no_script_stands_in_a_page(officer_of: Cast, address: str):
    shown = Shown(page(officer_of("ostrand"), address))
    assert not [name for _, name, _ in shown.attributes if name == "style"]
    assert all(
        value.startswith("/static/") for tag, name, value in shown.attributes if tag == "script" and name == "src"
    )


def test_the_policy_lets_in_nothing_but_our_own(the_public: Client):
    policy = dict(
        part.strip().split(" ", 1) for part in the_public.get("/").headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_sets_no_cookie_and_may_be_kept(the_public: Client, address: str):
    response = the_public.get(address)
    assert "sessionid" not in response.cookies
    assert "no-store" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("address", [*PAGES, *OFFICER_PAGES])
def test_an_officers_page_is_kept_by_nobody(officer_of: Cast, address: str):
    assert officer_of("ostrand").get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("standing", "word"), [("exercise", "EXERCISE"), ("reconstruction", "RECONSTRUCTION")])
@pytest.mark.parametrize("address", PAGES)
def test_a_process_that_is_not_live_says_so_in_title_head_and_foot(address: str, standing: str, word: str):
    with installed(SampleNode(process=replace(PROCESS, standing=standing))):
        shown = page(Client(), address)
    assert re.search(rf"<title>{word} · ", shown)
    assert shown.count(f'<strong class="stamp-mark">{word}</strong>') == 2


def test_a_live_process_is_not_called_an_exercise():
    with installed(SampleNode(process=replace(PROCESS, standing="live"))):
        shown = page(Client(), "/")
    assert "EXERCISE" not in shown
    assert "stamp-mark" not in shown


def test_a_reconstruction_says_that_nobody_acts_for_the_states(the_public: Client):
    with installed(SampleNode(process=replace(PROCESS, standing="reconstruction"))):
        shown = page(the_public, "/")
    assert "Nobody here acts for the states named. No findings." in shown
    assert "Findings on the" not in shown


def test_the_landing_page_says_the_problem_in_one_line(the_public: Client):
    shown = page(the_public, "/")
    assert "24 reports speak of 19 incidents." in shown  # eighteen, and one beside
    assert "The agreement applies, or may apply, to 18 of them." in shown
    assert "Two or more registers recorded 5 of them." in shown
    assert "38 posts, 412 of 912 h" in shown


def test_a_quiet_day_is_never_said_without_what_was_watched(the_public: Client):
    from tests.web import samples

    quiet = replace(samples.OVERVIEW, reports=0, incidents=(), beside=(), outside=samples.Outside(0, 0, 0, 0))
    before = samples.queries.overview
    samples.queries.overview = lambda node, reader, day: quiet
    try:
        shown = page(the_public, "/")
    finally:
        samples.queries.overview = before
    assert "0 recorded. 38 posts watched 412 of 912 hours." in " ".join(shown.split())


@pytest.mark.parametrize(
    "address",
    ["/incidents/I-ffffffffff/", "/reports/ff/", "/bulletins/2030-01-01/", "/registers/nobody/", "/?day=2031-02-30"],
)
def test_what_is_not_there_and_what_may_not_be_seen_are_not_told_apart(the_public: Client, address: str):
    response = the_public.get(address)
    assert response.status_code == 404
    assert "There is nothing here that you may see." in response.content.decode()


def test_a_former_id_leads_to_the_present_one(the_public: Client):
    response = the_public.get("/incidents/I-00000000ff/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/incidents/{DISPUTED.id}/"


def test_what_is_withheld_is_said_with_its_time(the_public: Client):
    assert "not stated, or withheld until 2 May, 12:00" in page(the_public, f"/incidents/{DISPUTED.id}/")


def test_every_map_mark_is_also_a_row(the_public: Client):
    shown = Shown(page(the_public, "/incidents/"))
    marks = {value for tag, name, value in shown.attributes if tag == "a" and name == "data-id"}
    rows = {value for tag, name, value in shown.attributes if tag == "tr" and name == "data-id"}
    assert marks == rows == {incident.id for incident in INCIDENTS}


def test_marks_are_drawn_once_and_all_are_there(the_public: Client):
    shown = Shown(page(the_public, "/incidents/"))
    used = {
        value[1:]
        for tag, name, value in shown.attributes
        if tag == "use" and name == "href" and value.startswith("#m-")
    }
    drawn = [value for tag, name, value in shown.attributes if tag == "symbol" and name == "id"]
    assert used <= set(drawn)
    assert len(drawn) == len(set(drawn))


def test_files_of_a_bulletin_are_the_bytes_of_the_node(the_public: Client):
    response = the_public.get("/bulletins/2031-05-01.json")
    assert response.content == b"{}"
    assert response.headers["Content-Disposition"] == 'attachment; filename="bulletin-2031-05-01.json"'
    assert the_public.get("/bulletins/2031-05-01.xml").status_code == 404


def test_a_fault_of_the_program_is_said_without_an_apology(node: SampleNode, monkeypatch: pytest.MonkeyPatch):
    from tests.web import samples

    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(samples.queries, "record", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/record/")
    assert response.status_code == 500
    assert "What was recorded before is kept." in response.content.decode()


def test_the_process_answers(the_public: Client):
    assert the_public.get("/healthz").content == b"ok\n"
