"""Writes a hand-over as plain text and as HTML. Both say the same, in the same order.

The HTML reads well when a mail program takes its styles away, and loads nothing. It has no scripts, pictures or forms.
"""

from textwrap import wrap

from autoreply.notices.handover.document import Entry, HandoverDocument
from autoreply.texts.html_templates import html_templates

_WIDTH = 76


def plain(document: HandoverDocument) -> str:
    """As text/plain, in lines of at most 76 characters but for addresses."""
    parts = [_wrapped(document.answer), *map(_wrapped, document.preface)]
    for heading, entries in document.groups:
        parts.append(f"{heading.upper()}")
        parts += [_entry(entry) for entry in entries]
    if document.more:
        parts.append("\n".join(filter(None, (document.more.says, document.more.address))))
    for heading, sentences in document.sections:
        parts += [heading.upper(), *(f"* {_wrapped(sentence, '  ').lstrip()}" for sentence in sentences)]
    foot = "\n".join(filter(None, (_wrapped(document.footer), _wrapped(document.papers))))
    return "\n\n".join([*parts, f"-- \n{foot}"]) + "\n"


def html(document: HandoverDocument) -> str:
    """As text/html."""
    return html_templates("autoreply.notices.handover").get_template("handover.html").render(document=document)


def _entry(entry: Entry) -> str:
    mark = f" ({entry.mark})" if entry.mark else ""
    messages: list[str] = []
    for says, parts in entry.messages:
        messages += [_wrapped(says, "  "), *(_quoted(part) for part in parts)]
    links = [f"  {link.says}: {link.address.removeprefix('tel:')}" for link in entry.links]
    return "\n".join([f"* {entry.who}{mark}", *messages, *(_wrapped(each, "  ") for each in entry.sentences), *links])


def _quoted(text: str) -> str:
    """As mail programs quote, so that nobody takes a client's words for ours."""
    return "\n".join(_wrapped(line, "  > ") or "  >" for line in text.split("\n"))


def _wrapped(text: str, indent: str = "") -> str:
    lines = wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
    return "\n".join(lines)
