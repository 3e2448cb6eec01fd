"""The example in docs/formats/proof.md, made by the code. Run this module to write it anew."""

import re
from pathlib import Path

from tests.attacks import scene

DOCUMENT = Path(__file__).parents[2] / "docs/formats/proof.md"
_BLOCK = re.compile(r"(<!-- example: proof -->\n```text\n)(.*?)(```)", re.DOTALL)


def with_example(document: str) -> str:
    """The document with the example as the code makes it."""
    return _BLOCK.sub(lambda match: match[1] + scene.sound().decode() + match[3], document)


def example(document: str) -> bytes:
    """The example that a document shows. Raises ValueError where there is none."""
    found = _BLOCK.search(document)
    if found is None:
        raise ValueError("the document shows no example")
    return found[2].encode()


if __name__ == "__main__":
    DOCUMENT.write_text(with_example(DOCUMENT.read_text()))
