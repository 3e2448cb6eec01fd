"""Refusals: why a command was not carried out, in words that can be translated. Nothing that was typed is lost."""

from collections.abc import Mapping


class Refused(Exception):
    """A command that was not carried out; `msgid` with `args` says why and what to do. Nothing was recorded."""

    def __init__(self, msgid: str, args: Mapping[str, str | int] | None = None) -> None:
        self.msgid, self.arguments = msgid, dict(args or {})
        super().__init__(msgid % self.arguments)
