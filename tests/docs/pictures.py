"""The pictures of the README, from an exercise newly made and served: `python -m tests.docs.pictures ADDRESS PASSWORD`.

They come out as the browser writes them; one that is over the limit of `test_documents` needs a smaller palette.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PICTURE = 1200  # pixels across
WIDTH, HEIGHT = 1440, 1080  # of the page
OFFICER = "taldoune"
FILTERED = "/incidents/?from=2031-04-05&to=2031-04-12&single=0"
DISPUTED = "/incidents/?from=2031-05-01&to=2031-05-01&outcome=disputed&single=0"


def take(page: Page, name: str, *, top: str = "", height: int = HEIGHT) -> None:
    """One picture, from the top of the page or from where `top` (a selector) begins."""
    page.evaluate("document.fonts.ready")
    box = page.locator(top).first.bounding_box() if top else None
    begins = max(0, int(box["y"]) - 16) if box else 0
    page.screenshot(
        path=IMAGES / f"{name}.png", full_page=True, clip={"x": 0, "y": begins, "width": WIDTH, "height": height}
    )


def of_the_public(context: BrowserContext, address: str) -> None:
    """What anybody sees."""
    page = context.new_page()
    page.goto(address)
    take(page, "01-public")
    page.goto(f"{address}/?lang=ar")
    take(page, "08-arabic")


def of_an_officer(context: BrowserContext, address: str, password: str) -> None:
    """What the officer of a guarantor sees."""
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=login]", OFFICER)
    page.fill("[name=password]", password)
    page.click("main button")
    page.goto(address)
    take(page, "02-awaits", top=".three", height=800)
    page.click(".awaits a[href^='/bulletins/']")
    take(page, "03-bulletin")
    page.goto(f"{address}{DISPUTED}")
    row = page.locator("main a[href*='sel=I-']").first.get_attribute("href") or ""
    page.goto(f"{address}/incidents/{row.rpartition('sel=')[2]}/")
    take(page, "04-incident", height=1500)
    page.goto(f"{address}{FILTERED}")
    take(page, "05-incidents")
    page.goto(f"{address}/reports/new/")
    take(page, "06-report")
    page.goto(f"{address}/record/")
    take(page, "07-record", height=900)


def main(address: str, password: str) -> None:
    """Takes all pictures."""
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root; the pages are our own.
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for taken in (of_the_public, lambda *at: of_an_officer(*at, password)):
            taken(
                chromium.new_context(
                    viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=PICTURE / WIDTH, locale="en-GB"
                ),
                address,
            )
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
