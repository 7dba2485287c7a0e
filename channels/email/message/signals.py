"""Finds the signals of a mail: by the table in marks.py, and by rules that need more than one header.

The rules are those of a personal responder (RFC 3834, RFC 5230). "S5" and the like are their names in the channel's
README. Evidence has only header names and keywords, so that it may be logged.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from channels import Signal
from channels.email.message.addresses import (
    AddressEntry,
    OwnMailAddresses,
    ReturnPath,
    ascii_domain,
    in_headers,
    local_part,
    mailboxes,
    organisation,
    person,
    unwrapped,
)
from channels.email.message.authentication import AuthenticationResults, verdict
from channels.email.message.contact_forms import HINT, looks_like_one, names_a_visitor
from channels.email.message.gateways import is_gateway
from channels.email.message.headers import ContentType, Headers, decode_words, without_comments
from channels.email.message.marks import LOOP_HEADER, loggable, marks, unless_denied
from channels.email.message.rules import RulesSettings

OUR_PREFIX = "autoreply."
IDENTITY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")  # what follows the prefix in our Message-IDs
TO_SUBADDRESS = ".sub"  # at the end of it, where the reply goes to ann+anything@ or another spelling
_RECIPIENTS = ("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc")

Evidence = tuple[Signal, str]


@dataclass(frozen=True)
class Mail:
    """Everything the rules may use. `sender` is who would get the reply, inside a rewritten path, or "" for nobody.

    `form` is the configured contact form that the mail comes from, or "".
    """

    headers: Headers
    path: ReturnPath
    sender: str
    own: OwnMailAddresses
    rules: RulesSettings
    install: str
    flags: Collection[bytes] = ()
    calendar_method: str = ""
    form: str = ""

    @cached_property
    def authors(self) -> list[AddressEntry]:
        """The mailboxes of From, normally one. None if there are more than a hundred."""
        return in_headers(self.headers, "from")[:100]

    @cached_property
    def written_to(self) -> str | None:
        """The first of our addresses among the recipients, or None."""
        return self.own.first(self.recipients)

    @cached_property
    def recipients(self) -> list[AddressEntry]:
        return in_headers(self.headers, *_RECIPIENTS)

    @cached_property
    def forwarders(self) -> OwnMailAddresses:
        """The forwarders with a whole address: the practice's mailboxes at other providers."""
        return OwnMailAddresses(tuple(one for one in self.rules.forwarders if one[:1] != "@"))

    def writers(self) -> Iterator[tuple[str, str]]:
        """Yield the senders by envelope and by From, each with the name of its header.

        Leaves out the From of a contact form: a program wrote that mail, not the visitor.
        """
        if self.form:
            if self.sender:
                yield "Reply-To", self.sender
            return
        if self.sender:
            yield "Return-Path", self.sender
        for author in self.authors:
            yield "From", unwrapped(author.address)


def observe(mail: Mail) -> dict[Signal, str]:
    """Return every signal of `mail` with its evidence. Pure; never raises."""
    if not mail.headers.fields:
        return {Signal.UNREADABLE: "no header field could be read"}
    seen: dict[Signal, str] = {}
    for rule in _RULES:
        for signal, evidence in rule(mail):
            seen.setdefault(signal, evidence)
    return seen


# --- the envelope, and ourselves --------------------------------------------------------------------------------------


def _path(mail: Mail) -> Iterator[Evidence]:
    """S1, S2, S3: RFC 3834 sections 2 and 4."""
    if mail.path.kind == "null":
        yield Signal.NULL_SENDER, "Return-Path: <>"
    elif mail.form:
        return
    elif mail.path.kind == "invalid":
        yield Signal.INVALID_SENDER, "Return-Path is not one valid address"
    elif not mail.sender:
        yield Signal.NO_RETURN_PATH, "no Return-Path, and no usable From in its place"


def _ourselves(mail: Mail) -> Iterator[Evidence]:
    """S4: mail from one of our own addresses, or that claims to be."""
    for where, address in mail.writers():
        if mail.own.match(address):
            strange = where == "Return-Path" and mail.authors and not mail.own.first(mail.authors)
            hint = f", and From is not: {_FORWARDERS}" if strange else ""
            yield Signal.OURSELVES, f"{where} is one of our own addresses{hint}"
        elif mail.forwarders.match(address):
            yield Signal.OURSELVES, f"{where} is one of the forwarders"


def _form(mail: Mail) -> Iterator[Evidence]:
    """Contact forms: the visitor gets the reply if the settings name the form; otherwise nobody does."""
    if mail.form and not mail.sender:
        yield Signal.FORM, "a contact form of yours, and its Reply-To is not one valid address"
    if not mail.form and looks_like_one(mail.headers, mail.own):
        yield Signal.FORM, f"From and Reply-To look like a web server's: {HINT}"


def is_our_notice(mail: Mail) -> bool:
    """Whether this is one of our own messages to the practice: we made it, and it answers nobody."""
    made_here = any(value == mail.install for value in mail.headers.all(LOOP_HEADER.lower()))
    return made_here and mail.headers.first("auto-submitted") == "auto-generated"


def is_ours(message_id: str, own: OwnMailAddresses) -> bool:
    """Whether this is the Message-ID of one of our replies."""
    return our_identity(message_id, own) is not None


def our_identity(message_id: str, own: OwnMailAddresses) -> str | None:
    """Return the identity of the reply with this Message-ID, or None if it is not ours."""
    local, _, domain = message_id.strip(" \t<>").lower().rpartition("@")
    ours = any(domain == ascii_domain(address.rpartition("@")[2]) for address in own.addresses)
    identity = local.removeprefix(OUR_PREFIX)
    return identity if ours and identity != local and IDENTITY.fullmatch(identity) else None


def _our_replies(mail: Mail) -> Iterator[Evidence]:
    """S14: one of our replies that came back, or a mail that answers one of them."""
    if is_our_notice(mail):
        yield Signal.OUR_NOTICE, LOOP_HEADER
    if any(value == mail.install for value in mail.headers.all(LOOP_HEADER.lower())):
        yield Signal.OUR_REPLY, LOOP_HEADER
    if any(is_ours(value, mail.own) for value in mail.headers.all("message-id")):
        yield Signal.OUR_REPLY, "Message-ID"
    for name in ("In-Reply-To", "References"):
        if any(is_ours(word, mail.own) for value in mail.headers.all(name.lower()) for word in message_ids(value)):
            yield Signal.ANSWERS_OUR_REPLY, name


def message_ids(value: str) -> list[str]:
    """Return every `<...>` in a header with message identifiers, or in a text."""
    return re.findall(r"<[^<>]*>", value)


# Websites add these to the mail of their forms, so that nobody answers the web server. We answer the visitor.
_USUAL_IN_FORMS = frozenset({Signal.BULK, Signal.SUPPRESSED, Signal.SENDING_SERVICE})


def _by_table(mail: Mail) -> Iterator[Evidence]:
    for signal, evidence in marks(mail.headers, mail.rules):
        generated = signal is Signal.AUTOMATIC and evidence == "Auto-Submitted: auto-generated"
        if not mail.form or not (generated or signal in _USUAL_IN_FORMS):
            yield signal, evidence


def _loops(mail: Mail) -> Iterator[Evidence]:
    """S12: X-Loop and the like. A responder or procmail names the sender there; a forwarding rule names its mailbox.

    If that mailbox is ours or a recipient, a person wrote the mail.
    """
    if not mail.rules.responder_marks:
        return
    wrote = {person(address) for _where, address in mail.writers()}
    reached = {person(entry.address) for entry in mail.recipients} - wrote
    for name in ("X-Loop", "X-MS-Exchange-Inbox-Rules-Loop"):
        for value in mail.headers.all(name.lower()):
            named = [entry.address for entry in mailboxes(value)]
            ours = any(mail.own.match(one) or mail.forwarders.match(one) for one in named)
            passed_on = ours or not reached.isdisjoint(map(person, named))
            if not passed_on and (word := unless_denied(value)) is not None:
                yield Signal.RESPONDER, f"{name}: {word}" if word else name


def _own_list(mail: Mail) -> Iterator[Evidence]:
    """S6: an address of ours that is a list, such as a Google Group. None of its mail can be answered."""
    if own := list_address(mail.headers, mail.own):
        says = f"{own} is itself a mailing list or a Google Group: make it an ordinary mailbox"
        yield Signal.MAILING_LIST, says


def list_address(headers: Headers, own: OwnMailAddresses) -> str | None:
    """Return which of our addresses is the list that sent this mail (RFC 2369 section 3.4, RFC 2919, ezmlm, Google)."""
    named = " ".join(headers.all("list-post", "mailing-list", "x-beenthere"))
    posting = (own.match(word) for word in re.split(r"[\s<>;:,?/]+", named) if "@" in word)
    ids = " ".join(headers.all("list-id")).lower()
    by_id = (one for one in own.addresses if f"<{one.lower().replace('@', '.')}>" in ids)
    return next(filter(None, posting), None) or next(by_id, None)


# --- what kind of mail it is ------------------------------------------------------------------------------------------

_REPORTS = {"delivery-status", "disposition-notification", "feedback-report"}
_REPORT_TYPES = {"multipart/report"} | {
    f"message/{kind}" for kind in (*_REPORTS, "global-delivery-status", "global-disposition-notification")
}


def _type(mail: Mail) -> Iterator[Evidence]:
    """S9 reports (RFC 6522, 3464, 8098, 5965) and S21 calendars (RFC 6047).

    Only a whole mail counts as a report, not one of its parts: people forward bounces. A calendar may be one of several
    alternatives in a mail, so the caller has found its method before.
    """
    content = ContentType.read(mail.headers.first("content-type"))
    if content.kind in _REPORT_TYPES or content.get("report-type").lower() in _REPORTS:
        yield Signal.REPORT, f"Content-Type: {_loggable_type(content.kind)}"
    method = (content.get("method") if content.kind == "text/calendar" else mail.calendar_method).strip().upper()
    if method in {"REPLY", "COUNTER", "DECLINECOUNTER", "CANCEL", "REFRESH"} and mail.rules.calendar_answers:
        yield Signal.CALENDAR, f"text/calendar; method={method}"
    if method in {"REQUEST", "PUBLISH", "ADD"} and mail.rules.invitations:
        yield Signal.INVITATION, f"text/calendar; method={method}"


def _loggable_type(kind: str) -> str:
    return "/".join(loggable(half) for half in kind.split("/", 1))


# --- who writes -------------------------------------------------------------------------------------------------------

_SYSTEM = re.compile(
    r"mail(?:er)?[-_.]?daemon.*|mdaemon|mail[-_.]delivery[-_.](?:sub)?system|listserv|majordomo|ndr|owner-.+"
    r"|.+-(?:request|bounces?|subscribe|unsubscribe|unsub|join|leave)(?:[-+=].*)?|.+-return-\d+-.+=.+"
    r"|(?:un)?subscribe(?:[-+=].*)?|(?:.+-)?confirm\+.+"
    r"|(?:.*=|double-)?bounces?(?:[+=].*|\d*)|(?:.*=)?bounces[-_.].*|(?:.*=)?bounce[-_.].*\d.*"
    r"|microsoftexchange[0-9a-f]{32}|#",  # the last but one sends Exchange's reports
    re.DOTALL,
)
# Spellings in one word match anywhere. Separated ones need a boundary before them: "juno.reply" is a name.
_NO_REPLY = re.compile(
    r"noreply|donotreply|dontreply|noresponder|nepasrepondre|auto[-_.]?(?:reply|respond)"
    r"|(?<![a-z])(?:no[-_.]+reply|do[-_.]*not[-_.]*(?:reply|respond)|don?t[-_.]+reply"
    r"|no[-_.]+responder|ne[-_.]+pas[-_.]+repondre|(?:bitte[-_.]*)?nicht[-_.]*antworten|keine?[-_.]*antwort)"
)


def _writers(mail: Mail) -> Iterator[Evidence]:
    """S10 (RFC 3834 section 2, RFC 5230 section 4.6) and S11, by envelope and From."""
    if any(re.fullmatch(r"[^<>]*<\s*>", without_comments(value).strip()) for value in mail.headers.all("from")):
        yield Signal.SYSTEM_SENDER, "From: <>"
    if mail.path.kind == "invalid" and "#@[]" in mail.path.address:
        yield Signal.SYSTEM_SENDER, "Return-Path: <#@[]>"
    for where, address in mail.writers():
        local = local_part(address)
        if _SYSTEM.fullmatch(local):
            yield Signal.SYSTEM_SENDER, f"{where} is a mail system's"
        if local in ("postmaster", "post_master") and mail.rules.postmaster:
            yield Signal.POSTMASTER, f"{where} is a postmaster's"
        if _NO_REPLY.search(local) and mail.rules.no_reply:
            hint = f"; {HINT}" if names_a_visitor(mail.headers) else ""
            yield Signal.NO_REPLY, f"{where} asks for no reply{hint}"
        if is_gateway(address):
            yield Signal.SMS_GATEWAY, f"{where} is a telephone that texts through its company's mail"


def _recipients(mail: Mail) -> Iterator[Evidence]:
    """S13: RFC 3834 section 2, RFC 5230 section 4.5."""
    to_us = _gmail_passed_it_on(mail)
    if mail.rules.addressed_to_us and mail.written_to is None and not mail.forwarders.first(mail.recipients):
        hint = f". Its Return-Path passed it on: {_FORWARDERS}" if to_us is not None or _passed_on(mail) else ""
        yield Signal.NOT_ADDRESSED, f"not addressed to any of: {', '.join(mail.own.addresses)}{hint}"
    if to_us:
        yield Signal.FORWARDED, f"Return-Path is a mailbox that passes mail on to us: {_FORWARDERS}"


def _gmail_passed_it_on(mail: Mail) -> bool | None:
    """Return whether Gmail forwarded this to us, or None if Gmail did not forward it.

    Gmail puts the target into the path: old+caf_=office=practice.example@gmail.com.
    """
    found = None if mail.form else _CAF.fullmatch(mail.sender)
    return None if found is None else mail.own.match(f"{found[1]}@{found[2]}") is not None


def _passed_on(mail: Mail) -> bool:
    """Whether the envelope sender is also a recipient of somebody else's mail: a mailbox that forwards."""
    if mail.form or mail.path.kind != "address" or not mail.sender:
        return False
    wrote = {person(author.address) for author in mail.authors}
    passed = person(mail.sender)
    return passed not in wrote and passed in {person(entry.address) for entry in mail.recipients}


_CAF = re.compile(r"[^+]+\+caf_=(.+)=([^=@]+)@[^@]+", re.IGNORECASE)
_FORWARDERS = "if that mailbox passes mail on to you, name it in forwarders, under [channels.NAME.rules]"


def _spam(mail: Mail) -> Iterator[Evidence]:
    """S15, apart from headers: the keyword that mail programs and filters set (RFC 5788 registry)."""
    if mail.rules.spam and any(flag.lower() in {b"$junk", b"junk"} for flag in mail.flags):
        yield Signal.SPAM, "$Junk"


def _authentication(mail: Mail) -> Iterator[Evidence]:
    """S20: RFC 3834 section 6 on replies to forged senders, RFC 8601 on which server to trust."""
    results = verdict(mail.headers, mail.rules.authserv_id)
    if mail.rules.spoofed and results.forged:
        yield Signal.SPOOFED, f"Authentication-Results: {results.forged}"
    if mail.form and results.trusted and not results.vouches_for(mail.form):
        yield Signal.SPOOFED, "Authentication-Results: nothing vouches for the contact form's domain"
    if mail.rules.unauthenticated and not results.vouches("spf", "dkim", "dmarc"):
        yield Signal.UNAUTHENTICATED, "Authentication-Results: no pass"
    if results.vouches("spf") or (results.vouches("dmarc") and not _foreign(mail)):
        yield Signal.AUTHENTICATED, "Authentication-Results: pass"
    if mail.rules.misaligned and _strangers(mail, results):
        yield Signal.MISALIGNED, "Return-Path and From are of different organisations"


def _strangers(mail: Mail, results: AuthenticationResults) -> bool:
    """Whether envelope and From belong to different organisations and nothing vouches for either."""
    if not mail.sender or not mail.authors or results.vouches("dkim", "dmarc"):
        return False
    return _foreign(mail)


def _foreign(mail: Mail) -> bool:
    """Whether no author is of the envelope sender's organisation."""
    return all(organisation(author.address) != organisation(mail.sender) for author in mail.authors)


_SUBJECTS = re.compile(
    r"(?:(?:re|aw|sv)\s*:\s*)?(?:auto\s*:|auto(?:matic|mated)?[ -]?(?:reply|response)\b|out of (?:the )?office\b"
    r"|undeliver(?:able|ed)\b|mail delivery failed|delivery status notification|returned mail\b|failure notice$"
    r"|abwesend|abwesenheit|automatische antwort|unzustellbar|respuesta autom[aá]tica|fuera de (?:la )?oficina"
    r"|r[ée]ponse automatique|absen(?:ce|t)e? du bureau)",
    re.IGNORECASE,
)


def _subject(mail: Mail) -> Iterator[Evidence]:
    """S23: a guess. RFC 3834 section 3.1.5 warns against it."""
    subject = decode_words(mail.headers.first("subject") or "")
    if mail.rules.subjects and _SUBJECTS.match(subject[:200].strip()):
        yield Signal.SUBJECT, "Subject"


_RULES = (
    _path,
    _form,
    _ourselves,
    _our_replies,
    _own_list,
    _by_table,
    _loops,
    _type,
    _writers,
    _recipients,
    _spam,
    _authentication,
    _subject,
)
