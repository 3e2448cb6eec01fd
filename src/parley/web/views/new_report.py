"""Recording a report: works without scripts, on a phone, and keeps what was typed when something is missing."""

from collections.abc import Mapping
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from parley.node.shown import Reader
from parley.reports.observation import BEARINGS
from parley.vocabulary.acts import ACTS, general
from parley.vocabulary.counts import COUNT_KINDS, EFFECTS, QUALIFIERS
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.weapons import WEAPONS
from parley.web import access, acting, current, formats, report_form
from parley.web.language import OWN_NAMES
from parley.web.reader import officer_only, reader_of
from parley.web.words import HOW_KNOWN

# Act types that stand in the open; the others fold away.
OFTEN = ("shelling", "air strike", "small-arms fire", "sniping", "clash", "drone", "obstruction of monitors")
PROPOSED = 3000  # places in the form's list; any other is found by its name all the same
KNOWN_BY = HOW_KNOWN[:7]  # an officer records what monitors, instruments and witnesses say, not the press


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """The form; once recorded, the report's own page."""
    wrong: report_form.Wrong | None = None
    if request.method == "POST":
        wrong, recorded = _record(reader_of(request), request.POST.dict())
        if recorded:
            return redirect("report", report_id=recorded)
    shown = {**_choices(), "typed": _typed(request), "wrong": wrong, "refused": wrong.said if wrong else None}
    return render(request, "new_report.html", shown, status=422 if wrong else 200)


def _record(reader: Reader, typed: Mapping[str, str]) -> tuple[report_form.Wrong | None, str]:
    """What is wrong, or the id of the report that is now recorded."""
    node, recorded = access.node(), []
    try:
        filled = report_form.read(
            typed, register=_register(reader), zone=timezone.get_current_timezone(), now=node.clock.now(),
            settlements=node.agreement.settlements,
        )  # fmt: skip
    except report_form.Wrong as wrong:
        return wrong, ""
    refused = acting.attempt(
        lambda: recorded.append(access.commands.record_report(node, reader, filled.report, filled.observation))
    )
    if refused is not None:
        return report_form.Wrong("", refused), ""
    return None, recorded[0]


def _register(reader: Reader) -> str:
    """The id of the member's own register."""
    registers = access.node().agreement.registers
    return next((one.id for one in registers if one.member == reader.member and one.origin == "own"), reader.member)


def _typed(request: HttpRequest) -> dict[str, str]:
    if request.method == "POST":
        return request.POST.dict()
    now = formats.local(access.node().clock.now(), current.process().zone)
    return {"day": now.date().isoformat(), "quick": "now", "qualifier": "", "how_known": ""}


@lru_cache(maxsize=1)
def _seldom() -> tuple[str, ...]:
    return tuple(act for act in dict.fromkeys(general(path) for path in ACTS) if act not in OFTEN)


def _settlements() -> list[Settlement]:
    """The places that the form proposes: towns and villages, not the areas around them."""
    known = access.node().agreement.settlements
    return [one for one in known if one.level in ("exact", "settlement")][:PROPOSED]


def _choices() -> dict[str, object]:
    return {
        "often": OFTEN, "seldom": _seldom(), "weapons": WEAPONS, "bearings": BEARINGS,
        "qualifiers": QUALIFIERS, "kinds": COUNT_KINDS[1:], "effects": EFFECTS[1:], "known_by": KNOWN_BY,
        "harm_rows": _harm_rows(), "settlements": _settlements(), "own_names": OWN_NAMES,
    }  # fmt: skip


def _harm_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    low, best, high = gettext("low"), gettext("best"), gettext("high")
    return [
        (gettext("killed"), [("killed_low", low), ("killed_best", best), ("killed_high", high)]),
        (gettext("of them civilians"), [("civilians_low", low), ("civilians_best", best), ("civilians_high", high)]),
        (gettext("injured"), [("injured_low", low), ("injured_high", high)]),
    ]
