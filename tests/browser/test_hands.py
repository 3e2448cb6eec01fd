"""What hands do on a page: keys, filters, forms; and with scripts off."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, visiting
from tests.web.samples import DISPUTED, INCIDENTS


def test_j_and_k_go_down_and_up_and_enter_opens(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/incidents/")
        page.keyboard.press("j")
        page.wait_for_url(f"**sel={INCIDENTS[0].id}")
        expect(page.locator("tr.selected")).to_have_attribute("data-id", INCIDENTS[0].id)
        page.keyboard.press("j")
        page.wait_for_url(f"**sel={INCIDENTS[1].id}")
        page.keyboard.press("k")
        page.wait_for_url(f"**sel={INCIDENTS[0].id}")
        expect(page.locator("tr.selected")).to_have_attribute("data-id", INCIDENTS[0].id)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/incidents/{INCIDENTS[0].id}/")


def test_g_and_a_letter_go_to_a_page(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/about/")
        for key, path in (("i", "/incidents/"), ("b", "/bulletins/"), ("n", "/talks/"), ("t", "/")):
            page.keyboard.press("g")
            page.keyboard.press(key)
            page.wait_for_url(samples_site.address + path)


def test_f_m_and_t_go_to_filters_map_and_time_line(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/incidents/")
        for key, part in (("f", "filters"), ("m", "map"), ("t", "timeline")):
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(key)
            assert page.evaluate(f"document.getElementById('{part}').contains(document.activeElement)"), key


def test_the_list_of_keys_opens_and_single_keys_can_be_switched_off(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/incidents/")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.locator("#single-keys").uncheck()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        page.reload()
        page.keyboard.press("g")
        page.keyboard.press("t")
        page.keyboard.press("j")
        page.wait_for_timeout(300)
        assert page.url == samples_site.address + "/incidents/"


def test_keys_do_nothing_while_somebody_types(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as officer:
        officer.log_in("ostrand")
        page = officer.go(f"/incidents/{DISPUTED.id}/finding/")
        page.locator("[name=held]").press_sequentially("gt gi r v")
        assert page.locator("[name=held]").input_value() == "gt gi r v"


def test_v_and_r_lead_to_the_forms(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as officer:
        officer.log_in("ostrand")
        page = officer.go(f"/incidents/{DISPUTED.id}/")
        page.keyboard.press("v")
        page.wait_for_url("**/finding/")
        page = officer.go("/")
        page.keyboard.press("r")
        page.wait_for_url("**/reports/new/")


def test_a_filter_goes_into_the_address_and_back_undoes_it(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/incidents/")
        page.locator("input[name=outcome][value=disputed]").check()
        page.wait_for_url("**/incidents/?outcome=disputed")
        expect(page.locator("h1")).to_contain_text("3 incidents")
        page.locator("input[name=seen][value=ostrand]").check()
        page.wait_for_url("**outcome=disputed**")
        expect(page.locator("h1")).to_contain_text("1 incident,")
        page.go_back()
        expect(page.locator("h1")).to_contain_text("3 incidents")
        page.go_back()
        expect(page.locator("h1")).to_contain_text("18 incidents")


def test_a_mark_on_the_map_selects_in_place(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as reader:
        page = reader.go("/incidents/")
        page.evaluate("window.stayed = true")
        page.locator(f".map a[data-id='{INCIDENTS[12].id}'] use").first.click()
        expect(page.locator("tr.selected")).to_have_attribute("data-id", INCIDENTS[12].id)
        assert page.evaluate("window.stayed")
        assert page.evaluate("""() => {
            const list = document.getElementById('list').getBoundingClientRect();
            const row = document.querySelector('tr.selected').getBoundingClientRect();
            return row.top >= list.top && row.bottom <= list.bottom + 1;
        }""")


def test_the_quick_choices_and_the_times_drive_each_other(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as officer:
        officer.log_in("ostrand")
        page = officer.go("/reports/new/")
        page.fill("[name=from_time]", "14:35")
        page.fill("[name=to_time]", "14:40")
        assert page.locator("[name=quick][value=earlier]").is_checked()
        expect(page.locator("#width")).to_have_text("5 minutes wide")
        page.locator("[name=quick][value=now]").check()
        assert page.locator("[name=from_time]").input_value() == ""
        expect(page.locator("#width")).to_have_text("")


def test_everything_works_without_scripts(browser: Browser, samples_site: Site):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(samples_site.address + "/incidents/")
    page.locator("input[name=outcome][value=disputed]").check()
    page.get_by_role("button", name="Show").click()
    assert "outcome=disputed" in page.url
    page.locator(f"tr[data-id='{INCIDENTS[11].id}'] a").click()
    page.get_by_role("link", name=re.compile("^Open Enter")).click()
    assert page.url.endswith(f"/incidents/{INCIDENTS[11].id}/")
    page.locator("[name=language][value=ar]").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    context.close()
