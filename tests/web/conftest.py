"""The cast: an officer of each of two guarantors, a party's delegate, an observer, and the public, before samples."""

import os
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import Client

from parley.web.serve import configure, ensure_logins
from tests.web.samples import OFFICERS, SampleNode, installed

PASSWORD = "a long password"
Cast = Callable[[str], Client]


@pytest.fixture(scope="session", autouse=True)
def django(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> None:
    """Django with a site of its own, static files as they lie in the source, and catalogues compiled as they are."""
    for path in (repo / "src/parley/web/locale").rglob("*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))
    # The browser tests leave a loop running in this thread, in which Django would not open its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["PARLEY_STATIC_ROOT"] = str(tmp_path_factory.mktemp("static") / "none")
    configure(tmp_path_factory.mktemp("site"))
    ensure_logins({officer.login: PASSWORD for officer in OFFICERS})


@pytest.fixture
def node() -> Iterator[SampleNode]:
    """A node that shows samples and remembers commands."""
    with installed(SampleNode()) as node:
        yield node


@pytest.fixture
def the_public(node: SampleNode) -> Client:
    """A reader who is not logged in."""
    return Client()


@pytest.fixture
def officer_of(node: SampleNode) -> Cast:
    """A logged-in officer of a member."""
    from django.contrib.auth import get_user_model

    def officer(member: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(username=member))
        return client

    return officer


class Shown(HTMLParser):
    """What a page shows: (text, the elements around it) and (element, attribute, value)."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.around: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, tuple[tuple[str, dict[str, str]], ...]]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remembers the element and its attributes."""
        known = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in known.items()]
        if tag not in self.VOID:
            self.around.append((tag, known))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself is around nothing."""
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Leaves the element."""
        for n in range(len(self.around) - 1, -1, -1):
            if self.around[n][0] == tag:
                del self.around[n:]
                return

    def handle_data(self, data: str) -> None:
        """Remembers the text."""
        if data.strip():
            self.texts.append((data.strip(), tuple(self.around)))
