"""The press desk by hand: a joint text from the first word to the public page, with a photograph; feeds and print."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.browser.conftest import Site, visiting
from tests.browser.test_reach import faults
from tests.web.samples import KEPT, PHOTOGRAPH, PROPOSAL, READOUT, STATEMENT

PUBLIC = (
    "/news/",
    "/news/?q=nothing&kind=statement",
    "/photographs/",
    f"/photographs/{PHOTOGRAPH.entry}/",
    f"/statements/{STATEMENT.entry}/",
    f"/statements/{READOUT.entry}/",
    "/data/",
)
OF_THE_DESK = ("/desk/", "/desk/write/", f"/desk/write/?supersedes={READOUT.entry}", f"/statements/{PROPOSAL.entry}/")


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A picture of a hall."""
    image = Image.new("RGB", (900, 600), "lightsteelblue")
    ImageDraw.Draw(image).ellipse((200, 380, 700, 560), fill="white", outline="black")
    out = BytesIO()
    image.save(out, "JPEG")
    path = tmp_path / "hall.jpg"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("ar", True)])
def test_axe_finds_nothing_serious_at_the_desk_and_in_the_feed(
    browser: Browser, samples_site: Site, axe_source: str, language: str, dark: bool
):
    with visiting(browser, samples_site, dark=dark) as officer:
        officer.log_in("ostrand")
        found = [fault for path in PUBLIC + OF_THE_DESK for fault in faults(officer.go(path, language), axe_source)]
    assert found == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_none_of_it_is_wider_than_a_phone(browser: Browser, samples_site: Site, language: str):
    with visiting(browser, samples_site, width=390) as officer:
        officer.log_in("ostrand")
        wide = [
            path
            for path in PUBLIC + OF_THE_DESK
            if officer.go(path, language).evaluate("document.documentElement.scrollWidth > innerWidth")
        ]
    assert wide == []


def test_images_are_drawn_where_the_policy_lets_only_our_own_in(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as officer:
        officer.log_in("ostrand")
        page = officer.go("/desk/")
        image = page.locator(f"img[src*='{KEPT.entry}']")
        image.scroll_into_view_if_needed()
        page.wait_for_function("node => node.complete", arg=image.element_handle())
        assert image.evaluate("node => node.naturalWidth") == 1


def test_the_feed_reads_without_scripts(browser: Browser, samples_site: Site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(samples_site.address + "/news/")
    page.fill("[name=q]", "nothing")
    page.click("form.search button")
    assert "q=nothing" in page.url
    assert "Nothing matches." in page.inner_text("main")
    context.close()


@pytest.mark.long
def test_a_joint_text_goes_from_the_first_word_to_the_public_page(
    browser: Browser, exercise_site: Site, photograph: Path
):
    with visiting(browser, exercise_site) as author, visiting(browser, exercise_site) as signer:
        author.log_in("taldoune")
        page = author.go("/desk/")
        page.set_input_files("[name=photograph]", photograph)
        for name, value in (("caption_en", "The hall"), ("alt_en", "A long table"), ("credit", "A. Painter")):
            page.fill(f"[name={name}]", value)
        page.click("form[action='/desk/photographs/'] button")
        page.check("[name=reviewed]")
        page.click(".kept button")
        page.goto(exercise_site.address + "/desk/write/?kind=statement")
        page.fill("[name=title_en]", "A third meeting is called")
        page.fill("[name=words_en]", "Both have approved the date and the place.")
        page.click("label:has([name=marking_en][value=authentic])")
        page.click("label:has([name=issuance][value=joint])")
        page.check("[name=issuers][value=kelvarra]")
        page.check("[name=photographs]")
        page.click("[value=preview]")
        page.click("[value=publish]")
        proposal = page.url
        assert "A third meeting is called" not in signer.go("/news/").inner_text("main")
        signer.log_in("kelvarra")
        signer.page.goto(proposal)
        signer.page.click("text=Sign these words")
    with visiting(browser, exercise_site) as reader:
        page = reader.go("/news/")
        assert "A third meeting is called" in page.inner_text(".lead-story h2")
        assert page.locator(".lead-story img").get_attribute("alt") == "A long table"
        page.click("text=Read the text")
        page.emulate_media(media="print")
        assert page.locator(".nav").is_hidden()
        assert page.locator("h1").is_visible()
