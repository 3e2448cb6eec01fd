"""Everybody can read every page: screen readers, phones, the dark, right to left."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, visiting
from tests.web.samples import DISPUTED, OFFICER_PAGES, PAGES

DRAWN = (
    "/",
    f"/incidents/?sel={DISPUTED.id}",
    f"/incidents/{DISPUTED.id}/",
    "/bulletins/2031-05-01/",
    "/news/",
    "/reports/new/",
)
# One address a template is enough here.
EVERY = tuple(path for path in dict.fromkeys((*PAGES, *OFFICER_PAGES)) if "day=" not in path and "same=0" not in path)


def faults(page: Page, axe: str) -> list[str]:
    """What axe-core holds to be serious or critical, each with the first element that has it."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("language", "dark", "paths"),
    [
        ("en", False, EVERY),
        ("ar", True, EVERY),
        ("en", True, DRAWN),
        ("ar", False, DRAWN),
    ],
    ids=["english", "arabic in the dark", "english in the dark", "arabic"],
)
def test_axe_finds_nothing_serious(
    browser: Browser, samples_site: Site, axe_source: str, language: str, dark: bool, paths: tuple[str, ...]
):
    with visiting(browser, samples_site, dark=dark) as officer:
        officer.log_in("ostrand")
        found = [fault for path in paths for fault in faults(officer.go(path, language), axe_source)]
    assert found == []


def test_such_a_fault_would_be_found(browser: Browser, samples_site: Site, axe_source: str):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/about/")
        page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/img/mark.svg\">')"
        )
        assert any("image-alt" in fault for fault in faults(page, axe_source))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_a_phone(browser: Browser, samples_site: Site, language: str):
    with visiting(browser, samples_site, width=390) as officer:
        officer.log_in("ostrand")
        wide = [
            path
            for path in EVERY
            if officer.go(path, language).evaluate("document.documentElement.scrollWidth > innerWidth")
        ]
    assert wide == []


@pytest.mark.parametrize("path", DRAWN)
def test_targets_are_large_enough(browser: Browser, samples_site: Site, path: str):
    """24 px for what stands alone; a link inside a line of text, and a mark on a drawing, are as they must be."""
    with visiting(browser, samples_site) as officer:
        officer.log_in("ostrand")
        controls = "button, select, input:not([type=hidden]), .button, .chip, .nav a"
        small = officer.go(path).evaluate(
            """controls => [...document.querySelectorAll(controls)]
            .filter(e => e.offsetParent && !e.closest("dialog"))
            .map(e => [e, (e.closest("label") ?? e).getBoundingClientRect()])
            .filter(([e, box]) => box.height < 24 || box.width < 24)
            .map(([e]) => e).map(e => e.outerHTML.slice(0, 100))""",
            controls,
        )
    assert small == []


def test_the_form_can_be_filled_with_a_thumb(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site, width=390) as officer:
        officer.log_in("ostrand")
        page = officer.go("/reports/new/")
        controls = "#report-form input:not([type=hidden]), #report-form select, .save button"
        low = page.evaluate(
            """controls => [...document.querySelectorAll(controls)]
            .filter(e => e.offsetParent)
            .filter(e => (e.closest(".choices label") ?? e).getBoundingClientRect().height < 44)
            .map(e => e.name)""",
            controls,
        )
        assert low == []
        bottom = page.evaluate("document.querySelector('.save button').getBoundingClientRect().bottom")
    assert bottom <= 900


def test_arabic_pages_are_mirrored_and_maps_are_not(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        places = {}
        for language in ("en", "ar"):
            page = reader.go("/", language)
            brand = page.locator(".brand").bounding_box()
            west = page.locator(".map a[data-id]").evaluate_all(
                "e => e.map(x => x.dataset.id + ' ' + x.querySelector('use').getAttribute('x'))"
            )
            places[language] = (brand["x"] if brand else 0, west)
    assert places["en"][0] < 720 < places["ar"][0]
    assert places["en"][1] == places["ar"][1]


def test_the_fonts_are_our_own(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/", "ar")
        page.evaluate("document.fonts.ready")
        loaded = page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
        )
    assert {"Noto Sans Arabic", "Noto Naskh Arabic"} <= set(loaded)
