"""What is wrong with an agreement file, said so that its author can mend it."""

import msgspec


class Mistake(msgspec.Struct, frozen=True):
    """One mistake: the file, the line (from 1; 0 where the file as a whole is meant), the dotted field, what to do."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class AgreementError(ValueError):
    """The file is not an agreement; `mistakes` holds every one found, in the order of the file."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes
