"""Writes the files of the exercise beside itself, or into a folder: `python generate.py [FOLDER]`.

The same bytes every time and everywhere; change SEED in generator/chance.py for another course of events.
"""

import sys
from pathlib import Path

from generator.files import files


def main(folder: Path) -> None:
    """Writes every generated file."""
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
