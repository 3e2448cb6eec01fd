"""The exercise, as its officers use it: from a report to a finding, on a real node."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, visiting

PATHS = ("/", "/incidents/?from=2031-04-28", "/bulletins/2031-04-20/", "/talks/", "/news/", "/record/")


def test_every_page_is_there_for_the_public_and_for_officers(browser: Browser, exercise_site: Site, axe_source: str):
    from tests.browser.test_reach import faults

    found = []
    with visiting(browser, exercise_site) as reader:
        found += [fault for path in PATHS for fault in faults(reader.go(path), axe_source)]
        reader.log_in("taldoune")
        found += [fault for path in PATHS for fault in faults(reader.go(path, "ar"), axe_source)]
    assert found == []


def test_the_landing_page_says_the_day_in_one_look(browser: Browser, exercise_site: Site):
    with visiting(browser, exercise_site) as officer:
        officer.log_in("taldoune")
        page = officer.go("/")
        expect(page.locator("h1")).to_contain_text(re.compile(r"\d+ reports speak of \d+ incidents\."))
        assert page.title().startswith("EXERCISE · ")
        assert page.locator(".map a[data-id]").count() > 5


def test_an_officer_records_a_report_and_finds_on_its_incident(browser: Browser, exercise_site: Site):
    with visiting(browser, exercise_site) as officer:
        officer.log_in("taldoune")
        page = officer.go("/reports/new/")
        page.fill("[name=place]", page.locator("#places option").nth(3).get_attribute("value") or "")
        page.locator("[name=act][value=shelling]").check()
        page.locator("[name=qualifier][value='at least']").check()
        page.fill("[name=count]", "8")
        page.fill("[name=narrative]", "Eight impacts were heard <b>near</b> the mill.")
        page.get_by_role("button", name="Sign and record").click()
        page.wait_for_url(re.compile(r"/reports/[0-9a-f]{64}/"))
        expect(page.locator(".side-by-side")).to_contain_text("at least 8")
        page.locator(".crumbs a", has_text="I-").click()
        page.get_by_role("link", name=re.compile("^Make your finding")).click()
        page.fill("[name=held]", "Eight mortar rounds fell by the mill.")
        page.fill("[name=grounds]", "Two posts heard them.")
        page.locator("[name=determination][value=violation]").check()
        page.get_by_role("button", name="Sign and record").click()
        page.wait_for_url(re.compile(r"/incidents/I-[0-9a-f]+/$"))
        expect(page.locator(".finding", has_text="Taldoune")).to_contain_text("Eight mortar rounds fell by the mill.")
        expect(page.locator(".rows").first).to_contain_text("Finding: violation")


def test_a_report_without_a_place_is_refused_and_nothing_is_lost(browser: Browser, exercise_site: Site):
    with visiting(browser, exercise_site) as officer:
        officer.log_in("taldoune")
        page = officer.go("/reports/new/")
        page.locator("[name=act][value=clash]").check()
        page.fill("[name=narrative]", "Long to type again.")
        page.get_by_role("button", name="Sign and record").click()
        expect(page.get_by_role("alert")).to_have_text("This was not recorded: the place is missing. Nothing was lost.")
        assert page.locator("[name=narrative]").input_value() == "Long to type again."
        officer.complaints.clear()  # the browser notes that the answer was 422


def test_an_officer_of_a_party_cannot_make_a_finding(browser: Browser, exercise_site: Site):
    with visiting(browser, exercise_site) as delegate:
        delegate.log_in("orvessa_government")
        page = delegate.go("/incidents/")
        page.locator("tr[data-open] a").first.click()
        page.locator("#open").click()
        expect(page.get_by_role("link", name=re.compile("^Make your finding"))).to_have_count(0)
