"""The sender's own words: encodings undone, quotes and signatures left out, and never too much cut away."""

from email.message import Message
from functools import partial

import pytest

from channels.email.message.mime import text_in
from channels.email.message.quotes import own_words
from channels.email.message.text import both, text_of
from tests.timing import cpu_seconds

CRY = "I cannot go on."
OURS = "If you are thinking about suicide, call 988."


def part(raw: bytes, content_type: str = "text/plain; charset=utf-8", encoding: str = "8bit") -> str:
    headers = Message()
    headers["Content-Type"] = content_type
    headers["Content-Transfer-Encoding"] = encoding
    return text_of(raw, headers)


@pytest.mark.parametrize(
    ("raw", "content_type", "encoding", "words"),
    [
        ("Grüße".encode(), "text/plain; charset=utf-8", "8bit", "Grüße"),
        ("Grüße".encode("latin-1"), 'text/plain; charset="ISO-8859-1"', "8bit", "Grüße"),
        ("Grüße – „so“".encode("cp1252"), "text/plain; charset=us-ascii", "8bit", "Grüße – „so“"),
        ("Grüße".encode(), "text/plain; charset=x-unknown", "binary", "Grüße"),
        ("Grüße".encode("latin-1"), "text/plain", "", "Grüße"),
        ("Grüße".encode("utf-16"), "text/plain; charset=utf-16", "8bit", "Grüße"),
        ("助けて".encode("iso-2022-jp"), "text/plain; charset=ISO-2022-JP", "7bit", "助けて"),
        ("помогите".encode("koi8-r"), "text/plain; charset=koi8-r", "8bit", "помогите"),
        (b"Gr=C3=BC=C3=9Fe=20an=\r\n alle", "text/plain; charset=utf-8", "Quoted-Printable", "Grüße an alle"),
        (b"Gr=C3=BC=C3", "text/plain; charset=utf-8", "quoted-printable", "Grü"),
        (b"R3LDvMOfZQ==", "text/plain; charset=utf-8", "BASE64", "Grüße"),
        (b"R3L\r\nDvMOf", "text/plain; charset=utf-8", "base64", "Grüß"),
        (b"R3LDvMOfZ", "text/plain; charset=utf-8", "base64 (x)", "Grüß"),
        (b"plain", "text/plain; charset=idna", "x-strange", "plain"),
        (b"<p>Gr&uuml;&szlig;e</p><p>an <b>al</b>le&nbsp;&#33;</p>", "text/html", "7bit", "Grüße\n\nan alle !"),
    ],
)
def test_encodings_are_undone(raw: bytes, content_type: str, encoding: str, words: str) -> None:
    assert part(raw, content_type, encoding) == words


def test_no_more_than_64_kib_are_looked_at_and_the_cut_spoils_nothing() -> None:
    text = part(("ü" * 40_000).encode())
    assert set(text) == {"ü"}
    assert len(text) == 32_768
    assert set(part(b"a" + ("ü" * 40_000).encode())) == {"a", "ü"}


def test_words_behind_much_style_and_many_quotes_are_seen_and_an_unending_part_is_not_read() -> None:
    style = "<style>" + "p { color: red }\n" * 8_000 + "</style>"
    assert part(f"{style}<p>{CRY}</p>".encode(), "text/html").strip() == CRY
    assert part(("> quoted words of an earlier letter\n" * 8_000 + CRY).encode()) == CRY
    assert CRY not in part(("> quoted\n" * 100_000 + CRY).encode())


def test_two_parts_that_say_the_same_are_one() -> None:
    assert both([CRY], [f" {CRY} "]) == CRY
    assert both(["a stub"], [CRY]) == f"a stub\n{CRY}"
    assert (both([""], [CRY]), both([CRY], []), both([], [])) == (CRY, CRY, "")
    assert both(["a" * 65_536], [CRY]).endswith(CRY)


HTML_QUOTES = [
    '<p>{0}</p>On Mon, 23 Nov 2026 at 9:00 Hi wrote:<blockquote class="gmail_quote">{1}</blockquote>',
    '<p>{0}</p><blockquote type="cite"><div>{1}<blockquote>more</blockquote></div></blockquote>',
    "<p>{0}</p><hr><div id=x><b>From:</b> Office<br><b>Sent:</b> Monday 9:00<br><b>To:</b> Ana<br></div>{1}",
    '<p>Am 23.11.26 um 09:00 schrieb Office:</p><blockquote cite="mid:1">{1}</blockquote><p>{0}</p>',
    "<head><style>p {{color: red}} {1}</style></head><body><!-- {1} --><p>{0}</p></body>",
]


@pytest.mark.parametrize("source", HTML_QUOTES)
def test_html_quotes_are_left_out_and_the_senders_words_stay(source: str) -> None:
    assert part(source.format(CRY, OURS).encode(), "text/html; charset=utf-8").strip() == CRY


def test_html_that_is_only_indented_or_broken_stays() -> None:
    assert CRY in part(f"<blockquote style='margin:1em'>{CRY}</blockquote>".encode(), "text/html")
    assert CRY in part(f"<head><title>x</title><body>{CRY}".encode(), "text/html")
    for tag in ("p", "div", "table", "span", "font", "b", "br", "center"):  # the tags of a head may be left out
        assert part(f"<head><meta x><title>T</title><{tag}>{CRY}".encode(), "text/html").strip() == CRY
    assert CRY in part(f"<!-- never closed {CRY}".encode(), "text/html")
    assert CRY in part(f"a < b and {CRY} <br".encode(), "text/html")


ATTRIBUTIONS = [
    "On Mon, 23 Nov 2026 at 9:00 AM Hillside <office@hillside.example> wrote:",
    "On Mon, 23 Nov 2026 at 9:00 AM Hillside Counseling\n<office@hillside.example> wrote:",
    "On Nov 23, 2026, at 9:00 PM, Hillside\nCounseling <office@hillside.example>\nwrote:",
    "On 23/11/2026 09:00, Hillside wrote:",
    "El lun, 23 nov 2026 a las 9:00, Hillside (<office@hillside.example>) escribió:",
    "El 23/11/26 a las 9:00, Hillside escribió:",
    "Le lun. 23 nov. 2026 à 09:00, Hillside <office@hillside.example> a écrit :",
    "Le 23/11/2026 à 09:00, Hillside a écrit\u00a0:",
    "Am Mo., 23. Nov. 2026 um 09:00 Uhr schrieb Hillside <office@hillside.example>:",
    "Am 23.11.2026 um 09:00 schrieb Hillside:",
    "Hillside <office@hillside.example> schrieb am Mo., 23. Nov. 2026, 09:00:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_reply_keeps_the_senders_words_and_loses_the_quote(attribution: str) -> None:
    assert own_words(f"{CRY}\n\n{attribution}\n\n> {OURS}\n> > more\n") == CRY
    assert own_words(f"{CRY}\n\n{attribution}\n\n{OURS}\n") == CRY
    assert own_words(f"{attribution}\n> {OURS}\n\n{CRY}\n") == CRY
    assert own_words(f"{attribution}\n> {OURS}\n{CRY}\n> more\nReally.") == f"{CRY}\nReally."


SEPARATORS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Mensaje original-----",
    "-----Message d'origine-----",
    "-------- Original Message --------",
    "From: Hillside <office@hillside.example>\nSent: Monday, 23 November 2026 09:00\nTo: Ana\nSubject: Re: Thursday",
    "________________________________\nFrom: Hillside\nDate: Monday\nTo: Ana\nSubject: Thursday",
    "________________________________________\n\n*From:* Hillside\n*Sent:* Monday\n*To:* Ana\n*Subject:* Thursday",
    "________________________________\n Von: Hillside\nAn: Ana\nGesendet: Montag, 23. November 2026 09:00\nBetreff: x",
    'Gesendet: Montag, 23. November 2026 um 09:00 Uhr\nVon: "X" <a@b.example>\nAn: y@z.example\nBetreff: Re',
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "---- On Mon, 23 Nov 2026 09:00:00 +0100 Hillside <office@hillside.example> wrote ---",
    "  On Mon, Nov 23, 2026 at 9:00 AM, Hillside<office@hillside.example> wrote:   quoted on",
    "De : Hillside\nEnvoyé : lundi 23 novembre 2026 09:00\nÀ : Ana\nObjet : jeudi",
    "De: Hillside\nEnviado el: lunes, 23 de noviembre de 2026 9:00\nPara: Ana\nAsunto: jueves",
]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_what_outlook_puts_below_its_separators_goes(separator: str) -> None:
    assert own_words(f"{CRY}\r\n\r\n{separator}\r\n\r\n{OURS}\r\n") == CRY


PEOPLES_OWN = [
    "On Monday my mother wrote:\nI cannot go on.",
    "From: my heart\nI cannot go on.",
    "__________\nI cannot go on.",
    "-----\nI cannot go on.",
    "Le docteur a écrit :\nI cannot go on.",
    "-- \n" + "a line of the letter\n" * 20 + CRY,
    "---------- Forwarded message ---------\nFrom: my sister <s@mail.example>\n\nI cannot go on.",
    "In de: 9:00\nI cannot go on.",
]


@pytest.mark.parametrize("letter", PEOPLES_OWN)
def test_what_only_resembles_a_quote_stays(letter: str) -> None:
    assert CRY in own_words(letter)


def test_a_signature_goes() -> None:
    assert own_words(f"{CRY}\n-- \nAna\nSuicide Prevention Center, volunteer") == CRY


def test_plain_words_and_html_are_read_and_attachments_are_not() -> None:
    raw = b"""Content-Type: multipart/mixed; boundary="a b"

preamble
--a b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain

--c
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+SSBjYW5ub3QgZ28gb24uPC9wPg==
--c--
--a b
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment; filename=notes.txt

attached
--a b
Content-Type: message/rfc822

Subject: x

forwarded
--a b--
epilogue
"""
    assert text_in(raw) == CRY
    assert text_in(raw.replace(b"\n", b"\r\n")) == CRY
    assert text_in(raw.split(b"--c--")[0]) == CRY
    assert text_in(raw.replace(b"text/plain\n\n--c", b"text/plain\n\nPlain words.\n--c")) == f"Plain words.\n{CRY}"
    assert text_in(b"Subject: x\n\n" + CRY.encode()) == CRY
    assert text_in(b"Content-Type: image/png\n\n\x89PNG") == ""


LINES = [
    "\n",
    ">\n",
    "On\n",
    "On 1:00 wrote:\n",
    "On wrote 1:00 wrote ",
    "de: x\n",
    "_" * 12 + "\n",
    "<",
    "<a ",
    "<!--",
]
LINES += ["--><!--", "&#9", "<blockquote cite>", "--a\n", "--a\nContent-Type: multipart/mixed; boundary=a\n\n", "--\n"]
LINES += ["From: a\nSent: b\n", "x", " ", "=", "-----Original Message-", "*", "   \n", "QUJD\n", "On 1:00\nwrote\n:\n"]


@pytest.mark.parametrize("unit", LINES)
def test_64_kib_of_anything_take_no_time(unit: str) -> None:
    raw = (unit * 65_536)[:65_536].encode()
    for content_type in ("text/plain", "text/html", "multipart/mixed; boundary=a", "text/html; charset=utf-7"):
        whole = f"Content-Type: {content_type}\n\n".encode() + raw
        # Some 0.03 on an idle machine; a quadratic reader needs many seconds.
        assert cpu_seconds(partial(text_in, whole)) < 1.0
