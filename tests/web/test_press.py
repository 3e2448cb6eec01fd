"""The press desk, the feed, what people subscribe to, photographs and open data, as pages give them."""

import json
import re
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parley.node.news_filter import NewsFilter
from parley.web.views.desk import MOST_BYTES
from tests.web import samples
from tests.web.conftest import Cast, Shown
from tests.web.samples import KEPT, NASTY, PHOTOGRAPH, PROPOSAL, READOUT, STATEMENT, Refused, SampleNode

WRITTEN = {
    "kind": "readout", "issuance": "joint", "issuers": ["velmark", "crown"], "photographs": [PHOTOGRAPH.entry],
    "title_en": "The road", "words_en": "Open.\r\nSince noon.", "marking_en": "authentic",
    "title_ar": " ", "words_ar": "", "marking_ar": "reviewed", "incident": " I-00 ", "meeting": "3e" * 32,
}  # fmt: skip


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def picture(width: int = 60, height: int = 40) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "JPEG", comment=b"taken at home")
    return out.getvalue()


def uploaded(data: bytes, **typed: str) -> dict[str, object]:
    said = {
        "caption_en": "The hall",
        "alt_en": "A table",
        "credit": "A. Painter",
        "day": "2031-05-01",
        "region": "XV01",
    }
    return {**said, **typed, "photograph": SimpleUploadedFile("home.jpg", data, "image/jpeg")}


@pytest.mark.parametrize("address", ["/desk/", "/desk/write/"])
def test_the_public_is_sent_to_the_login_from_the_desk(the_public: Client, address: str):
    assert the_public.get(address).headers["Location"].startswith("/login/?next=")
    assert "Press desk" not in text(the_public.get("/news/"))


@pytest.mark.parametrize("address", ["/desk/write/", "/desk/photographs/", f"/desk/photographs/{KEPT.entry}/"])
def test_what_the_public_posts_to_the_desk_does_nothing(the_public: Client, node: SampleNode, address: str):
    assert the_public.post(address, {"act": "publish", "reviewed": "1"}).status_code == 302
    assert node.given == []


@pytest.mark.parametrize("address", ["/desk/write/", "/desk/photographs/", f"/desk/photographs/{KEPT.entry}/"])
def test_a_post_to_the_desk_without_the_token_of_a_form_is_refused(officer_of: Cast, node: SampleNode, address: str):
    client = officer_of("ostrand")
    client.handler.enforce_csrf_checks = True
    assert client.post(address, uploaded(picture()) if "graphs/" in address[-12:] else {}).status_code == 403
    assert node.given == []


def test_the_public_learns_nothing_of_a_proposal(the_public: Client):
    assert the_public.get(f"/statements/{PROPOSAL.entry}/").status_code == 404


def test_a_preview_records_nothing_and_shows_the_text_as_it_will_stand(officer_of: Cast, node: SampleNode):
    shown = text(officer_of("ostrand").post("/desk/write/", WRITTEN | {"act": "preview"}))
    assert node.given == []
    assert "As it will stand" in shown
    assert "<h2>The road</h2>" in shown
    assert 'value="publish"' in shown
    assert 'value="publish"' not in text(officer_of("ostrand").get("/desk/write/"))


def test_a_text_is_published_as_it_was_typed(officer_of: Cast, node: SampleNode):
    response = officer_of("ostrand").post("/desk/write/", WRITTEN | {"act": "publish"})
    assert response.headers["Location"] == f"/statements/{samples.REPORTS[0].id}/"
    ((name, reader, said),) = node.given
    assert (name, reader.member) == ("publish_text", "ostrand")
    assert said == {
        "kind": "readout",
        "issuance": "joint",
        "issuers": ["velmark", "crown"],
        "texts": [{"language": "en", "marking": "authentic", "title": "The road", "words": "Open.\nSince noon."}],
        "photographs": [PHOTOGRAPH.entry],
        "incident": "I-00",
        "meeting": "3e" * 32,
        "supersedes": "",
    }


def test_a_refused_text_says_why_and_keeps_what_was_typed(officer_of: Cast, node: SampleNode):
    node.refuses = Refused("This was not recorded: name who issues it with you. Nothing was lost.")
    response = officer_of("ostrand").post("/desk/write/", WRITTEN | {"act": "publish"})
    assert response.status_code == 422
    shown = text(response)
    assert 'id="refused">This was not recorded: name who issues it with you.' in shown
    assert 'value="The road"' in shown
    assert 'value="crown" checked' in shown


def test_a_correction_begins_with_the_words_of_what_it_corrects(officer_of: Cast):
    shown = text(officer_of("ostrand").get(f"/desk/write/?supersedes={READOUT.entry}"))
    assert f'name="supersedes" value="{READOUT.entry}"' in shown
    assert "All guarantors have approved the date." in shown
    assert 'name="marking_ar" value="reviewed" checked' in shown


def test_nobody_begins_a_correction_of_anothers_text(officer_of: Cast):
    assert officer_of("velmark").get(f"/desk/write/?supersedes={READOUT.entry}").status_code == 404


def test_a_proposal_is_signed(officer_of: Cast, node: SampleNode):
    address = f"/statements/{PROPOSAL.entry}/"
    assert "Sign these words" in text(officer_of("ostrand").get(address))
    assert officer_of("ostrand").post(address, {"act": "sign"}).headers["Location"] == "/desk/"
    ((name, _, said),) = node.given
    assert (name, said) == ("sign_text", {"entry": PROPOSAL.entry})


def test_a_member_says_what_it_holds_of_a_published_text(officer_of: Cast, node: SampleNode):
    address = f"/statements/{STATEMENT.entry}/"
    assert 'value="takes note"' in text(officer_of("crown").get(address))
    assert 'value="takes note"' not in text(officer_of("velmark").get(address))
    officer_of("crown").post(address, {"act": "assent", "assent": "takes note"})
    ((name, _, said),) = node.given
    assert (name, said) == ("assent_to", {"entry": STATEMENT.entry, "assent": "takes note"})


def test_a_photograph_is_kept_as_a_copy_without_metadata_and_the_original_as_it_came(
    officer_of: Cast, node: SampleNode
):
    original = picture(1800, 1200)
    assert officer_of("ostrand").post("/desk/photographs/", uploaded(original)).status_code == 302
    ((name, _, said),) = node.given
    assert (name, said["original"]) == ("keep_photograph", original)
    assert b"taken at home" not in said["image"] + said["thumbnail"]
    assert said["said"] == {
        "captions": {"en": "The hall"},
        "alternatives": {"en": "A table"},
        "credit": "A. Painter",
        "licence": "",
        "day": "2031-05-01",
        "region": "XV01",
        "width": 1600,
        "height": 1067,
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"<svg onload=alert(1)>", "This file is no JPEG, PNG or WebP"), (bytes(MOST_BYTES + 1), "larger than 12 MB")],
    ids=["no picture", "too large"],
)
def test_what_is_no_photograph_is_refused_and_what_was_typed_is_kept(
    officer_of: Cast, node: SampleNode, data: bytes, why: str
):
    response = officer_of("ostrand").post("/desk/photographs/", uploaded(data))
    assert response.status_code == 422
    assert why in text(response)
    assert ('value="A. Painter"' in text(response)) or "larger" in why
    assert node.given == []


def test_an_upload_is_never_laid_on_the_disk(officer_of: Cast, node: SampleNode, monkeypatch: pytest.MonkeyPatch):
    """Django would put what is larger than 2.5 MB into a file of the system's temporary folder."""
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile", None)
    noisy = Image.effect_noise((2600, 1700), 120)
    out = BytesIO()
    noisy.save(out, "JPEG", quality=100)
    assert len(out.getvalue()) > 2_600_000
    assert officer_of("ostrand").post("/desk/photographs/", uploaded(out.getvalue())).status_code == 302
    assert [name for name, _, _ in node.given] == ["keep_photograph"]


def test_a_kept_photograph_is_published_when_it_was_reviewed(officer_of: Cast, node: SampleNode):
    for typed in ({}, {"reviewed": "1"}):
        officer_of("ostrand").post(f"/desk/photographs/{KEPT.entry}/", typed)
    assert [said for _, _, said in node.given] == [
        {"entry": KEPT.entry, "reviewed": False},
        {"entry": KEPT.entry, "reviewed": True},
    ]


def test_a_kept_photograph_is_its_members_alone(the_public: Client, officer_of: Cast):
    address = f"/photographs/{KEPT.entry}/thumbnail.jpg"
    assert the_public.get(address).status_code == officer_of("velmark").get(address).status_code == 404
    assert officer_of("ostrand").get(address).status_code == 200
    assert officer_of("ostrand").get(address).headers["Cache-Control"] == "private, no-store"


def test_a_published_photograph_is_a_file_that_may_be_kept_for_ever(the_public: Client):
    response = the_public.get(f"/photographs/{PHOTOGRAPH.entry}/full.jpg")
    assert (response.headers["Content-Type"], response.content) == ("image/jpeg", samples.JPEG)
    assert "immutable" in response.headers["Cache-Control"]
    assert the_public.get(f"/photographs/{PHOTOGRAPH.entry}/original.jpg").status_code == 404


def test_every_image_says_what_it_shows_and_how_large_it_is(the_public: Client):
    for address in ("/news/", "/photographs/", f"/photographs/{PHOTOGRAPH.entry}/", f"/statements/{STATEMENT.entry}/"):
        images = re.findall(r"<img [^>]*>", the_public.get(address).content.decode())
        assert images, address
        assert all(re.search(r'alt="A long table [^"]+"', image) and 'width="1600"' in image for image in images)
    assert all('loading="lazy"' in image for image in re.findall(r"<img [^>]*>", text(the_public.get("/news/"))))


def test_a_text_has_a_share_card_that_is_marked_and_a_proposal_has_none(the_public: Client, officer_of: Cast):
    shown = Shown(the_public.get(f"/statements/{STATEMENT.entry}/").content.decode())
    card = [value for tag, name, value in shown.attributes if tag == "meta" and name in ("property", "content")]
    said = dict(pairwise(card))
    assert said["og:title"].startswith("EXERCISE · Second round called")
    assert said["og:url"] == f"http://testserver/statements/{STATEMENT.entry}/"
    assert said["og:image"] == f"http://testserver/photographs/{PHOTOGRAPH.entry}/full.jpg"
    assert "og:title" not in text(officer_of("ostrand").get(f"/statements/{PROPOSAL.entry}/"))


def test_a_corrected_text_leads_to_its_newest_version_and_an_absent_readout_is_absent(the_public: Client):
    shown = text(the_public.get(f"/statements/{READOUT.entry}/"))
    assert f'<a href="/statements/{"ce" * 32}/">Read version 2</a>' in shown
    assert "Caldia: has published none" in shown


def test_filters_stand_in_the_address_of_the_page_and_of_its_feeds(the_public: Client, monkeypatch: pytest.MonkeyPatch):
    asked: list[NewsFilter] = []
    before = samples.queries.news
    monkeypatch.setattr(
        samples.queries, "news", lambda node, reader, one: asked.append(one) or before(node, reader, one)
    )
    shown = text(the_public.get("/news/?kind=readout&member=ostrand&q=the+road&day=2031-05-01&kind2=x"))
    assert asked[0].to_query() == "kind=readout&member=ostrand&day=2031-05-01&q=the+road"
    assert f"/news/feed.atom?{asked[0].to_query()}".replace("&", "&amp;") in shown
    assert f"?{asked[0].at(7).to_query()}".replace("&", "&amp;") in shown
    the_public.get("/news/?kind=rumour&day=2031-02-30&before=x")
    assert asked[1] == NewsFilter()


def test_the_feeds_name_every_item_with_its_whole_address_and_are_marked(the_public: Client):
    root = ElementTree.fromstring(the_public.get("/news/feed.atom").content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = root.findall("a:entry", atom)
    assert len(entries) == 3
    assert all((one.findtext("a:title", "", atom)).startswith("EXERCISE · ") for one in entries)
    assert entries[1].find("a:link", atom).get("href") == f"http://testserver/statements/{READOUT.entry}/"  # type: ignore[union-attr]
    said = json.loads(the_public.get("/news/feed.json?lang=ar").content)
    assert [item["url"].startswith("http://testserver/") for item in said["items"]] == [True] * 3
    assert NASTY in said["items"][1]["title"]
    assert (said["language"], said["next_url"]) == ("ar", "http://testserver/news/feed.json?before=7&lang=ar")
    assert said["items"][0]["id"] == entries[0].findtext("a:id", "", atom)
    assert the_public.get("/news/feed.rss").status_code == 404


def test_public_meetings_are_a_calendar(the_public: Client):
    response = the_public.get("/talks/meetings.ics")
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert b"SUMMARY:EXERCISE \xc2\xb7 bilateral" in response.content


def test_open_data_is_marked_and_a_wrong_day_is_no_whole(the_public: Client):
    response = the_public.get("/data/incidents.hxl.csv?from=2031-05-01")
    lines = b"".join(response).decode().splitlines()  # type: ignore[arg-type]
    assert [line.split(",")[0] for line in lines] == ["standing", "#meta+standing"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="exercise-incidents.hxl.csv"'
    for address in ("/data/incidents.csv?from=2031-02-30", "/data/days.csv?to=0001-01-01", "/data/site.db"):
        assert the_public.get(address).status_code == 404
