"""Text messages: short, in the network's own alphabet, and with the emergency number where a lock screen shows it."""

from collections.abc import Mapping, Sequence

from jinja2 import Template

from autoreply.texts.words.template import tidy
from channels.segments import plain, size

MOST = 2  # segments of one language
EARLY = 100  # characters that a lock screen shows


def fitted(template: Template, values: Mapping[str, str], leaner: Sequence[Mapping[str, str]], *, ours: bool) -> str:
    """The text with as much as fits into `MOST` segments: `leaner` are the values to give up, one after the other.

    Our own words go without the accents that the network has not; what the practice wrote stays as it wrote it.
    """
    text = ""
    for less in ({}, *leaner):
        filled = {name: plain(value) for name, value in {**values, **less}.items()}
        rendered = " ".join(tidy(template.render(filled)).split())
        text = plain(rendered) if ours else rendered
        if size(text).segments <= MOST:
            break
    return text


def also(text: str, blocks: Sequence[str], sentence: str) -> str:
    """`text` with a sentence behind the first of the `blocks` in it, else at its end; without it if that costs more."""
    block = next((one for one in blocks if one and one in text), text)
    before, found, after = text.partition(block)
    longer = f"{before}{found} {sentence}{after}"
    return longer if size(longer).segments <= max(MOST, size(text).segments) else text


def late(text: str, emergency: str) -> str:
    """What is wrong with where the emergency number stands, in a sentence; "" where it comes early enough."""
    if emergency in text[:EARLY]:
        return ""
    return (
        f"the emergency number {emergency} does not stand within the first {EARLY} characters, which a locked "
        "telephone shows; move {{ emergency }} to the front"
    )
