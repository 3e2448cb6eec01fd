"""Who gets what, how precisely, when: nothing that is not declared, and the defaults of protection."""

from pathlib import Path
from typing import get_args

import pytest

from parley.agreement.agreement import AUDIENCES, DISCLOSED_FIELDS, Disclosure, Precision
from parley.agreement.disclosure import DEFAULT_DISCLOSURE, disclosed, opens_after, with_defaults
from parley.agreement.load import load
from tests.agreement.small import TOML, small, write

EVER = 10_000


def test_exact_place_waits_a_day_for_rivals_and_is_never_exact_for_the_public(tmp_path: Path):
    agreement = small(tmp_path)
    assert disclosed(agreement, "where", "guarantors", hours=0) == "settlement"
    assert disclosed(agreement, "where", "guarantors", hours=23) == "settlement"
    assert disclosed(agreement, "where", "guarantors", hours=24) == "as given"
    assert disclosed(agreement, "where", "public", hours=71) == "governorate"
    assert disclosed(agreement, "where", "public", hours=EVER) == "settlement"


def test_harm_waits(tmp_path: Path):
    agreement = small(tmp_path)
    assert disclosed(agreement, "harm", "guarantors", hours=23) is None
    assert disclosed(agreement, "harm", "guarantors", hours=24) == "as given"
    assert (disclosed(agreement, "harm", "public", hours=71), opens_after(agreement, "harm", "public")) == (None, 72)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_observer_is_in_no_row(audience: str, tmp_path: Path):
    agreement = small(tmp_path)
    assert disclosed(agreement, "observer", audience, hours=EVER) is None
    assert opens_after(agreement, "observer", audience) is None
    assert disclosed(agreement, "material", audience, hours=EVER) is None


def test_only_members_learn_a_detection_rate(tmp_path: Path):
    agreement = small(tmp_path)
    assert disclosed(agreement, "detection_rate", "public", hours=EVER) is None
    assert disclosed(agreement, "watch", "public", hours=71) is None
    assert disclosed(agreement, "watch", "public", hours=72) == "governorate"


def test_nobody_gets_less_with_time():
    rank = (
        "country",
        "governorate",
        "general",
        "month",
        "week",
        "category",
        "district",
        "subdistrict",
        "day",
        "settlement",
        "hour",
        "exact",
        "minute",
        "as given",
    )
    assert set(rank) == set(get_args(Precision))
    for row in DEFAULT_DISCLOSURE:
        later = [
            each
            for each in DEFAULT_DISCLOSURE
            if (each.field, each.audience, each.origin) == (row.field, row.audience, row.origin)
            and each.after_hours > row.after_hours
        ]
        assert all(rank.index(each.precision) > rank.index(row.precision) for each in later), row


def test_the_wider_the_audience_the_later_and_coarser(tmp_path: Path):
    agreement = small(tmp_path)
    for field in DISCLOSED_FIELDS:
        opened = [opens_after(agreement, field, audience) for audience in AUDIENCES]
        known = [hours for hours in opened if hours is not None]
        if field not in ("detection_rate", "watch"):
            assert known == sorted(known), field
            assert opened == known + [None] * (3 - len(known)), field


def test_outside_sources_are_open_at_once(tmp_path: Path):
    agreement = small(tmp_path)
    assert disclosed(agreement, "where", "public", hours=0, origin="outside") == "as given"
    assert disclosed(agreement, "observer", "public", hours=EVER, origin="outside") is None


def test_what_a_file_declares_replaces_the_default_of_that_field_and_audience_alone(tmp_path: Path):
    row = '\n[[disclosure]]\nfield = "where"\naudience = "public"\nafter_hours = 240\nprecision = "governorate"\n'
    agreement = load(write(tmp_path, TOML + row))
    assert disclosed(agreement, "where", "public", hours=239) is None
    assert disclosed(agreement, "where", "public", hours=240) == "governorate"
    assert disclosed(agreement, "where", "guarantors", hours=24) == "as given"
    assert disclosed(agreement, "harm", "public", hours=72) == "as given"
    declared = (Disclosure(field="where", audience="public", after_hours=240, precision="governorate"),)
    assert agreement.disclosure == with_defaults(declared)
