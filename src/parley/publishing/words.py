"""The sentences of a bulletin, generated from its figures; never free text passed off as data."""

from parley.publishing.counted import Rate, SetCount
from parley.publishing.figures import Figures, RegisterCell, Tally
from parley.publishing.sentence import Name, Sentence, Several, Share, counted, sentence

Paragraph = tuple[Sentence, ...]


def headline(figures: Figures) -> Paragraph:
    """The problem in one line: how many reports speak of how many incidents, and how many of these are shared."""
    return (_speak(figures.within), _shared(figures))


def summary(figures: Figures) -> tuple[Paragraph, ...]:
    """The summary's paragraphs: what was recorded, what stands beside, what was watched, what it came to."""
    paragraphs = (
        (_recorded(figures.within), _incidents(figures), _rate(figures)),
        _beside(figures.beside),
        _watched(figures),
        (_outcomes(figures),),
    )
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def scope_note(figures: Figures) -> Paragraph:
    """What is counted, from the figures' own windows."""
    by = {register.by for register in figures.registers}
    return tuple(
        words
        for words in (
            sentence("A report is one source's account of an alleged event and not a violation."),
            sentence("Reports are counted by the time at which they were recorded.") if by == {"recording"} else None,
            sentence("Reports are counted by the time at which they say the event happened.")
            if by == {"occurrence"}
            else None,
            sentence("An incident is called a violation only where the joint outcome is established."),
            sentence("Incidents to which the agreement does not apply are counted beside."),
            sentence("What no register recorded is not in these figures."),
        )
        if words is not None
    )


def set_name(cell: SetCount, registers: int) -> Sentence:
    """What a set of registers is called: "A only", "both" of two, else "A and B"."""
    if len(cell.registers) == 1:
        return sentence("%(register)s only", register=Name("register", cell.registers[0]))
    if registers == 2:
        return sentence("both")
    return sentence("%(registers)s", registers=_names(cell.registers))


def _names(registers: tuple[str, ...]) -> Several:
    return Several(tuple(sentence("%(register)s", register=Name("register", register)) for register in registers))


def _speak(tally: Tally) -> Sentence:
    incidents = counted("%(n)s incident", "%(n)s incidents", tally.incidents)
    return counted(
        "%(n)s report speaks of %(incidents)s.",
        "%(n)s reports speak of %(incidents)s.",
        tally.reports,
        incidents=incidents,
    )


def _shared(figures: Figures) -> Sentence:
    if len(figures.registers) == 2:
        return counted(
            "Both registers recorded %(n)s of them.", "Both registers recorded %(n)s of them.", figures.rate.shared
        )
    return counted(
        "Two or more registers recorded %(n)s of them.",
        "Two or more registers recorded %(n)s of them.",
        figures.rate.shared,
    )


def _recorded(tally: Tally) -> Sentence:
    return sentence("%(registers)s.", registers=Several(tuple(_register(cell) for cell in tally.registers)))


def _register(cell: RegisterCell) -> Sentence:
    return counted(
        "%(register)s recorded %(n)s report",
        "%(register)s recorded %(n)s reports",
        cell.reports,
        register=Name("register", cell.register),
    )


def _incidents(figures: Figures) -> Sentence:
    sets = tuple(
        counted(
            "%(n)s recorded by %(set)s",
            "%(n)s recorded by %(set)s",
            cell.incidents,
            set=set_name(cell, len(figures.registers)),
        )
        for cell in figures.within.sets
    )
    return counted(
        "They speak of %(n)s incident (%(low)s to %(high)s with probability 0.80): %(sets)s.",
        "They speak of %(n)s incidents (%(low)s to %(high)s with probability 0.80): %(sets)s.",
        figures.within.incidents,
        low=figures.low,
        high=figures.high,
        sets=Several(sets),
    )


def _rate(figures: Figures) -> Sentence:
    now = sentence(
        "Of %(all)s incidents, two or more registers recorded %(shared)s (%(share)s)%(before)s.",
        all=figures.rate.all,
        shared=figures.rate.shared,
        share=_share(figures.rate),
        before=_before(figures),
    )
    return now if figures.rate.all else sentence("No incident was recorded.")


def _before(figures: Figures) -> Sentence:
    days = counted(
        "over %(n)s day: %(share)s", "over %(n)s days: %(share)s", len(figures.series), share=_share(figures.sixty)
    )
    if figures.previous is None or not figures.previous.all:
        return sentence("; %(days)s", days=days)
    return sentence("; the bulletin before: %(share)s; %(days)s", share=_share(figures.previous), days=days)


def _share(rate: Rate) -> Share:
    return Share(rate.shared, rate.all)


def _beside(tally: Tally) -> Paragraph:
    if not tally.incidents:
        return ()
    civilians = tally.civilians
    return (
        counted(
            "Beside these, %(n)s report speaks of %(incidents)s to which the agreement does not apply.",
            "Beside these, %(n)s reports speak of %(incidents)s to which the agreement does not apply.",
            tally.reports,
            incidents=counted("%(n)s incident", "%(n)s incidents", tally.incidents),
        ),
        sentence(
            "In them %(low)s to %(high)s civilians are alleged killed; %(unstated)s.",
            low=civilians.low,
            high=civilians.high,
            unstated=counted("%(n)s incident states no figure", "%(n)s incidents state no figure", civilians.unstated),
        ),
    )


def _watched(figures: Figures) -> Paragraph:
    return tuple(
        counted(
            "%(register)s: %(n)s post watched %(hours)s of %(due)s post-hours.",
            "%(register)s: %(n)s posts watched %(hours)s of %(due)s post-hours.",
            register.watch.posts,
            register=Name("register", register.id),
            hours=register.watch.hours,
            due=register.watch.due,
        )
        for register in figures.registers
        if register.watch is not None
    )


def _outcomes(figures: Figures) -> Sentence:
    cells = tuple(
        sentence("%(count)s %(outcome)s", count=cell.incidents, outcome=Name("word", cell.outcome))
        for cell in figures.outcomes
    )
    return sentence("Joint outcomes: %(outcomes)s.", outcomes=Several(cells))
