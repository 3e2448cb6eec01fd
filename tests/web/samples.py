"""A sample of everything that pages show: a fictional process with words in it that try to break out of the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from parley.node.filters import IncidentFilter
from parley.node.shown import (
    AnswerShown,
    ApplicabilityShown,
    Await,
    BracketShown,
    BulletinLine,
    BulletinPage,
    BulletinShown,
    ClauseShown,
    DayPoint,
    DelegationShown,
    DeskPage,
    Disagreement,
    EntryLine,
    Facet,
    FindingShown,
    FollowShown,
    Foot,
    HeadShown,
    HistoryLine,
    IncidentPage,
    IncidentShown,
    IncidentsShown,
    InquiryShown,
    LibraryPage,
    LogPage,
    MeetingListed,
    MeetingShown,
    MemberShown,
    NegotiatedText,
    NewsItem,
    NewsPage,
    OfferShown,
    OpinionShown,
    OptionShown,
    Outside,
    Overview,
    PackageShown,
    PhotographShown,
    PositionShown,
    ProcessShown,
    ProofLink,
    ProposalShown,
    PublishedDay,
    Reader,
    RecordPage,
    RegionDay,
    RegisterDay,
    RegisterPage,
    RegisterShown,
    ReportPage,
    ReportShown,
    RoundPage,
    Said,
    SpeakerShown,
    StatementShown,
    Stretch,
    TextListed,
    TextShown,
    VersionShown,
    Watched,
    WhyPart,
    WhyShown,
)
from parley.node.shown.record import ErasureShown, ForkShown, HolderShown, LogShown
from parley.publishing.count import figures as counted_figures
from parley.publishing.counted import BulletinInput, CountedIncident, CountedPosition, CountedRegister, CountedReport
from parley.vocabulary.areas import Area
from parley.vocabulary.counts import Count, Harm
from parley.vocabulary.gazetteer import Settlement
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ZONE = "Etc/GMT-3"
DAY = date(2031, 5, 1)
NOON = 1_935_392_400  # 2031-05-01 12:00 in the zone
NOW = NOON + 8 * 3600 + 21 * 60


def _names(english: str, arabic: str) -> dict[str, str]:
    return {"en": english, "ar": arabic}


MEMBERS = (
    MemberShown("velmark", "VEL", _names("Velmark", "فيلمارك"), ("guarantor",), 0, True, True),
    MemberShown("ostrand", "OST", _names("Ostrand", "أوستراند"), ("guarantor",), 1, True, True),
    MemberShown("caldia", "CAL", _names("Caldia", "كالديا"), ("guarantor",), 2, True, True),
    MemberShown("crown", "CRO", _names("The Crown", "التاج"), ("party",), 3, False, True),
    MemberShown("league", "LEA", _names("The League", "الرابطة"), ("party",), 4, False, True),
    MemberShown("halden", "HAL", _names("Halden", "هالدن"), ("host",), 5, False, True),
    MemberShown("envoy", "ENV", _names("The Envoy", "المبعوث"), ("mediator", "observer"), 6, False, False),
)
REGISTERS = (
    RegisterShown("velmark", _names("Velmark", "فيلمارك"), "VEL", True, 0),
    RegisterShown("ostrand", _names("Ostrand", "أوستراند"), "OST", True, 1),
    RegisterShown("caldia", _names("Caldia", "كالديا"), "CAL", True, 2),
)
REGIONS = {
    "XV01": _names("Upper Marl", "مارل العليا"),
    "XV02": _names("Tarnow", "تارنو"),
    "XV03": _names("Estuary", "المصب"),
    "XV04": _names("South Reach", "الجنوب"),
}
PROCESS = ProcessShown(
    id="exercise",
    names=_names("Ceasefire in Marland", "وقف إطلاق النار في مارلاند"),
    standing="exercise",
    zone=ZONE,
    languages=("en", "ru", "ar", "fa", "tr"),
    in_force=NOON - 60 * 86_400,
    cutoff="19:30",
    members=MEMBERS,
    registers=REGISTERS,
    regions=REGIONS,
    zones={"vale": _names("The Vale", "الوادي")},
    custodial=True,
    clock_simulated=True,
    scope_note=_names(
        "Force against the excluded group is counted beside.", "القوة ضد المجموعة المستثناة تُحصى على حدة."
    ),
)
PUBLIC = Reader()
OFFICERS = tuple(
    SimpleNamespace(login=member.id, member=member.id, desk="duty", function=function, channel=channel)
    for member, function, channel in (
        (MEMBERS[0], "duty officer", "guarantors"),
        (MEMBERS[1], "duty officer", "guarantors"),
        (MEMBERS[3], "delegate", "members"),
        (MEMBERS[6], "observer", "members"),
    )
)
HEADS = tuple(
    HeadShown(
        log=f"exercise/guarantors/{member.id}",
        member=member.id,
        channel="guarantors",
        size=18_204 - 400 * n,
        root=f"9f3c61{n}" * 9,
        cosigned_by=tuple(m.id for m in MEMBERS[:3] if m is not member),
        cosigned_at=NOW - 3100,
    )
    for n, member in enumerate(MEMBERS[:3])
)
HOLDERS = tuple(HolderShown(member.id, 18_000 + 204 * n, NOON * n) for n, member in enumerate(MEMBERS[1:3]))
LOGS = tuple(LogShown(head, HOLDERS) for head in HEADS)
LAST_WORDS = tuple((member.id, NOON * n) for n, member in enumerate(MEMBERS[:3]))
ERASURES = (ErasureShown("ae" * 32, "guarantors", MEMBERS[0].id, NOON, (MEMBERS[1].id,), (MEMBERS[2].id,)),)
FORKS = (ForkShown("members", MEMBERS[1].id, (41, 40), "af" * 32 + ".json"),)
FOOT = Foot(basis="5b22f40a" * 8, heads=HEADS, behind=False)


def _place(lat: float, lon: float, radius: int, name: str = "", precision: str = "settlement") -> Place:
    return Place(lat_e6=round(lat * 1e6), lon_e6=round(lon * 1e6), radius_m=radius, precision=precision, name=name)


def _incident(
    n: int, registers: tuple[str, ...], region: str, outcome: str, act: str = "shelling", **more: Any
) -> IncidentShown:
    shared = len(registers) > 1
    fields: dict[str, Any] = {
        "id": f"I-{n:010x}",
        "when": Interval(NOON - n * 2400, NOON - n * 2400 + 1799, "minute", ZONE),
        "where": _place(-40.2 - n * 0.09 % 1.4, 80.3 + n * 0.17 % 1.9, 2500, f"Place {n}"),
        "region": region,
        "zones": (),
        "act": act,
        "registers": registers,
        "reports": len(registers) + (n % 5 == 0),
        "probability_ppm": 890_000 if shared else 1_000_000,
        "low_ppm": 780_000 if shared else 1_000_000,
        "high_ppm": 950_000 if shared else 1_000_000,
        "outcome": outcome,
        "stage": "determined",
        "applies": "applies",
        "parties": ("crown",),
        "civilians_low": 0,
        "civilians_high": 3,
        "determinations": {"velmark": "no violation", "ostrand": "violation", "caldia": "unable to verify"}
        if outcome == "disputed"
        else {},
    }
    return IncidentShown(**(fields | more))


V, W, BOTH = ("velmark",), ("ostrand",), ("velmark", "ostrand")
INCIDENTS = tuple(
    _incident(n, registers, region, outcome, act)
    for n, (registers, region, outcome, act) in enumerate(
        [
            (V, "XV01", "none yet", "shelling"),
            (V, "XV02", "not established", "air strike"),
            (V, "XV02", "none yet", ""),
            (V, "XV02", "none yet", "shelling/mortar"),
            (V, "XV03", "none yet", "sniping"),
            (BOTH, "XV01", "established", "shelling"),
            (BOTH, "XV01", "disputed", "shelling/artillery"),
            (BOTH, "XV01", "none yet", "clash"),
            (BOTH, "XV03", "established", "shelling"),
            (W, "XV01", "none yet", "shelling"),
            (W, "XV03", "none yet", "small-arms fire"),
            (W, "XV04", "disputed", "air strike"),
            (W, "XV04", "none yet", "shelling"),
            (W, "", "none yet", "drone/strike"),
            (W, "XV03", "none yet", "shelling"),
            (W, "XV03", "none yet", "clash"),
            (W, "XV02", "none yet", NASTY),
            (("velmark", "ostrand", "caldia"), "XV01", "disputed", "shelling"),
        ]
    )
)
BULLETIN = BulletinShown(
    number="60/2031",
    day=DAY,
    state="proposed",
    deadline=NOW + 39 * 60,
    approvals={"velmark": NOW - 1000},
    refusals={},
    waits_for=("ostrand", "caldia"),
    entry="ab" * 32,
    figures_hash="cd" * 32,
    correction=0,
)


def _series() -> tuple[DayPoint, ...]:
    points = []
    for n in range(60):
        both, only_v, only_o = 1 + n % 4, 6 + n * 7 % 9, 5 + n * 5 % 11
        total = both + only_v + only_o
        points.append(
            DayPoint(
                day=DAY - timedelta(days=59 - n),
                reports={"velmark": both + only_v, "ostrand": both + only_o},
                incidents={BOTH: both, V: only_v, W: only_o},
                low=total - 1,
                high=total + 2,
                published={"velmark": both + only_v} if n % 7 == 0 else {},
            )
        )
    return tuple(points)


SERIES = _series()
OVERVIEW = Overview(
    day=DAY,
    day_number=60,
    as_of=NOON + 27_000,
    closed=True,
    reports=24,
    registers=(
        RegisterDay("velmark", 10, 10, Watched(38, 412, 912, 2, 1)),
        RegisterDay("ostrand", 14, 13, Watched(22, 301, 528, 0, 0)),
        RegisterDay("caldia", 0, 0, None),
    ),
    incidents=INCIDENTS,
    beside=(replace(INCIDENTS[0], id="I-00000000aa", applies="does not apply"),),
    merged=True,
    count_low=17,
    count_high=20,
    regions=tuple(
        RegionDay(code, {"velmark": 4, "ostrand": 3}, tuple(i for i in INCIDENTS if i.region == code))
        for code in [*REGIONS, ""]
    ),
    findings={
        "violation": {"velmark": 3, "ostrand": 6, "caldia": 2},
        "pending": {"velmark": 7, "ostrand": 9, "caldia": 11},
    },
    disputed=tuple(i for i in INCIDENTS if i.outcome == "disputed"),
    outside=Outside(1, 3, 1, 6),
    published=(
        PublishedDay("velmark", 10, {"XV01": 4}, "", "bulletin of the day"),
        PublishedDay("ostrand", None, {}, "", ""),
    ),
    series=SERIES,
    bulletin=BULLETIN,
    awaits=(
        Await(
            "bulletin",
            Said("Approve the bulletin of %(day)s", {"day": "2031-05-01"}),
            Said("Approved by %(members)s", {"members": "VEL"}),
            "/bulletins/2031-05-01/",
            NOW + 39 * 60,
        ),
        Await(
            "inquiry",
            Said("Answer an inquiry: %(question)s", {"question": NASTY}),
            Said("asked by %(member)s", {"member": "VEL"}),
            f"/incidents/{INCIDENTS[6].id}/",
            NOW + 7300,
        ),
    ),
    previous_day=DAY - timedelta(days=1),
    next_day=None,
    now=NOW,
    foot=FOOT,
)


def _report(n: int, register: str, **more: Any) -> ReportShown:
    fields: dict[str, Any] = {
        "id": f"{n:02x}" * 32,
        "register": register,
        "number": f"{register[:3].upper()}-2031-0{n}",
        "origin": "own",
        "recorded_at": NOON + 3600 * n,
        "when": Interval(NOON - 2100, NOON - 1201, "minute", ZONE),
        "where": _place(-40.66, 81.02, 1400),
        "act": "shelling/mortar",
        "weapon": "mortar/82 mm",
        "count": Count(qualifier="about", low=5, kind="burst"),
        "how_known": "heard",
        "party": "",
        "side": "",
        "target": "",
        "harm": None,
        "control": "contested",
        "episode": "",
        "narrative": NASTY,
        "language": "en",
        "withheld": (),
        "opens_at": 0,
        "versions": (f"{n:02x}" * 32,),
        "incident": INCIDENTS[6].id,
        "log": f"exercise/guarantors/{register}",
        "seq": 12_907 + n,
        "held_by": ("velmark", "ostrand", "caldia"),
        "key": "desk-7e2b",
        "custody": "device",
        "withdrawn": False,
    }
    return ReportShown(**(fields | more))


REPORTS = (
    _report(1, "velmark"),
    _report(
        2,
        "ostrand",
        where=_place(-40.665, 81.0, 2000, "Harrow"),
        act="shelling/artillery",
        weapon="artillery",
        count=Count(qualifier="at least", low=8, effect="impact"),
        how_known="told",
        party="crown",
        target=NASTY,
        harm=Harm(killed_low=0, killed_best=2, killed_high=3, civilians_low=0, civilians_high=3),
        language="tr",
        narrative="Sabah ağır ateş.",
    ),
    _report(
        3,
        "caldia",
        where=None,
        act="",
        weapon="",
        count=None,
        how_known="",
        narrative="",
        withheld=("exact", "details"),
        opens_at=NOON + 86_400,
        when=Interval(NOON - 43_200, NOON + 43_199, "day", ZONE),
    ),
)


def _finding(member: str, determination: str, **more: Any) -> FindingShown:
    fields: dict[str, Any] = {
        "member": member,
        "entry": member[0] * 64,
        "at": NOON,
        "determination": determination,
        "held": f"Fire was heard. {NASTY}",
        "grounds": f"Two posts. {NASTY}",
        "attribution": "",
        "said_by": "",
        "basis": "",
        "beside": (),
        "former": (),
        "composition_changed": False,
    }
    return FindingShown(**(fields | more))


WHY = WhyShown(
    REPORTS[0].id,
    REPORTS[1].id,
    (
        WhyPart(
            "prior",
            Said("before anything else: fewer than %(rivals)s reports lie near in place and time", {"rivals": "16"}),
            -2116,
        ),
        WhyPart("time", Said("times overlap"), 1648),
        WhyPart("place", Said("%(metres)s m apart, at most 1.5 km", {"metres": "1240"}), 1411),
        WhyPart("act", Said("the same act: %(a)s", {"a": "shelling"}), 1194),
        WhyPart("party", Said("different sides: %(a)s and %(b)s", {"a": "crown", "b": "league"}), -336),
    ),
    2116,
    890_000,
    780_000,
    950_000,
)
DISPUTED = replace(INCIDENTS[6], where=_place(-40.66, 81.01, 2000, "Harrow"), reports=3)
INCIDENT = IncidentPage(
    incident=DISPUTED,
    former_ids=("I-00000000ff",),
    stages={
        "alleged": NOON,
        "registered": NOON,
        "screened": NOON + 86_400,
        "under verification": NOON + 90_000,
        "determined": NOW,
    },
    side_states=("corrected",),
    findings=(
        _finding("velmark", "no violation"),
        _finding(
            "ostrand",
            "violation",
            attribution="crown",
            said_by=NASTY,
            basis="crater bearing",
            composition_changed=True,
            former=("ee" * 32,),
            beside=("dd" * 32,),
        ),
        _finding("caldia", "pending", entry="", held="", grounds="", at=0),
    ),
    outcome="disputed",
    rule=Said("Unanimity of the guarantors.", {"number": 1, "says_ar": "إجماع الضامنين."}),
    applicability=tuple(
        ApplicabilityShown(
            version,
            names,
            whole,
            (
                AnswerShown("who", who, ("I.2",), Said("%(group)s is bound by the provision.", {"group": "crown"})),
                AnswerShown("what", "yes", ("I.1",), Said("The provision names %(label)s.", {"label": "shelling"})),
                AnswerShown("where", "yes", ("I.3",), Said("The place is in %(zone)s.", {"zone": "vale"})),
                AnswerShown("when", "yes", ("I.1",), Said("The provision was in force.")),
            ),
        )
        for version, names, who, whole in (
            ("a", _names("Text of the guarantors", "نص الضامنين"), "unknown", "undetermined"),
            ("b", _names("Text of the League", "نص الرابطة"), "yes", "applies"),
        )
    ),
    reports=REPORTS,
    differs=frozenset({"act", "count", "how_known", "party", "harm"}),
    why=(WHY,),
    next_best=(INCIDENTS[7].id, 70_000),
    opinions=(OpinionShown("aa" * 32, "ostrand", NOON, False, (REPORTS[0].id, REPORTS[1].id), NASTY, "opinion"),),
    view=None,
    history=(
        HistoryLine(
            NOW, "ostrand", Said("Finding: %(determination)s", {"determination": "violation"}), "l", 16_018, "e"
        ),
        HistoryLine(NOON, "velmark", Said("Report recorded."), "l", 12_907, "e"),
    ),
    inquiries=(
        InquiryShown(
            "bb" * 32, "velmark", "ostrand", f"Post log of the morning? {NASTY}", NOW - 3 * 86_400, "overdue", "", 0
        ),
    ),
    follows=(
        FollowShown("reply", "crown", "", f"We did not fire. {NASTY}", NOON, ""),
        FollowShown("measure", "velmark", "ostrand", "request to cease fire", NOON, NASTY, "overdue", NOON, "ee" * 32),
    ),
    same_place=INCIDENTS[:6],
    may_find=False,
    foot=FOOT,
)
STATEMENT = StatementShown(
    entry="cc" * 32,
    at=NOW,
    titles=_names(f"Second round called {NASTY}", "الدعوة إلى جولة ثانية"),
    texts={"en": f"All guarantors have approved the date.\n{NASTY}", "ar": "وافق جميع الضامنين على الموعد."},
    markings={"en": "authentic", "ar": "reviewed"},
    issuers=("velmark", "ostrand"),
    assents={"velmark": "signs", "ostrand": "signs", "crown": "takes note"},
    joint=True,
)
PHOTOGRAPH = PhotographShown(
    entry="f0" * 32,
    at=NOW,
    member="halden",
    captions={"en": f"The hall {NASTY}"},
    alternatives=_names(f"A long table {NASTY}", "طاولة طويلة"),
    credit=f"A. Painter {NASTY}",
    licence="CC BY-SA 4.0",
    day="2031-05-01",
    region="XV01",
    width=1600,
    height=1067,
    original="0a" * 32,
    published=True,
)
KEPT = replace(PHOTOGRAPH, entry="f1" * 32, member="ostrand", published=False)
# The smallest JPEG that browsers draw.
JPEG = bytes.fromhex(
    "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f10"
    "1011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)
TEXT = TextShown(
    entry=STATEMENT.entry,
    kind="statement",
    issuance="joint",
    member="velmark",
    at=NOW,
    titles=STATEMENT.titles,
    texts=STATEMENT.texts,
    markings=STATEMENT.markings,
    issuers=STATEMENT.issuers,
    assents=STATEMENT.assents,
    joint=True,
    missing=(),
    hash="5a" * 32,
    public=True,
    versions=(VersionShown(1, STATEMENT.entry, NOW),),
    photographs=(PHOTOGRAPH,),
    incidents=(DISPUTED,),
    foot=FOOT,
)
READOUT = replace(
    TEXT,
    entry="cd" * 32,
    kind="readout",
    issuance="own",
    issuers=("ostrand",),
    member="ostrand",
    joint=False,
    versions=(VersionShown(1, "cd" * 32, NOON), VersionShown(2, "ce" * 32, NOW)),
    meeting="3e" * 32,
    accounts={"ostrand": "cd" * 32, "velmark": "da" * 32, "caldia": ""},
)
PROPOSAL = replace(
    TEXT, entry="cf" * 32, joint=False, missing=("ostrand",), public=False, versions=(), may_sign=True, photographs=()
)
MEETING = MeetingListed("3e" * 32, NOON, "bilateral", "first-round", f"Halden {NASTY}", NOW, ("velmark", "ostrand"))
NEWS_ITEMS = (
    NewsItem(
        "bulletin",
        NOW,
        Said(
            "Joint daily bulletin of %(day)s: %(reports)s reports, %(incidents)s incidents",
            {"day": "2031-05-01", "reports": 24, "incidents": 18},
        ),
        Said("A report is an account by one side and not a violation."),
        "/bulletins/2031-05-01/",
        (),
        "b0" * 32,
    ),
    NewsItem(
        "readout",
        NOON,
        Said(""),
        Said(""),
        f"/statements/{READOUT.entry}/",
        ("ostrand",),
        READOUT.entry,
        titles={"en": NASTY},
        texts={"ar": "نص"},
    ),
    NewsItem(
        "photograph",
        NOON,
        Said(""),
        Said("Photograph: %(credit)s", {"credit": NASTY}),
        f"/photographs/{PHOTOGRAPH.entry}/",
        ("halden",),
        PHOTOGRAPH.entry,
        titles=PHOTOGRAPH.captions,
        photograph=PHOTOGRAPH,
    ),
)
ROUND = RoundPage(
    id="first-round",
    title=f"First round {NASTY}",
    appeal=f"To all members. {NASTY}",
    invitation="To Halden.",
    delegations=(DelegationShown(NASTY, "crown", 4, True), DelegationShown("League", "league", 4, False)),
    meetings=(MeetingShown("Joint Group", f"Halden hall {NASTY}", NOW, False, {"velmark": True, "ostrand": False}),),
    statements=(STATEMENT,),
    agenda=(INCIDENTS[6],),
    foot=FOOT,
)

CLAUSE = ClauseShown(
    clause="c2",
    number="2.1",
    depth=1,
    adrift=False,
    standing="open",
    level="plenary",
    version="4a" * 32,
    present={"en": f"Weapons go. {NASTY}", "ar": "تُسحب الأسلحة."},
    runs={
        "en": (
            Stretch("words", f"Weapons go {NASTY} "),
            Stretch("bracket", "b1", ("velmark", NASTY), (Stretch("words", "at once"),), depth=1),
            Stretch(
                "options",
                options=(
                    OptionShown(("velmark",), (Stretch("words", "ten"),), ()),
                    OptionShown(
                        ("ostrand", "crown"),
                        (Stretch("words", f"t{NASTY}"),),
                        (("same", "t"), ("out", "en"), ("in", NASTY)),
                    ),
                    OptionShown((), (), ()),
                ),
            ),
            Stretch("blank"),
            Stretch("loose", "]"),
        ),
        "ar": (Stretch("words", "تُسحب الأسلحة."),),
    },
    positions=(
        PositionShown("velmark", "accept", "5a" * 32, "4a" * 32, "plenary", (("3", "4b" * 32, ("ostrand",)),)),
        PositionShown("ostrand", "object", "5b" * 32, "4a" * 32, "working group", mine=True),
        PositionShown("crown", "no position"),
    ),
    lapsed=(PositionShown("crown", "ad referendum", "5c" * 32, "4d" * 32, "plenary"),),
    offers=(
        OfferShown("4a" * 32, True, {"en": f"Weapons go. {NASTY}"}, {}, ("velmark",), ("velmark",)),
        OfferShown("4b" * 32, False, {"en": "Go."}, {"en": (("out", NASTY), ("in", "Go."))}, ("ostrand",), ()),
        OfferShown("4c" * 32, False, {}, {}, ("crown",), ()),
    ),
    brackets=(
        BracketShown("b1", f"at once {NASTY}", ("ostrand", "velmark"), ("velmark",), ("ostrand",), True),
        BracketShown("b2", "there", (), (), (), False),
    ),
    proposals=(
        ProposalShown("6a" * 32, "ostrand", "live", NASTY, "heavy", NOW, True),
        ProposalShown("6b" * 32, "velmark", "reopening", "", "", NOW, False, ("ostrand",)),
    ),
    beside=(("crown", "delete clause"), ("velmark", "move")),
    conflict=True,
    away="ostrand",
    history=({"en": (("in", "Weapons stay."),)}, {"en": (("same", "Weapons "), ("out", "stay"), ("in", NASTY))}),
)
NEGOTIATED = NegotiatedText(
    entry="7a" * 32,
    title=f"First round {NASTY}",
    round="first-round",
    procedure="negotiated",
    author="envoy",
    at=NOW,
    languages=("en", "ar"),
    needs=("velmark", "ostrand", "crown"),
    whose={name: name for name in ("velmark", "ostrand", "crown", "envoy")},
    others=("envoy",),
    clauses=(CLAUSE,),
    packages=(PackageShown(f"ostrand: heavy {NASTY}", ("4b" * 32,), False, ("velmark",), ("ostrand",)),),
    disagreements=(Disagreement("ostrand", 1, 2, 1),),
    speakers=(SpeakerShown("ostrand", "Officer 1"), SpeakerShown("ostrand", NASTY)),
    chairs=False,
    provisional=1,
    not_counted=2,
    hash="",
    foot=FOOT,
)


def _negotiated(_node: Any, reader: Reader, entry: str) -> NegotiatedText | None:
    """The text, for whoever is in its channel."""
    return NEGOTIATED if entry == NEGOTIATED.entry and not reader.is_public else None


def _figures() -> dict[str, Any]:
    window = {"first": NOON - 59_400, "last": NOON + 27_000}
    counted = tuple(
        CountedIncident(
            id=i.id,
            registers=i.registers,
            region=i.region,
            outcome=i.outcome,
            applies="applies",
            positions=tuple(
                CountedPosition(member=m.id, determination=i.determinations.get(m.id, "pending")) for m in MEMBERS[:3]
            ),
            place=i.where.name if i.where else "",
            earliest=i.when.earliest,
            latest=i.when.latest,
            probability=i.probability_ppm,
            probability_low=i.low_ppm,
            probability_high=i.high_ppm,
        )
        for i in INCIDENTS
    )
    reports = tuple(
        CountedReport(
            id=f"{n:02x}{r:02x}" * 16,
            register=register,
            region=i.region,
            incident=i.id,
            recorded_at=NOON,
            earliest=i.when.earliest,
            latest=i.when.latest,
        )
        for n, i in enumerate(INCIDENTS)
        for r, register in enumerate(i.registers)
    )
    figures = counted_figures(
        BulletinInput(
            process="exercise",
            standing="exercise",
            day=DAY.isoformat(),
            number=60,
            zone=ZONE,
            as_of=NOON + 27_000,
            registers=tuple(CountedRegister(id=r.id, origin="own", by="recording", **window) for r in REGISTERS),
            regions=tuple(REGIONS),
            deciders=tuple(m.id for m in MEMBERS[:3]),
            reports=reports,
            incidents=counted,
            low=17,
            high=20,
        )
    )
    return msgspec.to_builtins(figures)


BULLETIN_PAGE = BulletinPage(
    bulletin=BULLETIN,
    figures=_figures(),
    issued=False,
    faults=(),
    corrections=(replace(BULLETIN, correction=1),),
    incidents=INCIDENTS,
    restrictions=(FollowShown("restriction", "ostrand", "", f"Turned back. {NASTY}", NOON, ""),),
    series=SERIES,
    foot=FOOT,
)


def _ring(*points: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(lon * 1e6), round(lat * 1e6)) for lon, lat in points)


AREAS = {
    "XV01": _ring((80, -40), (81.2, -39.9), (81.1, -40.8), (80.1, -40.9)),
    "XV02": _ring((81.2, -39.9), (82.4, -40.1), (82.3, -40.9), (81.1, -40.8)),
    "XV03": _ring((80.1, -40.9), (81.1, -40.8), (81.2, -41.8), (80.2, -41.9)),
    "XV04": _ring((81.1, -40.8), (82.3, -40.9), (82.2, -41.7), (81.2, -41.8)),
}


class SampleAgreement:
    """As much of an agreement as pages read of one."""

    parties = (SimpleNamespace(id="crown", name=_names("The Crown", "التاج"), aliases=("Crown forces",)),)
    adherents = excluded_groups = ()

    territory = SimpleNamespace(areas="regions", features=tuple(AREAS))
    surroundings = ""
    registers = tuple(SimpleNamespace(id=r.id, member=r.id, origin="own") for r in REGISTERS)
    settlements = (
        Settlement(
            pcode="XV0101",
            name="Harrow",
            lat_e6=-40_660_000,
            lon_e6=81_010_000,
            level="settlement",
            parent="XV01",
            names=("هارو",),
        ),
    )
    zones = (
        SimpleNamespace(
            id="vale", kind="de-escalation area", areas="zones", features=("vale",), begins=None, ends=None
        ),
        SimpleNamespace(id="rocks", kind="excluded area", areas="zones", features=("rocks",), begins=None, ends=None),
    )

    def areas(self, set_id: str, features: tuple[str, ...] = ()) -> tuple[Area, ...]:
        """Outlines of regions or zones."""
        if set_id == "regions":
            return tuple(Area(id=code, name=REGIONS[code], rings=(ring,)) for code, ring in AREAS.items())
        rings = {
            "vale": _ring((80.4, -40.3), (80.9, -40.2), (80.8, -40.7)),
            "rocks": _ring((81.8, -41), (82.2, -41), (82.1, -41.5)),
        }
        return tuple(
            Area(id=feature, name=_names("The Vale", "الوادي"), rings=(rings[feature],)) for feature in features
        )


@dataclass(eq=False)
class SampleNode:
    """A node that shows samples and remembers which commands it was given."""

    process: ProcessShown = PROCESS
    agreement: SampleAgreement = field(default_factory=SampleAgreement)
    clock: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(now=lambda: NOW))
    directory: Path = Path()
    given: list[tuple[str, Reader, dict[str, Any]]] = field(default_factory=list)
    refuses: Exception | None = None


def _incidents(_node: SampleNode, _reader: Reader, asked: IncidentFilter) -> IncidentsShown:
    kept = [
        i
        for i in INCIDENTS
        if (not asked.outcome or i.outcome in asked.outcome) and (not asked.seen or "|".join(i.registers) in asked.seen)
    ]
    outcomes = sorted({i.outcome for i in INCIDENTS})
    facets = {
        "outcome": tuple(Facet(o, sum(i.outcome == o for i in INCIDENTS), o in asked.outcome) for o in outcomes),
        "seen": tuple(
            Facet("|".join(s), sum(i.registers == s for i in INCIDENTS), "|".join(s) in asked.seen)
            for s in (V, BOTH, W)
        ),
        "act": (Facet("shelling", 9, False), Facet(NASTY, 1, False)),
        "zone": (Facet("vale", 3, False), Facet("none", 15, False)),
        "applies": (Facet("applies", 18, False),),
        "party": (Facet("crown", 4, False), Facet("", 9, False)),
    }
    days = {}
    for incident in kept:
        day = DAY if incident.when.earliest > NOON - 43_200 else DAY - timedelta(days=1)
        days[day] = days.get(day, 0) + 1
    return IncidentsShown(
        matched=len(kept),
        certain=len(kept),
        reports=24,
        hidden=len(INCIDENTS) - len(kept),
        rows=tuple(kept),
        page=1,
        pages=2,
        facets=facets,
        marks=tuple(kept),
        cells=(),
        days=days,
        selected=next((i for i in kept if i.id == asked.selected), None),
        foot=FOOT,
    )


def _incident_page(
    node: SampleNode, reader: Reader, incident_id: str, *, joint: bool = False
) -> IncidentPage | str | None:
    if incident_id == "I-00000000ff":
        return DISPUTED.id
    if incident_id == DISPUTED.id:
        return replace(INCIDENT, may_find=reader.member in ("velmark", "ostrand", "caldia"))
    known = next((i for i in INCIDENTS if i.id == incident_id), None)
    return (
        replace(INCIDENT, incident=known, reports=REPORTS[:1], why=(), may_find=not reader.is_public) if known else None
    )


def _known(shown: Any, *known: object) -> Any:
    return lambda node, reader, asked, *rest: shown if asked in known else None


queries = SimpleNamespace(
    process=lambda node: node.process,
    officers=lambda node: OFFICERS,
    overview=lambda node, reader, day: OVERVIEW if reader.member else replace(OVERVIEW, awaits=()),
    incidents=_incidents,
    incident=_incident_page,
    report=lambda node, reader, report_id: next(
        (ReportPage(r, (r,), {"leaf": "ab" * 32}, FOOT) for r in REPORTS if r.id == report_id), None
    ),
    bulletins=lambda node, reader, page: (BulletinLine(BULLETIN, 24, 18),),
    bulletin=_known(BULLETIN_PAGE, DAY),
    bulletin_proofs=lambda node, reader, day: (ProofLink("velmark", "bulletin-propose", NOON, "ab" * 32),),
    proof_file=lambda node, reader, entry: {"ab" * 32: b"parley.proof/v1\n", "cd" * 32: b""}.get(entry),
    bulletin_bytes=lambda node, reader, day, form: b"{}" if day == DAY else None,
    record=lambda node, reader: RecordPage(LOGS, LAST_WORDS, ERASURES, FORKS, FOOT),
    log=lambda node, reader, channel, member, page: (
        LogPage(
            HEADS[0],
            HOLDERS,
            (
                EntryLine(
                    1,
                    "ab" * 32,
                    "report",
                    NOON,
                    "duty",
                    "device",
                    (("facts", "carried"), ("exact", "committed")),
                    "",
                    ("ostrand", "caldia"),
                    True,
                ),
                EntryLine(2, "ac" * 32, "odd", NOON, "duty", "node", (), NASTY, (), False),
            ),
            1,
            1,
            FOOT,
        )
        if channel == "public" or reader.member
        else None
    ),
    watched_weeks=lambda node, reader: {},
    registers=lambda node, reader: REGISTERS,
    register=lambda node, reader, register_id, page: next(
        (RegisterPage(r, REPORTS, 24, 1, 2, FOOT) for r in REGISTERS if r.id == register_id), None
    ),
    news=lambda node, reader, asked: NewsPage(
        asked,
        TEXT if asked.is_whole else None,
        BULLETIN_PAGE if asked.is_whole else None,
        NEWS_ITEMS if asked.words != "nothing" else (),
        None if asked.before else asked.at(7),
        FOOT,
    ),
    text=lambda node, reader, entry: next(
        (
            replace(one, may_assent=reader.member == "crown", may_correct=reader.member == one.member)
            for one in (TEXT, READOUT, PROPOSAL)
            if one.entry == entry and (one.public or reader.member)
        ),
        None,
    ),
    desk=lambda node, reader: DeskPage((PROPOSAL,), (), (TEXT, READOUT), (KEPT,), (PHOTOGRAPH,), (MEETING,), FOOT),
    library=lambda node, reader, asked: LibraryPage((PHOTOGRAPH,), asked.at(5), FOOT),
    photograph=_known(PHOTOGRAPH, PHOTOGRAPH.entry),
    photograph_file=lambda node, reader, entry, size: (
        JPEG
        if (entry == PHOTOGRAPH.entry or (entry == KEPT.entry and reader.member == KEPT.member))
        and size in ("full", "thumbnail")
        else None
    ),
    texts_with=lambda node, reader, entry: (TEXT,),
    meetings=lambda node, reader: (MEETING,),
    open_incidents=lambda node, first, last: iter(()),
    open_days=lambda node, first, last: iter(()),
    open_basis=lambda node: FOOT.basis,
    rounds=lambda node, reader: (ROUND,),
    round=_known(ROUND, "first-round"),
    negotiated=_negotiated,
    texts_listed=lambda node, reader, name: (
        () if reader.is_public else (TextListed(NEGOTIATED.entry, NEGOTIATED.title, "negotiated", 0, 1),)
    ),
    may_open_texts=lambda node, reader: not reader.is_public,
)


class Refused(Exception):
    """As the node's commands refuse."""

    def __init__(self, msgid: str, args: dict[str, Any] | None = None) -> None:
        super().__init__(msgid)
        self.msgid, self.arguments = msgid, args or {}


def _command(name: str) -> Any:
    def command(node: SampleNode, reader: Reader, *positional: Any, **named: Any) -> str:
        if node.refuses is not None:
            raise node.refuses
        node.given.append((name, reader, named | {str(n): value for n, value in enumerate(positional)}))
        return REPORTS[0].id

    return command


COMMANDS = (
    "record_report",
    "make_finding",
    "withdraw_finding",
    "ask",
    "answer",
    "link",
    "put_on_agenda",
    "approve_bulletin",
    "refuse_bulletin",
    "propose_bulletin",
    "reply",
    "measure",
    "publish_text",
    "sign_text",
    "assent_to",
    "keep_photograph",
    "publish_photograph",
    "open_text",
    "propose_words",
    "put_in_brackets",
    "insert_clause",
    "delete_clause",
    "own_bracket",
    "lift_bracket",
    "consent_to_lift",
    "consent_to_reopen",
    "withdraw_act",
    "take_position",
)
commands = SimpleNamespace(Refused=Refused, **{name: _command(name) for name in COMMANDS})

PAGES = (
    "/",
    "/?day=2031-05-01",
    "/incidents/",
    f"/incidents/?outcome=disputed&sel={DISPUTED.id}",
    f"/incidents/{DISPUTED.id}/",
    f"/incidents/{INCIDENTS[0].id}/",
    f"/reports/{REPORTS[0].id}/",
    f"/reports/{REPORTS[2].id}/",
    "/registers/",
    "/registers/velmark/",
    "/bulletins/",
    "/bulletins/2031-05-01/",
    "/record/",
    "/record/public/velmark/",
    "/verify/",
    "/talks/",
    "/talks/first-round/",
    f"/statements/{STATEMENT.entry}/",
    f"/statements/{READOUT.entry}/",
    "/news/",
    "/news/?kind=statement&q=date&day=2031-05-01",
    "/news/?q=nothing&before=9",
    "/photographs/",
    f"/photographs/{PHOTOGRAPH.entry}/",
    "/data/",
    "/about/",
    "/login/",
)
OFFICER_PAGES = (
    "/",
    f"/incidents/{DISPUTED.id}/",
    f"/incidents/{DISPUTED.id}/finding/",
    f"/incidents/{DISPUTED.id}/inquiry/",
    f"/incidents/{DISPUTED.id}/link/?same=1",
    f"/incidents/{DISPUTED.id}/link/?same=0",
    f"/incidents/{DISPUTED.id}/follow/?kind=agenda",
    f"/incidents/{DISPUTED.id}/follow/?kind=reply",
    f"/incidents/{DISPUTED.id}/follow/?kind=measure",
    "/reports/new/",
    f"/inquiries/{'bb' * 32}/answer/?incident={DISPUTED.id}",
    f"/measures/{'ee' * 32}/answer/?incident={DISPUTED.id}",
    f"/findings/{'o' * 64}/withdraw/?incident={DISPUTED.id}",
    "/bulletins/2031-05-01/",
    f"/statements/{PROPOSAL.entry}/",
    "/desk/",
    "/desk/write/?kind=readout",
    f"/desk/write/?supersedes={READOUT.entry}",
    f"/texts/{NEGOTIATED.entry}/",
    f"/texts/{NEGOTIATED.entry}/c2/",
    "/talks/first-round/open-a-text/",
)


@contextmanager
def installed(node: SampleNode) -> Iterator[SampleNode]:
    """Serves samples in place of a node."""
    from parley.web import access

    before = access.queries, access.commands
    access.queries, access.commands = queries, commands
    access.install(node)
    try:
        yield node
    finally:
        access.queries, access.commands = before
