"""Reads mail addresses from headers leniently, and checks strictly whether mail can be sent to them.

`user@host` is valid: the network of a practice may have such names. A literal, `user@[192.0.2.1]`, is valid too.
RFC 5322 forbids doubled or final dots in the local part, but many Japanese phones have such addresses, so they are
accepted. An internationalised address (RFC 6531) may have letters of any script.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import idna

from channels import VIA
from channels.email.message.headers import Headers, decode_words, without_comments

LONGEST = 320  # characters: 64 of the local part, "@" and 255 of the domain (RFC 5321 section 4.5.3.1)

_TOKEN = re.compile(r"\\.|[^\\\"(),:;<>]+|.", re.DOTALL)
_ATOM = re.compile('[^\x00-\x20\x7f-\xa0()<>\\[\\]:;@\\\\,"]+')
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[^\x00-\x1f\x7f-\x9f])*"')
_SPECIAL = frozenset("<>,;:")
_AROUND = re.compile(r" ?([.@]) ?")
_LEFT_AROUND = re.compile(r"^'(?=.+'$)|^mailto:|(?<=.)'$", re.IGNORECASE)
_PATH = re.compile(r"(?:[^<>:;]*<)?(?:@[^<>:\s]+:)?([^<>]+)>?")
_BATV = re.compile(r"(?:prvs=[^=]+=|btv1==[^=]+==)(.+)", re.IGNORECASE)
_SRS0 = re.compile(r"srs0[=+-][^=]+=[^=]+=([^=]+)=(.+)", re.IGNORECASE)
_SRS1 = re.compile(r"srs1[=+-][^=]+=[^=]+==[^=]+=[^=]+=([^=]+)=(.+)", re.IGNORECASE)


class AddressEntry(NamedTuple):
    """One entry of an address header. Without an address, `address` is "" or a bare word."""

    display: str
    address: str


def mailboxes(text: str) -> list[AddressEntry]:
    """Return the entries of an address header. Skips comments, source routes, group names and malformed parts."""
    balanced = text.count("(") == text.count(")")
    plain = without_comments(text) if balanced else text.replace("(", " ").replace(")", " ")
    found = _entries(plain, quotes=True)
    return _entries(plain.replace('"', ""), quotes=False) or [] if found is None else found


def _entries(text: str, quotes: bool) -> list[AddressEntry] | None:
    """Return None if `quotes` is true and a quote is never closed."""
    found: list[AddressEntry] = []
    display: list[str] = []
    angle: list[str] | None = None
    quoted = False
    for piece in _TOKEN.findall(text):
        quoted ^= quotes and piece == '"'
        if quoted or piece not in _SPECIAL:
            (display if angle is None else angle).append(piece)
        elif piece == "<":  # the previous "<" was never closed
            found += _bare("".join(angle).split(",")[0]) if angle else []
            angle = []
        elif piece == ">" and angle is not None:
            found.append(AddressEntry("".join(display).strip(), "".join(angle).strip()))
            display, angle = [], None
        elif angle is not None:  # RFC 5321, appendix C: ignore a source route, the part up to the colon
            angle = [] if piece == ":" and angle[:1] and angle[0].startswith("@") else [*angle[:99], piece]
        else:  # the end of an entry, or of the name of a group
            found += _bare("".join(display)) if display and piece != ":" else []
            display = []
    return None if quoted else found + _bare("".join(display if angle is None else angle))


def _bare(text: str) -> list[AddressEntry]:
    """Return addresses without angle brackets, with or without a name, or a lone word such as MAILER-DAEMON.

    There are several if the sender forgot the commas.
    """
    joined = _AROUND.sub(r"\1", " ".join(text.split()))
    quoted = _QUOTED.match(joined)
    if quoted and joined[quoted.end() :].startswith("@"):
        return [AddressEntry("", joined)]
    words = joined[quoted.end() if quoted else 0 :].split()
    return [AddressEntry("", word) for word in words if "@" in word or len(words) == 1]


def in_headers(headers: Headers, *names: str) -> list[AddressEntry]:
    """Return the mailboxes of these headers. If a header has no address, decodes its encoded words and looks again."""
    found: list[AddressEntry] = []
    for value in headers.all(*names):
        entries = mailboxes(value)
        if "=?" in value and not any("@" in entry.address for entry in entries):
            entries = mailboxes(decode_words(value))
        found += entries
    return found


def is_valid(address: str) -> bool:
    """Whether `address` is one `local@domain` that mail can be sent to and that is safe in a header."""
    local, at, domain = address.rpartition("@")
    if not at or len(address) > LONGEST or not (_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)) or local == '""':
        return False
    return _is_literal(domain) if domain.startswith("[") else _is_domain(domain)


def _is_domain(domain: str) -> bool:
    labels = domain.removesuffix(".").split(".")
    return len(domain) <= 255 and all(_is_label(label) for label in labels) and not labels[-1].isdecimal()


def _is_label(label: str) -> bool:
    if not 0 < len(label) <= 63 or label[0] == "-" or label[-1] == "-":
        return False
    return all(char in "-_" or unicodedata.category(char)[0] in "LMN" for char in label)


def _is_literal(domain: str) -> bool:
    literal = re.fullmatch(r"\[(?:IPv6:)?([0-9A-Fa-f:.]+)\]", domain)
    try:
        return literal is not None and bool(ipaddress.ip_address(literal[1]))
    except ValueError:
        return False


def unwrapped(address: str) -> str:
    """Return the address inside a signed (BATV, prvs=0123abcd=ann@x.example) or rewritten (SRS0=...=ann@y) return path.

    People write through these too. Answers go to the path as it stands; the wrapping changes from day to day, so
    that `person` and the rules on senders look behind it.
    """
    local, _, domain = address.rpartition("@")
    if rewritten := _SRS0.fullmatch(local) or _SRS1.fullmatch(local):
        behind = f"{rewritten[2]}@{rewritten[1]}"
    elif signed := _BATV.fullmatch(local):
        behind = f"{signed[1]}@{domain}"
    else:
        return address
    return unwrapped(behind) if is_valid(behind) else address


def sender_key(address: str, via: str = "") -> str:
    """By whom limits are kept: the `person`, and whoever says that it is that person, as in "ann@x.example via @y".

    `via` is the forwarder or the contact form that says it speaks for `address`. A path that is rewritten (SRS) says
    the same of its domain, and so does one that is signed, quoted or has a subaddress: anybody can invent such a
    spelling, and an answer to it may reach nobody. So the key is never that of Ann herself, who would be silenced by
    it, and all her spellings share one.
    """
    who, domain = person(address), _domain(address)
    plain = who == f"{address.rpartition('@')[0].lower()}@{domain}"
    via = via.lower() or ("" if plain else f"@{domain}")
    return f"{who}{VIA}{via}" if via else who


def person(address: str) -> str:
    """Who is behind `address`: "ann@x.example" for ann+anything@x.example, a signed or rewritten path of hers, or her
    quoted name, however the domain is spelled.
    """
    behind = unwrapped(address)
    local = _without_quotes(behind.rpartition("@")[0]).lower()
    return f"{local[:1]}{local[1:].split('+', 1)[0]}@{_domain(behind)}"


def is_plain(address: str) -> bool:
    """Whether a refusal of `address` speaks of the person behind it: it is spelled as anybody would spell it."""
    return VIA not in sender_key(address)


def _domain(address: str) -> str:
    """As people read it, once the DNS has made one of its many spellings: each would be another person's."""
    known = ascii_domain(address.rpartition("@")[2].removesuffix("."))
    try:
        return idna.decode(known) if "xn--" in known else known
    except idna.IDNAError:
        return known


def _without_quotes(local: str) -> str:
    """RFC 5321 section 4.1.2: "ann" in quotes is the same mailbox as ann without them."""
    bare = local[1:-1] if len(local) > 2 and local[0] == local[-1] == '"' else ""
    return bare if _ATOM.fullmatch(bare) else local


def local_part(address: str) -> str:
    """Return the local part in lower case, or the whole word if it has no domain."""
    local, at, _ = address.rpartition("@")
    return (local if at else address)[:LONGEST].strip('"').lower()


def ascii_domain(domain: str) -> str:
    """Return a domain in lower case as the DNS has it ("xn--..."), or unchanged if it cannot be encoded."""
    try:
        return domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain.lower()


def _key(address: str) -> str:
    """Return the key by which addresses are compared.

    Ignores case, the spelling of international domains, a final dot, and what programs put around an address:
    apostrophes (Outlook) and "mailto:" (browsers).
    """
    local, _, domain = _LEFT_AROUND.sub("", address).rpartition("@")
    return f"{_without_quotes(local).lower()}@{ascii_domain(domain.rstrip('.'))}"


@dataclass(frozen=True)
class ReturnPath:
    """The envelope sender: missing, null (a report, never answered), invalid, or an address as spelled."""

    kind: Literal["missing", "null", "invalid", "address"]
    address: str = ""

    @classmethod
    def read(cls, text: str | None) -> "ReturnPath":
        """Read a Return-Path header or an envelope command: None, "<>", "<ann@x.example>", "ann@x.example".

        "" and "<<>>" mean null too, and so does "MAILER-DAEMON" without a domain (Postfix's pipe and local delivery).
        """
        if text is None:
            return cls("missing")
        bare = without_comments(text).strip()
        if not bare.strip("<> \t") or bare.strip("<> \t").lower() == "mailer-daemon":
            return cls("null")
        found = _PATH.fullmatch(bare)
        if found and is_valid(found[1].strip()):
            return cls("address", found[1].strip())
        return cls("invalid", bare[:LONGEST])


@dataclass(frozen=True)
class OwnMailAddresses:
    """Our own addresses. With `subaddresses`, office+anything@ counts as office@ (RFC 5233)."""

    addresses: tuple[str, ...]
    subaddresses: bool = True

    def match(self, address: str) -> str | None:
        """Return which of our addresses this is, as we spell it, or None for somebody else's."""
        known = self._by_key
        local, _, domain = _key(address).rpartition("@")
        plain = known.get(f"{local.split('+', 1)[0]}@{domain}") if self.subaddresses else None
        return known.get(f"{local}@{domain}", plain)

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {_key(own): own for own in reversed(self.addresses)}

    def first(self, found: Sequence[AddressEntry]) -> str | None:
        """Return the first of our addresses among these mailboxes, or None."""
        return next((own for box in found if (own := self.match(box.address))), None)


def organisation(address: str) -> str:
    """Return the registered domain, roughly: two labels, or three under co.uk and the like. Good enough to compare."""
    labels = address.rpartition("@")[2].lower().rstrip(".").split(".")
    general = {"co", "com", "org", "net", "ac", "gov", "edu", "ne", "or", "go", "gob", "gouv"}
    under_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in general
    return ".".join(labels[-3:] if under_country else labels[-2:])
