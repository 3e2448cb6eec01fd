"""What every test may ask for: the repository, the shared data beside it, a browser, the budget of property tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent

# Time limits per example fail on a busy machine without telling anything about the code.
settings.register_profile("quick", max_examples=50, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real data and vectors beside the repository (or at PARLEY_SHARED); skips where they are absent."""
    folder = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("shared data absent: put it in shared/ beside the repository or set PARLEY_SHARED")
    return folder


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The script of axe-core, to be evaluated in a page."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium: the system's, else Playwright's own, else a skip; in CI (variable CI set) a failure."""
    with sync_playwright() as playwright:
        found = _chromium(playwright.chromium.executable_path)
        if found is None:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up("NO BROWSER: install your system's chromium, or run `.venv/bin/playwright install chromium`")
        # Chromium refuses its sandbox to root, and containers give /dev/shm too little room.
        arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()


def _chromium(playwrights_own: str) -> str | None:
    systems = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, systems), playwrights_own if Path(playwrights_own).is_file() else None)
