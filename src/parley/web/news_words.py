"""What items of the feed are called, on pages and in feeds alike."""

from django.utils.translation import gettext

from parley.node.shown import NewsItem
from parley.web import current, words


def kind_name(kind: str) -> str:
    """What a kind of item is called, with a capital where the language has one."""
    return {
        "statement": gettext("Statement"),
        "readout": gettext("Readout"),
        "spot-report": gettext("Spot report"),
        "bulletin": gettext("Bulletin"),
        "correction": gettext("Correction"),
        "photograph": gettext("Photograph"),
        "appeal": gettext("Appeal"),
        "invitation": gettext("Invitation"),
        "meeting": gettext("Meeting"),
    }[kind]


def title_of(item: NewsItem) -> str:
    """The title of an item in the reader's language, else as it was written."""
    return words.name(item.titles) if item.titles else words.say(item.title)


def stamp() -> str:
    """The word that stands before everything of a process that is not real, "" where it is."""
    return {"exercise": gettext("EXERCISE"), "reconstruction": gettext("RECONSTRUCTION")}.get(
        current.process().standing, ""
    )


def stamped(title: str) -> str:
    """A title that leaves this site, with the stamp before it."""
    return f"{stamp()} · {title}" if stamp() else title
