"""Finds the line of each key, and where each value is written. tomllib gives neither, so this reads the text again.

tomllib validates the text. This never raises, and for malformed text it notes what it understood.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'''
      """ (?: \\. | [^\\] )*? "{3,5}   # several lines; up to two quotes may stand before the closing three
    | \'\'\' .*? \'{3,5}
    | "   (?: \\. | [^"\\\n] )* "
    | \'   [^'\n]* \'
    ''',
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_DEEPEST = 100


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Return the first line, from 1, of each key path of a TOML text. Members of arrays go by their number."""
    return TomlWalk(text).lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of `path`, or that of the nearest table around it, or None."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value in the text: `start` to `end` are its characters, and `begins` is where its key begins.

    A member of a list has no key and begins with itself. `table` is the path of the heading, or of the table in braces
    (`inline`), below which the key is written.
    """

    path: KeyPath
    begins: int
    start: int
    end: int
    table: KeyPath
    inline: bool


@dataclass(frozen=True, slots=True)
class TableHeading:
    """`[a.b]`, or `[[a.b]]` where there may be `many`: then its path ends in a number. It ends with its line."""

    path: KeyPath
    many: bool
    start: int


class TomlWalk:
    """A scanner: `at` is its position in the text; `lines`, `values` and `headings` are what it has found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, WrittenValue] = {}
        self.headings: list[TableHeading] = []
        self._members: dict[KeyPath, int] = {}
        self._counted = (0, 1)
        self.document()

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip(_BLANK) and self.at < len(self.text):
            before = self.at
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table, 0)
            if self.at == before:
                self._skip_line()

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; the path it opens."""
        line, start = self._line(), self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._keys()
        self._skip_line()
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._last_member(self._note((*path, key), line))
        if keys:
            path = self._note((*path, keys[-1]), line)
        if many and keys:
            self._members[path] = self._members.get(path, -1) + 1
            path = self._note(self._last_member(path), line)
        self.headings.append(TableHeading(path, many, start))
        return path

    def _pair(self, table: KeyPath, depth: int) -> None:
        """`a.b = value`."""
        line, begins = self._line(), self.at
        path = table
        for key in self._keys():
            path = self._note((*path, key), line)
        self._skip(_SPACE)
        if path != table and self._peek() == "=":
            self.at += 1
            self._skip(_SPACE)
            start = self.at
            end = self._value(path, depth)
            self.values.setdefault(path, WrittenValue(path, begins, start, end, table, depth > 0))

    def _value(self, path: KeyPath, depth: int) -> int:
        """Where it ends, without the space behind it."""
        opener, start = self._peek(), self.at
        if opener == "[" and depth < _DEEPEST:
            self._array(path, depth + 1)
        elif opener == "{" and depth < _DEEPEST:
            self._inline_table(path, depth + 1)
        elif opener in {'"', "'"}:
            self._skip(_STRING)
        else:
            self._skip(_SCALAR)
        return start + len(self.text[start : self.at].rstrip())

    def _array(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        member = 0
        while self._skip(_BLANK) and self._peek() not in {"]", ""}:
            before = self.at
            one = self._note((*path, member), self._line())
            self.values.setdefault(one, WrittenValue(one, before, before, self._value(one, depth), path, inline=True))
            member += 1
            self._separator(before)
        self.at += 1

    def _inline_table(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        while self._skip(_BLANK) and self._peek() not in {"}", ""}:
            before = self.at
            self._pair(path, depth)
            self._separator(before)
        self.at += 1

    def _separator(self, before: int) -> None:
        self._skip(_BLANK)
        if self._peek() == "," or self.at == before:
            self.at += 1

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            key = self._key()
            if key is None:
                return keys
            if len(keys) < _DEEPEST:
                keys.append(key)
            self._skip(_SPACE)
            if self._peek() != ".":
                return keys
            self.at += 1

    def _key(self) -> str | None:
        found = (_STRING if self._peek() in {'"', "'"} else _BARE).match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        written = found[0]
        if written[0] == "'":
            return written.strip("'")
        return _ESCAPE.sub(_unescape, written[1:-1]) if written[0] == '"' else written

    def _last_member(self, path: KeyPath) -> KeyPath:
        return (*path, self._members[path]) if path in self._members else path

    def _note(self, path: KeyPath, line: int) -> KeyPath:
        self.lines.setdefault(path, line)
        return path

    def _line(self) -> int:
        """Return the line of the position. Counts on from the last call, so that a long file is fast."""
        position, line = self._counted
        self._counted = (self.at, line + self.text.count("\n", position, self.at))
        return self._counted[1]

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return True

    def _skip_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end


def _unescape(found: re.Match[str]) -> str:
    number, longer, char = found.groups()
    if char is not None:
        return _ESCAPED.get(char, char)
    code = int(number or longer, 16)
    return chr(code) if code <= 0x10FFFF else ""
