"""The rules that are not certain: one switch for each, with its default and the reason for it.

Certain signs (null senders, `Auto-Submitted`, mailing lists, reports, our own mail ...) have no switch. A rule that is
off yields no signal.
"""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class RulesSettings(BaseModel):
    """The rules of silence that may be switched, `[channels.NAME.rules]` in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    return_path: Literal["required", "from-when-missing"] = "required"
    """What to do if a mail has no Return-Path, so that its envelope sender is unknown.

    RFC 3834 section 4 allows replies to the Return-Path only: "required" sends none without it. If your provider strips
    that header, "from-when-missing" replies to the From instead, if that is a single valid address.
    """

    forwarders: tuple[str, ...] = ()
    """Envelope senders that only forward mail: whole addresses, or "@example.org" for a domain.

    A mailbox that forwards under its own name becomes the envelope sender of every client's mail. For these senders
    only, the reply goes to the From instead, if that is a single valid address. Subaddresses of a forwarder (Gmail's
    old+caf_=...@gmail.com) count as the forwarder. Mail to a forwarder counts as addressed to us.
    """

    list_hints: bool = True
    """Silent on Mailing-List, X-Mailing-List, X-ML-Name, X-MLServer, X-BeenThere and X-Mailman-Version.

    The standard List-* headers have no switch. These older ones are not standardised, but mail programs of people do
    not add them.
    """

    postmaster: bool = True
    """Silent to postmaster@, usually a mail system. RFC 5230 section 4.6 warns that it may be a person."""

    no_reply: bool = True
    """Silent to noreply@, no-reply@, do-not-reply@ and the like. Nobody reads there, and some of them answer back."""

    responder_marks: bool = True
    """Silent on headers of other auto-responders (X-Autoreply, X-Apple-Action: VACATION, X-Loop ...).

    Several of them send vacation mail without Auto-Submitted, so only these headers show what it is.
    """

    sending_services: bool = False
    """Silent on Feedback-ID and X-SES-Outgoing, which services for newsletters and receipts add.

    Off: contact forms and practice software send people's own words through the same services.
    """

    addressed_to_us: bool = True
    """Silent unless one of our addresses is in To, Cc, Bcc or their Resent- forms (RFC 5230 section 4.5, a MUST).

    Keep it on, and list every alias in `aliases`.
    """

    spam: bool = True
    """Silent on what the receiving server marked as spam. A reply tells a spammer that somebody reads the address.

    Read from X-Spam-Flag, X-Spam-Status, the $Junk keyword, and Exchange's spam confidence level.
    """

    authserv_id: str | None = Field(default=None, min_length=1, max_length=255)
    """The name of your receiving server in its Authentication-Results, such as "mx.google.com".

    Anybody can write such a header. With the name, only the topmost header of your own server counts (RFC 8601
    section 5). Without it, a failure counts and a pass does not. Microsoft 365 writes no name: leave this unset there.
    """

    spoofed: bool = True
    """Silent if the receiving server says that the sender is forged: dmarc=fail, or spf=fail without dkim=pass.

    A reply would go to the person whose address was misused.
    """

    unauthenticated: bool = False
    """Silent if the server in `authserv_id` reports no pass of SPF, DKIM or DMARC.

    Off: many small domains of real people publish none of them.
    """

    misaligned: bool = False
    """Silent if envelope and From are of different organisations and neither DKIM nor DMARC passed.

    Off: plain forwarding looks the same.
    """

    calendar_answers: bool = True
    """Silent on a calendar's REPLY, COUNTER, CANCEL and REFRESH: somebody pressed a button and wrote nothing."""

    invitations: bool = False
    """Silent on a calendar's REQUEST too. Off: a person sends most of them and may wait for an answer."""

    subjects: bool = False
    """Silent if the subject alone reads like an automatic one ("Out of office", "Automatic reply", "Undeliverable").

    Off: RFC 3834 section 3.1.5 says that the subject proves nothing. People forward and quote such mails.
    """

    unreachable: bool = False
    """Report if a delivery report names one of our replies, so that the sender gets no reply for a while.

    Off: a report may be forged or temporary (a full mailbox), and the person would get no reply for weeks.
    """

    @model_validator(mode="after")
    def _somebody_must_vouch(self) -> Self:
        if (self.unauthenticated or self.misaligned) and self.authserv_id is None:
            raise ValueError(
                "unauthenticated and misaligned need authserv_id, the name in your server's Authentication-Results; "
                "without it nobody's mail would ever be vouched for, and everybody would hear nothing"
            )
        return self
