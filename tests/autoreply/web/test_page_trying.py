"""The texts tried out on the page: what is really sent, what it costs, and from where to start."""

import html
import re
from collections.abc import Iterator

import pytest

from channels.segments import size
from tests.browser.practice import PASSWORD, PEOPLE, VOICE, Front, front, with_password
from tests.browser.visitor import Visitor

OWN = "Closed until {{ opening }}. {{ nobody_is_reading }} {{ emergency }} {{ crisis }}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(
        f"{PEOPLE}{VOICE}[words.es]\nholiday = {OWN!r}\n", tmp_path_factory.mktemp("trying"), web=with_password()
    ) as found:
        yield found


def somebody(made: Front) -> Visitor:
    """A visitor who is logged in."""
    visitor = Visitor(made.url)
    assert visitor.logs_in(PASSWORD).status == 303
    return visitor


def tries(made: Front, **form: str) -> str:
    return html.unescape(somebody(made).posts("/words", None, **form).text)


def said(page: str) -> str:
    """The text as a client receives it."""
    return re.sub(r"</?span[^>]*>", "", page.partition("<pre>")[2].partition("</pre>")[0])


def in_the_box(page: str) -> str:
    return page.partition('spellcheck="true">\n')[2].partition("</textarea>")[0]


def test_a_text_is_shown_as_it_is_sent_in_every_language_and_with_what_that_takes(made: Front) -> None:
    for language in ("en", "es"):
        page = tries(made, channel="main-texts", language=language)
        assert "Nobody is reading" in said(page)
        assert "Leeremos" in said(page)
        taken = size(said(page))
        assert taken.segments > 2
        assert f"{len(said(page))} characters in {taken.segments} segments ({taken.encoding})" in page
        assert re.findall(r'<span lang="(\w+)">', page.partition("<pre>")[2]) == ["en", "es"]
    assert said(tries(made, channel="office-mail")).startswith("Español: ")


def test_a_text_that_promises_or_blames_is_shown_with_a_better_wording_and_ours_without(made: Front) -> None:
    page = tries(made, channel="office-mail", language="en", text=f"{OWN} We answer as soon as possible.")
    assert "“as soon as possible” promises something that nobody can be sure of tonight. Better: say when" in page
    assert page.count("Better: ") == 1
    assert "Better: " not in tries(made, channel="office-mail", language="en", start="1")


def test_a_change_starts_from_the_text_in_use_be_it_ours_or_the_practice_s(made: Front) -> None:
    for channel in ("office-mail", "main-texts"):
        before = tries(made, channel=channel, language="es")
        assert in_the_box(before) == ""
        started = tries(made, channel=channel, language="es", start="1")
        assert "{{ emergency }}" in in_the_box(started)
        assert said(started) == said(before)
        changed = tries(made, channel=channel, language="es", text="Hola. " + in_the_box(started))
        assert "Hola. " in said(changed)
        assert "Nobody is reading" in said(changed)
    assert in_the_box(tries(made, channel="office-mail", language="es", occasion="holiday", start="1")) == OWN


def test_of_calls_the_greeting_can_be_tried_and_keys_have_below_them_what_they_do(made: Front) -> None:
    page = tries(made, channel="main-line")
    assert 'name="message"' not in page
    assert 'name="message"' in tries(made, channel="main-texts")
    assert "You have reached Hillside Counseling. Nobody is here right now." in said(page)
    steps = " ".join(page.partition("What a caller hears")[2].split())
    assert re.search(r"<strong>Key</strong> <span>1</span> ?<ol", steps)
    assert "<strong>Records</strong> <span>a message of 180 seconds at most</span>" in steps
    assert re.search(r'<strong>Says:</strong> <span lang="en-US">', steps)
    started = in_the_box(tries(made, channel="main-line", occasion="missed", start="1"))
    assert started.startswith("You have reached {{ practice }}. {{ nobody_is_reading }}")
    again = said(tries(made, channel="main-line", occasion="missed", text=started))
    assert (
        "Nobody can take your call right now. If you or someone else is in danger, hang up and call 9, 1, 1." in again
    )
    assert "is missing" in tries(made, channel="main-line", text="We are closed.")


def test_the_subject_and_the_footer_are_tried_with_the_text_of_an_ordinary_night(made: Front) -> None:
    page = tries(made, channel="office-mail", occasion="subject", text="We are closed")
    assert "<strong>We are closed</strong>" in page
    page = tries(made, channel="office-mail", occasion="footer", text="Suite 4, {{ practice }}")
    assert "Suite 4, Hillside Counseling" in said(page)
    assert "Automatic reply" in in_the_box(tries(made, channel="office-mail", occasion="subject", start="1"))
    assert 'value="subject"' not in tries(made, channel="main-texts")
    assert 'value="footer"' in tries(made, channel="main-texts")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% for x in y %}", '"for" is not understood; only {{ names }}'),
        ("{% if label %}x", "an {% if %} has no {% endif %}; only {{ names }}"),
        ("{% if label }}x", "a brace or a percent sign is out of place; only {{ names }}"),
    ],
)
def test_a_mistake_is_told_in_words_for_who_writes_to_clients(made: Front, text: str, says: str) -> None:
    page = tries(made, channel="office-mail", text=text)
    assert says in page
    assert "Jinja" not in page
