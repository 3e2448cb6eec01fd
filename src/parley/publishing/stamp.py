"""The stamp of a joint outcome: its words in a frame, the corner says which as the marks' filling does."""

from collections.abc import Mapping

from parley.publishing import svg

_CORNERS: Mapping[str, str] = {
    "established": "M0 0H14V38H0Z",
    "disputed": "M0 0H20L0 20Z",
    "not established": "M0 18L18 0H22L0 22Z",
    "none yet": "",
}
_HEIGHT = 38


def stamp(outcome: str, words: str, *, rtl: bool = False) -> str:
    """The stamp with `words` already translated. Raises KeyError for an outcome that there is not.

    Its width is estimated from the words, since nobody measures type here.
    """
    corner = _CORNERS[outcome]
    width = 56 + 10.5 * len(words)
    mirrored = f"matrix(-1 0 0 1 {svg.number(width)} 0)" if rtl else None
    return svg.drawing(
        svg.element("path", class_="st-corner", d=corner, transform=mirrored) if corner else "",
        svg.element("rect", class_="st-frame", x=1, y=1, width=width - 2, height=_HEIGHT - 2),
        svg.text(words, width / 2, 25, text_anchor="middle", class_="st-words"),
        width=width,
        height=_HEIGHT,
        class_="stamp",
        name=words,
        rtl=rtl,
    )
