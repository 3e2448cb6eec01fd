"""The talks: one round in the middle of the sixty days, the statement that came of it, and a later one still open."""

from collections.abc import Iterator
from datetime import date, datetime, time

from generator.daily import at
from generator.follow_up import FIRST_ROUND
from generator.judging import Act
from generator.registers import A, B, C
from generator.truth import STATEMENT_DAY

GOVERNMENT_MEMBER, ASSEMBLY_MEMBER = "orvessa_government", "upland_assembly"
HOST, ENVOY, OBSERVER, SECRETARIAT = "pelluria", "envoy", "brisande", "joint_secretariat"
VENUE = "Corvanet, Weavers' Hall"
_CODES = {
    A: "kel",
    B: "tal",
    C: "ysm",
    GOVERNMENT_MEMBER: "gov",
    ASSEMBLY_MEMBER: "asm",
    HOST: "pel",
    ENVOY: "env",
    OBSERVER: "bri",
    SECRETARIAT: "sec",
}
_APPEALS = {
    A: "The fire goes on after three weeks. We ask both parties to send delegations to one place.",
    B: "What two registers say of the same days is too far apart. We ask for a meeting on how they are compared.",
    C: "We join the call for a meeting and ask that the table of disputed incidents be its first item.",
}
_DELEGATIONS = {GOVERNMENT_MEMBER: 8, ASSEMBLY_MEMBER: 8, A: 4, B: 4, C: 4, ENVOY: 3, OBSERVER: 2, SECRETARIAT: 2}

STATEMENT = {
    "en": "The guarantors note that the fire between the parties goes on, though there is less of it than at "
    "first. They ask the parties to keep all weapons of 100 millimetres and above silent along the whole "
    "line from 18:00 on 2 April 2031, and to let patrols pass without notice. From 4 April two areas "
    "stand under a regime of their own. The area of operations against the Cinder Column is not touched "
    "by this text.",
    "ar": "يلاحظ الضامنون أن إطلاق النار بين الطرفين مستمر، وإن كان أقل مما كان في البداية. ويطلبون من الطرفين "
    "إسكات جميع الأسلحة من عيار 100 مليمتر فما فوق على طول الخط من الساعة 18:00 يوم 2 نيسان 2031، والسماح"
    " بمرور الدوريات من دون إشعار. واعتبارا من 4 نيسان تخضع منطقتان لنظام خاص بكل منهما. ولا يمس هذا النص"
    " منطقة العمليات ضد رتل الجمر.",
}
SECOND_STATEMENT = {
    "en": "The guarantors take stock of sixty days. They will publish, beside the number of incidents, what "
    "each of them holds of every one of them, and ask the parties to answer inquiries within two days.",
    "ar": "يستعرض الضامنون حصيلة ستين يوما. وسينشرون، إلى جانب عدد الحوادث، ما يراه كل منهم في كل حادث، ويطلبون"
    " من الطرفين الرد على الاستفسارات خلال يومين.",
}
ENVOY_STATEMENT = {
    "en": "The Envoy spoke with both delegations in separate rooms. Both asked for the road over the fords to "
    "be opened for two hours a day. The Envoy will carry the maps between them.",
    "ar": "تحدث المبعوث إلى الوفدين في غرفتين منفصلتين. وطلب كلاهما فتح الطريق عبر المخاضات ساعتين في اليوم. "
    "وسينقل المبعوث الخرائط بينهما.",
}


def acts() -> Iterator[Act]:
    """Everything said in the talks, in time order within each part."""
    yield from _preparations()
    yield from _joint_group()
    yield from _meetings()
    yield from _statements()


def _act(member: str, what: str, moment: datetime, suffix: object = "", **fields: object) -> Act:
    name = f"{_CODES[member]}-{what}" + (f"-{suffix}" if suffix != "" else "")
    return {"at": moment, "member": member, "act": what, "key": name, **fields}


def _march(day: int, hour: int, minute: int = 0) -> datetime:
    return at(date(2031, 3, day), time(hour, minute))


def _april(day: int, hour: int, minute: int = 0) -> datetime:
    return at(date(2031, 4, day), time(hour, minute))


def _preparations() -> Iterator[Act]:
    for number, (member, text) in enumerate(_APPEALS.items()):
        yield _act(member, "appeal", _march(22 + number, 11, 10 * number), round=FIRST_ROUND, text=text)
    yield _act(
        HOST,
        "invitation",
        _march(25, 10),
        round=FIRST_ROUND,
        invited=list(_DELEGATIONS),
        venue=VENUE,
        begins=_april(1, 9).isoformat(),
        text="Pelluria invites the delegations to its guest house in Corvanet.",
    )
    for number, (member, seats) in enumerate(_DELEGATIONS.items()):
        yield _act(
            member,
            "accreditation",
            _march(26 + number % 4, 12, 3 * number),
            round=FIRST_ROUND,
            delegation=member,
            seats=seats,
        )


def _joint_group() -> Iterator[Act]:
    """A meeting of the Joint Group: requested by one guarantor, approved by every one for the same date and venue."""
    where = {"round": FIRST_ROUND, "date": f"{STATEMENT_DAY}", "venue": VENUE}
    yield _act(A, "meeting-request", _march(29, 9, 40), **where)
    for number, member in enumerate((A, C, B)):
        yield _act(member, "meeting-approval", _march(29 + number // 2, 12 + number), **where)


def _meetings() -> Iterator[Act]:
    for number, (member, kind, moment) in enumerate(
        (
            (HOST, "plenary", _april(1, 10)),
            (ENVOY, "proximity", _april(1, 14)),
            (A, "trilateral", _april(1, 18)),
            (HOST, "joint group", _april(2, 10)),
            (HOST, "plenary", _april(2, 16)),
        ),
        1,
    ):
        yield _act(
            member,
            "meeting",
            moment.replace(minute=5),
            number,
            round=FIRST_ROUND,
            kind=kind,
            venue=VENUE,
            begins=moment.isoformat(),
        )


def _statements() -> Iterator[Act]:
    joint = _act(
        C,
        "statement",
        _april(2, 16, 40),
        1,
        title="Joint statement of the guarantors",
        text=STATEMENT,
        issuers=[A, B, C],
        round=FIRST_ROUND,
    )
    yield joint
    for number, (member, value) in enumerate(
        (
            (A, "signs"),
            (C, "signs"),
            (B, "signs"),
            (ENVOY, "associates"),
            (GOVERNMENT_MEMBER, "takes note"),
            (ASSEMBLY_MEMBER, "takes note"),
            (OBSERVER, "associates"),
        )
    ):
        yield _act(member, "assent", _april(2, 17, 2 + 6 * number), 1, of=joint["key"], value=value)
    yield _act(
        ENVOY, "statement", _april(3, 9, 15), 1, title="Statement of the Envoy", text=ENVOY_STATEMENT, issuers=[ENVOY]
    )
    later = _act(
        A,
        "statement",
        _april(30, 15, 30),
        2,
        title="Sixty days: statement of the guarantors",
        text=SECOND_STATEMENT,
        issuers=[A, B, C],
    )
    yield later
    for member, moment in ((A, _april(30, 15, 45)), (C, _april(30, 17, 20))):
        yield _act(member, "assent", moment, 2, of=later["key"], value="signs")
