"""What is wrong with a text."""


class WordsError(ValueError):
    """A text cannot be used. The message says what is wrong with it and what to write.

    `language` and `occasion` say which text ("" where the trouble is not in one), `line` the line within it, from 1.
    """

    def __init__(self, message: str, language: str = "", occasion: str = "", line: int | None = None) -> None:
        where = ".".join(part for part in ("words", language, occasion) if part)
        at = f", line {line}" if line else ""
        super().__init__(f"{where}{at}: {message}")
        self.message = message
        self.language = language
        self.occasion = occasion
        self.line = line
