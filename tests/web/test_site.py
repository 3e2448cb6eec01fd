"""The site around the pages: keys, static files, settings."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from parley.publishing import styles
from parley.web.secret import secret_key


def test_the_key_of_a_site_is_made_once_and_is_its_owners(tmp_path: Path):
    first = secret_key(tmp_path)
    assert len(first) >= 50
    assert secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "web.key").stat().st_mode) == 0o600


def test_without_a_node_the_key_is_never_the_same():
    assert secret_key(None) != secret_key(None)


def test_the_pages_draw_with_the_classes_of_publishing(repo: Path):
    sheet = (repo / "src/parley/web/static/css/drawings.css").read_text()
    assert sheet.partition("\n")[2] == styles.stylesheet(), "write styles.stylesheet() below the first line"


def test_every_style_is_logical(repo: Path):
    sided = (
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "text-align: left",
        "text-align: right",
        "float: left",
    )
    for sheet in (repo / "src/parley/web/static/css").glob("*.css"):
        assert not [word for word in sided if word in sheet.read_text()], sheet.name


def test_settings_for_production_are_clean(tmp_path: Path):
    environment = os.environ | {
        "PARLEY_HTTPS": "1",
        "PARLEY_HOSTS": "parley.example",
        "PARLEY_NODE_DIR": str(tmp_path),
        "PARLEY_STATIC_ROOT": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "parley.web.settings",
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_static_files_are_collected_with_their_hash_and_compressed(tmp_path: Path):
    environment = os.environ | {"PARLEY_STATIC_ROOT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "parley.web.settings"}
    environment.pop("PARLEY_NODE_DIR", None)
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"], env=environment, check=True
    )
    assert list((tmp_path / "css").glob("page.*.css.gz"))
    assert (tmp_path / "staticfiles.json").exists()
