"""Makes one change in the text of a TOML file, by cutting out and putting in characters where it is written.

Nothing else of the text can change. What is in the place of the cut is checked afterwards (`edit.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from autoreply.editing import toml_text
from autoreply.editing.changes import BY_HAND, AddEntry, Change, DropKey, EditError, PutKey, SplitKey
from autoreply.settings.reading.lines import KeyPath, TableHeading, TomlWalk, WrittenValue

_COMMENT = re.compile(r"[ \t]*#[^\n]*\n?")
_WINDOWS = re.compile(r"[^\n]*\r\n")  # line ends of the first line
_TO_COMMA = re.compile(r"\s*,")


class TomlText:
    """A text with what stands where in it. Each method returns the changed text. Raises `EditError`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = "\r\n" if _WINDOWS.match(text) else "\n"
        self._walk = TomlWalk(text)

    @property
    def headed(self) -> frozenset[KeyPath]:
        """The lists that are written as `[[entries]]`."""
        return frozenset(each.path[:-1] for each in self._walk.headings if each.many)

    def changed(self, change: Change) -> str:
        match change:
            case PutKey(path, value):
                return self._put(path, value)
            case AddEntry(path, value):
                return self._add(path, value)
            case SplitKey(path, parts):
                return self._split(path, parts)
            case DropKey(path):
                return self._drop(path)

    # ------------------------------------------------------------------------------------------------ one key

    def _put(self, path: KeyPath, value: object) -> str:
        written = self._walk.values.get(path)
        if written is None:
            return self._insert(path, value)
        old = self.text[written.start : written.end]
        if old[0] in "[{" and "#" in old:
            raise EditError(f"The value of {path[-1]} has comments in it, which would be lost. {BY_HAND}")
        return self._cut(written.start, written.end, self._value(value))

    def _insert(self, path: KeyPath, value: object) -> str:
        table, key = path[:-1], str(path[-1])
        inside = self._walk.values.get(table)
        if inside is not None:
            return self._into_braces(inside, key, value)
        heading = next((each for each in self._walk.headings if each.path == table), None)
        if heading is not None or table == ():
            return self._below(heading, key, value)
        dotted = [each for each in self._walk.values.values() if each.path[: len(table)] == table and not each.inline]
        beside = [each for each in dotted if len(each.table) < len(table)]
        if beside:
            last = max(beside, key=lambda each: each.start)
            name = ".".join(toml_text.key(str(part)) for part in path[len(last.table) :])
            return self._line_after(last, f"{name} = {self._value(value)}")
        if self._has_heading(table[:-1]) or not self._is_there(table[:-1]):
            return self._new_table(table, {key: value})
        return self._insert(table, {key: value})

    def _into_braces(self, inside: WrittenValue, key: str, value: object) -> str:
        if self.text[inside.start] != "{":
            raise EditError(f"{inside.path[-1]} is no table in the file. {BY_HAND}")
        pair = f"{toml_text.key(key)} = {_flat(value)}"
        members = [each for each in self._walk.values.values() if each.table == inside.path]
        if not members:
            return self._cut(inside.start, inside.end, f"{{ {pair} }}")
        end = max(each.end for each in members)
        return self._cut(end, end, f", {pair}")

    def _below(self, heading: TableHeading | None, key: str, value: object) -> str:
        """A line below the last one of that heading; the comments that follow belong to what comes next."""
        pairs = list(self._pairs(heading))
        name = toml_text.key(key)
        if pairs:
            last = pairs[-1]
            column = self.text.index("=", self._after_keys(last)) - last.begins
            return self._line_after(
                last, f"{name.ljust(column) if len(name) < column else f'{name} '}= {self._value(value)}"
            )
        line = f"{name} = {self._value(value)}{self.line_end}"
        if heading is None:
            return self._cut(0, 0, line)
        return self._at_line(self._line_after_position(heading.start), line)

    def _line_after(self, last: WrittenValue, line: str) -> str:
        start = self.text.rfind("\n", 0, last.begins) + 1
        indent = self.text[start : last.begins]
        return self._at_line(self._line_after_position(last.end), f"{indent}{line}{self.line_end}")

    def _split(self, path: KeyPath, parts: Sequence[tuple[str, object]]) -> str:
        written = self._walk.values.get(path)
        if written is None or written.table != path[:-1]:
            raise EditError(f"{path[-1]} is written in a form that this page cannot divide. {BY_HAND}")
        column = self.text.index("=", self._after_keys(written)) - written.begins
        if written.inline:
            pairs = ", ".join(f"{toml_text.key(key)} = {_flat(value)}" for key, value in parts)
            return self._cut(written.begins, written.end, pairs)
        start = self.text.rfind("\n", 0, written.begins) + 1
        indent = self.text[start : written.begins]
        lines = []
        for key, value in parts:
            name = toml_text.key(key)
            lines.append(f"{name.ljust(column) if len(name) < column else f'{name} '}= {self._value(value)}")
        return self._cut(written.begins, written.end, f"{self.line_end}{indent}".join(lines))

    # --------------------------------------------------------------------------------------------- what goes

    def _drop(self, path: KeyPath) -> str:
        written = self._walk.values.get(path)
        if written is not None and isinstance(path[-1], int):
            return self._drop_member(written)
        if written is not None and written.inline:
            return self._drop_from(self._siblings(written), written, brace=True)
        if written is not None:
            start = self.text.rfind("\n", 0, written.begins) + 1
            return self._cut(start, self._line_after_position(written.end), "")
        blocks = [each for each in self._walk.headings if each.path[: len(path)] == path]
        if not blocks:
            raise EditError(f"{path[-1]} is written in a form that this page cannot take out. {BY_HAND}")
        text = self.text
        for block in reversed(blocks):
            start, end = text.rfind("\n", 0, block.start) + 1, self._end_of(block)
            start = self._with_its_comment(start)
            if not text[:start].strip() or text[:start].endswith(f"{self.line_end}{self.line_end}"):
                end += len(_blank_line(text, end))
            text = text[:start] + text[end:]
        return text

    def _with_its_comment(self, start: int) -> int:
        """Where one line of comment stands right above: it is about this entry. Several lines explain the kind."""
        before = self.text[:start]
        comment = before.rfind("\n", 0, len(before) - 1) + 1
        if not before.endswith("\n") or not _COMMENT.fullmatch(before[comment:]):
            return start
        above = before[:comment].rstrip(" \t")
        is_alone = not _COMMENT.fullmatch(above[above.rfind("\n", 0, len(above) - 1) + 1 :])
        return comment if is_alone and comment > 0 else start

    def _drop_member(self, written: WrittenValue) -> str:
        members = self._siblings(written)
        start = self.text.rfind("\n", 0, written.start) + 1
        comma = _TO_COMMA.match(self.text, written.end)
        end = comma.end() if comma else written.end
        after = self._line_after_position(end)
        alone = not self.text[start : written.start].strip() and not _without_comment(self.text[end:after]).strip()
        if alone and "\n" in self.text[end:after]:
            return self._cut(start, after, "")
        return self._drop_from(members, written, brace=False)

    def _drop_from(self, siblings: list[WrittenValue], written: WrittenValue, *, brace: bool) -> str:
        """With the comma and the space behind it, or with the comma before where it is the last."""
        number = siblings.index(written)
        if number + 1 < len(siblings):
            between = self.text[written.end : siblings[number + 1].begins]
            if "#" in between:
                raise EditError(f"There is a comment beside what is to go. {BY_HAND}")
            return self._cut(written.begins, siblings[number + 1].begins, "")
        if number:
            between = self.text[siblings[number - 1].end : written.begins]
            if "#" in between:
                raise EditError(f"There is a comment beside what is to go. {BY_HAND}")
            return self._cut(siblings[number - 1].end, written.end, "")
        comma = None if brace else _TO_COMMA.match(self.text, written.end)
        return self._cut(written.begins, comma.end() if comma else written.end, "")

    def _siblings(self, written: WrittenValue) -> list[WrittenValue]:
        """All that stand in the same brackets or braces, in order."""
        found = [each for each in self._walk.values.values() if each.inline and each.table == written.table]
        return sorted(found, key=lambda each: each.begins)

    # --------------------------------------------------------------------------------------------- what comes

    def _add(self, path: KeyPath, value: object) -> str:
        entries = [each for each in self._walk.headings if each.many and each.path[:-1] == path]
        written = self._walk.values.get(path)
        if entries and isinstance(value, Mapping):
            return self._at_line(self._end_of(entries[-1]), f"{self.line_end}{self._entry(path, value)}")
        if written is not None:
            return self._add_member(written, value)
        if isinstance(value, Mapping) and (self._has_heading(path[:-1]) or path[:-1] == ()):
            return self._place(path, f"[[{_dotted(path)}]]", self._entry(path, value))
        return self._insert(path, [value])

    def _add_member(self, written: WrittenValue, value: object) -> str:
        members = sorted(
            (
                each
                for each in self._walk.values.values()
                if each.path[:-1] == written.path and isinstance(each.path[-1], int)
            ),
            key=lambda each: each.begins,
        )
        if self.text[written.start] != "[":
            raise EditError(f"{written.path[-1]} is no list in the file. {BY_HAND}")
        if not members:
            return self._cut(written.start + 1, written.start + 1, _flat(value))
        last = members[-1]
        start = self.text.rfind("\n", 0, last.start) + 1
        comma = _TO_COMMA.match(self.text, last.end)
        after = self._line_after_position(comma.end() if comma else last.end)
        if self.text[start : last.start].strip() or after > written.end:  # not on a line of its own
            return self._cut(last.end, last.end, f", {_flat(value)}")
        line = f"{self.text[start : last.start]}{_flat(value)}{',' if comma else ''}{self.line_end}"
        text = self._cut(after, after, line)
        return text if comma else f"{text[: last.end]},{text[last.end :]}"

    def _new_table(self, table: KeyPath, content: Mapping[str, object]) -> str:
        lines = [
            f"[{_dotted(table)}]",
            *(f"{toml_text.key(key)} = {self._value(each)}" for key, each in content.items()),
        ]
        return self._place(table, lines[0], "".join(f"{line}{self.line_end}" for line in lines))

    def _entry(self, path: KeyPath, value: Mapping[str, object]) -> str:
        lines = [
            f"[[{_dotted(path)}]]",
            *(f"{toml_text.key(key)} = {self._value(each)}" for key, each in value.items()),
        ]
        return "".join(f"{line}{self.line_end}" for line in lines)

    def _place(self, path: KeyPath, heading: str, block: str) -> str:
        """A new block: below its example in comments, or below the heading that it belongs to, or at the end."""
        example = self._below_example(heading)
        if example is not None:
            return self._at_line(example, f"{self.line_end}{block}")
        parents = [each for each in self._walk.headings if path[:-1] and each.path == path[:-1]]
        if parents:
            return self._at_line(self._end_of(parents[-1], alone=True), block)
        end = len(self.text)
        gap = "" if not self.text.strip() else self.line_end
        return self._at_line(end, f"{gap}{block}")

    def _below_example(self, heading: str) -> int | None:
        """The end of the comments in which a line shows that heading, where another heading or nothing follows."""
        found = re.search(rf"^[ \t]*#[ \t]*{re.escape(heading)}[^\n]*\n", self.text, re.MULTILINE)
        if found is None:
            return None
        end = found.end()
        while (comment := _COMMENT.match(self.text, end)) is not None:
            end = comment.end()
        following = min(
            (each.begins for each in self._walk.values.values() if each.begins >= end), default=len(self.text)
        )
        heads = min((each.start for each in self._walk.headings if each.start >= end), default=len(self.text))
        inside = any(each.start < end < each.end for each in self._walk.values.values())
        return end if heads <= following and not inside else None

    # ------------------------------------------------------------------------------------------------- places

    def _pairs(self, heading: TableHeading | None) -> Iterator[WrittenValue]:
        """The keys below a heading, in order; None is what stands above all headings."""
        table = heading.path if heading is not None else ()
        yield from (each for each in self._walk.values.values() if each.table == table and not each.inline)

    def _end_of(self, heading: TableHeading, *, alone: bool = False) -> int:
        """Where the lines below a heading end, and those of the headings below it, unless `alone`."""
        last = self._line_after_position(heading.start)
        for each in self._walk.values.values():
            under = each.table == heading.path or (not alone and each.path[: len(heading.path)] == heading.path)
            if under and each.begins > heading.start:
                last = max(last, self._line_after_position(each.end))
        for inner in self._walk.headings:
            if not alone and inner.path[: len(heading.path)] == heading.path:
                last = max(last, self._line_after_position(inner.start))
        return last

    def _has_heading(self, table: KeyPath) -> bool:
        return table == () or any(each.path == table for each in self._walk.headings)

    def _is_there(self, table: KeyPath) -> bool:
        return table in self._walk.lines

    def _after_keys(self, written: WrittenValue) -> int:
        """A place between the key and its "=": signs in a quoted key are no "="."""
        before = self.text[written.begins : written.start].rstrip()
        return written.begins + len(before) - 1

    def _line_after_position(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end + 1

    def _at_line(self, position: int, lines: str) -> str:
        """Whole lines at the beginning of a line, also below a last line that does not end."""
        gap = self.line_end if position and self.text[position - 1] != "\n" else ""
        return self._cut(position, position, f"{gap}{lines}")

    def _value(self, value: object) -> str:
        return toml_text.value(value).replace("\n", self.line_end)

    def _cut(self, start: int, end: int, put_in: str) -> str:
        return self.text[:start] + put_in + self.text[end:]


def _flat(value: object) -> str:
    """On one line: tables in braces have to be."""
    return toml_text.text(value) if isinstance(value, str) else toml_text.value(value)


def _dotted(path: KeyPath) -> str:
    return ".".join(toml_text.key(str(part)) for part in path if not isinstance(part, int))


def _without_comment(text: str) -> str:
    return text.partition("#")[0]


def _blank_line(text: str, at: int) -> str:
    found = re.compile(r"[ \t]*\r?\n").match(text, at)
    return found[0] if found else ""
