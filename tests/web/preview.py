"""Serves every page from samples: `python -m tests.web.preview [PORT]`; log in as velmark, ostrand, crown or envoy."""

import os
import sys
import tempfile
from pathlib import Path

from parley.web.serve import configure, ensure_logins, serve
from tests.web.samples import OFFICERS, SampleNode, installed

PASSWORD = "a long password"


def main(port: int) -> None:
    """Serves until it is interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        # An empty folder, so that static files are served as they lie in the source.
        os.environ["PARLEY_STATIC_ROOT"] = str(Path(folder) / "static")
        configure(Path(folder))
        ensure_logins({officer.login: PASSWORD for officer in OFFICERS})
        node = SampleNode()
        with installed(node):
            serve(node, "127.0.0.1", port)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8100)
