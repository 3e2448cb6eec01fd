"""Two sites in processes of their own: one of samples, one of the exercise as the demonstration makes it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.preview import PASSWORD

_PATIENCE_SECONDS = 60


class Site(NamedTuple):
    """Where a site is, and the password of its logins."""

    address: str
    password: str


@pytest.fixture(scope="session")
def samples_site(repo: Path) -> Iterator[Site]:
    """The pages before samples."""
    port = _free_port()
    with _serving([sys.executable, "-m", "tests.web.preview", str(port)], repo, port) as address:
        yield Site(address, PASSWORD)


@pytest.fixture(scope="session")
def exercise_site(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The exercise, replayed into a real node and served as `parley serve` does."""
    from parley.cli.logins import keep_logins, kept_logins
    from parley.cli.passphrase import passphrase_for
    from parley.node.demo import build, examples
    from parley.node.opened import open_node

    directory = tmp_path_factory.mktemp("demo") / "exercise"
    build(next(one for one in examples() if one.name == "exercise"), directory, lambda *_: None)
    with open_node(directory, passphrase_for(directory, None)) as node:
        keep_logins(node)
    port = _free_port()
    command = [sys.executable, "-m", "parley.cli.main", "serve", str(directory), "--port", str(port)]
    with _serving(command, repo, port) as address:
        yield Site(address, kept_logins(directory)[0].password)


class Visitor:
    """A reader with a browser of his own; everything that the browser complains about is kept."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site, self.complaints = site, list[str]()
        self.page: Page = context.new_page()
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str, language: str = "") -> Page:
        """Opens a page, in a language."""
        asked = f"{'&' if '?' in path else '?'}lang={language}" if language else ""
        self.page.goto(self.site.address + path + asked)
        return self.page

    def log_in(self, login: str) -> None:
        """Logs in by the form."""
        self.go("/login/")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", self.site.password)
        self.page.click("main button")


@contextmanager
def visiting(browser: Browser, site: Site, *, width: int = 1440, dark: bool = False) -> Iterator[Visitor]:
    """A visitor whose browser complained of nothing by the time he leaves."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    visitor = Visitor(context, site)
    try:
        yield visitor
        assert visitor.complaints == []
    finally:
        context.close()


@contextmanager
def _serving(command: list[str], directory: Path, port: int) -> Iterator[str]:
    process = subprocess.Popen(
        command, cwd=directory, env=os.environ | {"PARLEY_STATIC_ROOT": str(directory / "build/none")}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address + "/healthz", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the site at {address} did not come up")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
