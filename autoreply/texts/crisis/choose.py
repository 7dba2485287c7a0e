"""Which resources does this practice show? At most three ways: emergency, one national line, one special line.

The emergency number is always given. A national line is for everybody in the country, open day and night, and verified
in both. Where it takes no text messages and the country has a line of that kind which does, the two are shown together,
so that there is a way in for people who cannot speak. Nothing is taken from memory or from lists: the practice confirms
it, or is told what to write.
"""

from collections.abc import Iterable, Sequence

from autoreply.texts.crisis import ask
from autoreply.texts.crisis.country import DEAF, EMERGENCY, Country, country, find
from autoreply.texts.crisis.errors import CrisisError
from autoreply.texts.crisis.line import DAY_AND_NIGHT, Confirmation, Line, OwnLine, digits
from autoreply.texts.crisis.lint import retired
from autoreply.texts.crisis.resources import Resources

EVERYBODY = "general"


def choose(
    code: str,
    *,
    languages: Sequence[str] = (),
    extra: str | None = None,
    own: Sequence[OwnLine] = (),
    confirmed: Sequence[Confirmation] = (),
    line_required: bool = True,
) -> Resources:
    """The resources of a practice in country `code` that writes in `languages`.

    `extra` is the name of a line, or an audience such as "veterans"; the practice's `own` lines are looked at first.
    The only own line is shown without being asked for; of several, `extra` names one. A country that we do not know
    works with own lines, one of them named "emergency". `line_required` False lets a practice do without a
    national line. Raises `CrisisError` with what to write in the file.
    """
    _refuse_retired(own, code)
    known = find(code) if own else country(code)
    lines = _own_lines(own)
    vouched = _confirm(known, confirmed, lines)
    danger = _danger(known, own, confirmed)
    groups = _groups(vouched, languages) or _groups(lines, languages)
    questions = [] if danger else [ask.add_emergency(code)]
    if line_required and not groups:
        questions.append(ask.no_line(known, code, _likeliest(vouched)))
    if questions or danger is None:
        raise CrisisError("\n".join(questions))
    national = groups[0] if groups else ()
    special = _special(vouched, lines, national, extra)
    shown = tuple(line.shown() for line in (*national, *special))
    return Resources(
        country=code.upper(),
        danger=danger,
        national=shown[: len(national)],
        special=shown[-1] if special else None,
        language_lines=_language_lines(vouched, shown),
        numbers=tuple(confirmation.line for confirmation in confirmed if _is_number(confirmation.line)),
        deaf_routes=tuple(route for route in known.help.deaf if route.verified) if known else (),
        deaf_lines=tuple(line.shown() for line in vouched if line.audience == DEAF and line.verified),
    )


def _own_lines(own: Sequence[OwnLine]) -> list[Line]:
    """The practice's own lines, but the emergency number; each has to say when it is open."""
    lines = [line.line() for line in own if line.name.casefold() != EMERGENCY]
    for line in lines:
        if not all(line.hours.values()):
            raise CrisisError(ask.add_hours(line))
    return lines


def _confirm(known: Country | None, confirmed: Sequence[Confirmation], own: Sequence[Line]) -> list[Line]:
    """The country's lines by priority, those that the practice confirmed as good as verified."""
    lines = sorted(known.lines if known else (), key=lambda line: line.priority)
    names = [line.name for line in (*lines, *own)] + [EMERGENCY]
    by_name = {confirmation.line.casefold(): confirmation for confirmation in confirmed}
    for confirmation in confirmed:
        if confirmation.line.casefold() not in map(str.casefold, names) and not _is_number(confirmation.line):
            near = ask.near(confirmation.line, names)
            raise CrisisError(f'"{confirmation.line}" is confirmed, but there is no such line; {near}')
    return [line.confirm(by_name[key]) if (key := line.name.casefold()) in by_name else line for line in lines]


def _danger(known: Country | None, own: Sequence[OwnLine], confirmed: Sequence[Confirmation]) -> Line | None:
    """The emergency number: the practice's own, else the country's; None where no number is known."""
    replaced = next((line for line in own if line.name.casefold() == EMERGENCY and line.call), None)
    if replaced or known is None:
        return replaced.line() if replaced else None
    danger = known.help.line()
    words = [each for each in confirmed if each.line.casefold() == EMERGENCY]
    return danger.confirm(words[0].model_copy(update={"hours": danger.call_hours})) if words else danger


def _groups(lines: Sequence[Line], languages: Sequence[str]) -> list[tuple[Line, ...]]:
    """The lines that could be shown to everybody, each with those that belong to it, the best first.

    A line for the voice goes before one that has none, and one that speaks a language of the practice before others.
    """
    usable = {line.name: line.shown() for line in lines if _for_everybody(line) and _open_tonight(line)}
    groups = []
    for line in usable.values():
        if all(name in usable for name in line.paired_with):
            pair = tuple(usable[name] for name in line.paired_with)
            groups.append((line, *(pair or _text_beside(line, usable.values()))))
    spoken = set(languages)
    return sorted(
        groups, key=lambda group: (not group[0].call, not any(spoken & set(line.languages) for line in group))
    )


def _text_beside(line: Line, lines: Iterable[Line]) -> tuple[Line, ...]:
    """A line that takes only text messages, beside one that takes none."""
    if line.text:
        return ()
    return tuple(other for other in lines if other.text and not other.call)[:1]


def _likeliest(lines: Sequence[Line]) -> Line | None:
    """The line that a practice would confirm first."""
    return next((line for line in lines if _for_everybody(line) and line.call), None)


def _for_everybody(line: Line) -> bool:
    return line.audience == EVERYBODY and not (line.scope or line.part_of or line.information)


def _open_tonight(line: Line) -> bool:
    """Whether one can call or text it day and night; confirmed lines may have other hours, which are printed."""
    shown = line.shown()
    return _showable(line) and (DAY_AND_NIGHT in (shown.call_hours, shown.text_hours) or line.confirmed is not None)


def _showable(line: Line) -> bool:
    """Proven, with a route whose hours can be printed."""
    return any(line.shown().hours.values())


def _special(
    vouched: Sequence[Line], own: Sequence[Line], national: Sequence[Line], extra: str | None
) -> tuple[Line, ...]:
    """The one special line that the practice chose; none where it chose none, or where it is shown already."""
    shown = {line.name for line in national}
    if extra is None:
        rest = [line for line in own if line.name not in shown]
        if len(rest) > 1:
            raise CrisisError(ask.which_own(rest))
        return tuple(rest)
    line = _meant([*own, *vouched], extra)
    if not _showable(line):
        raise CrisisError(ask.confirm_line(line))
    return () if line.name in shown else (line,)


def _meant(lines: Sequence[Line], extra: str) -> Line:
    """The line of that name, or the best for that audience: proven, open all day, for the whole country."""
    word = extra.strip().casefold()
    named = [line for line in lines if line.name.casefold() == word]
    meant = named or [line for line in lines if line.audience == word != EVERYBODY and not line.part_of]
    if not meant:
        names = [line.name for line in lines] + sorted({line.audience for line in lines} - {EVERYBODY})
        raise CrisisError(f'extra = "{extra}" is neither a line nor an audience here; {ask.near(extra, names)}')
    return min(meant, key=lambda line: (not _showable(line), not line.shown().all_day, bool(line.scope)))


def _language_lines(vouched: Sequence[Line], shown: Sequence[Line]) -> dict[str, tuple[Line, ...]]:
    """The entrances for speakers of one language that lead to the very numbers shown, and are open when those are.

    An entrance whose key or hours nobody has proven is none: its readers are given the line itself.
    """
    lines = {line.name: _ways_in(line) for line in shown}
    language_lines: dict[str, tuple[Line, ...]] = {}
    for language_line in vouched:
        proven = language_line.shown()
        same_keys = (proven.press, proven.keyword) == (language_line.press, language_line.keyword)
        if same_keys and lines.get(language_line.part_of) == _ways_in(proven):
            language_lines[language_line.part_of] = (*language_lines.get(language_line.part_of, ()), proven)
    return language_lines


def _ways_in(line: Line) -> tuple[str, str, str, str]:
    return line.call, line.call_hours, line.text, line.text_hours


def _refuse_retired(own: Sequence[OwnLine], code: str) -> None:
    for line in own:
        for trouble in retired(f"call {line.call}\ntext {line.text}", code):
            raise CrisisError(f'your own line "{line.name}": {trouble}')


def _is_number(text: str) -> bool:
    return len(digits(text)) >= 3 and not any(char.isalpha() for char in text)
