"""Whether the agreement applies to an incident. Not a finding of lawfulness, and never a reason to hide one."""

from collections.abc import Collection
from typing import Literal, NamedTuple

from parley.agreement import questions
from parley.agreement.actors import phase
from parley.agreement.agreement import Agreement, Provision, TextVersion
from parley.agreement.answers import Answer
from parley.vocabulary.intervals import Interval
from parley.vocabulary.places import Place

Applies = Literal["applies", "does not apply", "undetermined"]


class ByVersion(NamedTuple):
    """The four answers under one version of the text, and what they come to.

    Each answer cites the provisions that it is given for: those that come nearest to applying, all alike.
    """

    version: str
    applies: Applies
    who: Answer
    what: Answer
    where: Answer
    when: Answer


class Applicability(NamedTuple):
    """What the versions of the text come to together: undetermined where they differ."""

    applies: Applies
    versions: tuple[ByVersion, ...]

    @property
    def versions_differ(self) -> bool:
        """Whether the versions of the text give different results."""
        return len({version.applies for version in self.versions}) > 1


def applicability(
    agreement: Agreement,
    *,
    when: Interval,
    where: Place | None,
    acts: Collection[str],
    parties: Collection[str],
    targets: Collection[str],
    weapons: Collection[str] = (),
) -> Applicability:
    """Whether the agreement applies to what is alleged, under each version of its text.

    Acts and weapons are paths of the vocabulary, parties and targets labels as sources give them; where several
    reports speak of one incident, all that any of them states. Pure; never raises on unknown labels.
    """
    at, place, time = phase(agreement, when), where, when
    said, used, by, on = (tuple(sorted(each)) for each in (acts, weapons, parties, targets))
    # What, where and when are the same under every version of the text.
    three = [
        (
            provision,
            questions.what(provision, said, used),
            questions.where(agreement, provision, place, time),
            questions.when(agreement, provision, time),
        )
        for provision in agreement.provisions
    ]
    versions = tuple(
        _by_version(
            version,
            [
                (provision, (questions.who(agreement, version, provision, by, on, at), *rest))
                for provision, *rest in three
                if version.id in (provision.versions or (version.id,))
            ],
        )
        for version in agreement.text_versions
    )
    results = {version.applies for version in versions}
    return Applicability(results.pop() if len(results) == 1 else "undetermined", versions)


def _by_version(version: TextVersion, answers: list[tuple[Provision, tuple[Answer, ...]]]) -> ByVersion:
    if not answers:
        raise LookupError(f"text version {version.id} has no provision; give it one")
    nearness = [_nearness(four) for _, four in answers]
    nearest = max(nearness)
    chosen = [each for each, near in zip(answers, nearness, strict=True) if near == nearest]
    cited = [_cite(chosen, question) for question in range(4)]
    return ByVersion(version.id, _result(chosen[0][1]), *cited)


def _result(four: tuple[Answer, ...]) -> Applies:
    answers = {answer.answer for answer in four}
    return "does not apply" if "no" in answers else "undetermined" if "unknown" in answers else "applies"


def _nearness(four: tuple[Answer, ...]) -> tuple[int, int]:
    """How near a provision comes to applying: fewest noes, then most yeses."""
    answers = [answer.answer for answer in four]
    return -answers.count("no"), answers.count("yes")


def _cite(chosen: list[tuple[Provision, tuple[Answer, ...]]], question: int) -> Answer:
    """The first provision's answer to a question, citing all the chosen that answer alike."""
    first = chosen[0][1][question]
    alike = tuple(provision.id for provision, four in chosen if four[question].answer == first.answer)
    return first._replace(provisions=alike)
