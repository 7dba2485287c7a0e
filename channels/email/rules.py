"""Which of the rules that are not certain a practice wants: one switch each, with its default and why.

What is certain (null senders, `Auto-Submitted`, mailing lists, reports, our own mail ...) has no switch.
A rule that is switched off states nothing: its signal does not appear.
"""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class RulesSettings(BaseModel):
    """The rules of silence that may be switched, `[channels.NAME.rules]` in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    return_path: Literal["required", "from-when-missing"] = "required"
    """What to do when a mail carries no Return-Path, so that its envelope sender is unknown.

    RFC 3834 section 4 answers the Return-Path only, even if it is missing: "required" stays silent. Where the
    provider is known to strip that header, "from-when-missing" answers the From instead, if it is one single valid
    address.
    """

    forwarders: tuple[str, ...] = ()
    """Envelope senders that only pass mail on: whole addresses, or "@example.org" for a domain.

    An old mailbox that forwards under its own name makes itself the envelope sender of every client's mail; for
    these, and only these, the From is answered instead, if it is one single valid address. The subaddresses of a
    forwarder (Gmail's old+caf_=...@gmail.com) are that forwarder, and people may write to it as to one of ours.
    """

    list_hints: bool = True
    """Silent on Mailing-List, X-Mailing-List, X-ML-Name, X-MLServer, X-BeenThere, X-Mailman-Version: older lists.

    The standard List-* headers need no switch. These are not standardised, but no mail program of a person adds them.
    """

    postmaster: bool = True
    """Silent to postmaster@. Usually a mail system; RFC 5230 section 4.6 warns that at times it is a person."""

    no_reply: bool = True
    """Silent to noreply@, no-reply@, do-not-reply@ and their kind: nobody reads there, and some of them answer back."""

    responder_marks: bool = True
    """Silent on the marks other auto-responders leave (X-Autoreply, X-Apple-Action: VACATION, X-Loop ...).

    Several of them send vacation mail without Auto-Submitted, so that nothing else gives them away.
    """

    sending_services: bool = False
    """Silent on Feedback-ID and X-SES-Outgoing, which services for newsletters and receipts add.

    Off: contact forms and practice software send people's own words through the same services.
    """

    addressed_to_us: bool = True
    """Silent unless one of our addresses stands in To, Cc, Bcc or their Resent- forms (RFC 5230 section 4.5, a MUST).

    Keep it on and list every alias in `aliases`: that is what makes it right.
    """

    spam: bool = True
    """Silent on what the receiving server marked as spam: an answer tells a spammer that the address lives.

    Read from X-Spam-Flag, X-Spam-Status, the $Junk keyword, and Exchange's spam confidence level.
    """

    authserv_id: str | None = Field(default=None, min_length=1, max_length=255)
    """The name by which your receiving server signs its Authentication-Results, such as "mx.google.com".

    Anybody can write such a header; with the name only your server's own, the topmost, is believed (RFC 8601
    section 5). Without it a failure still counts and a pass vouches for nothing. Microsoft 365 writes no name into its
    header: leave this unset there.
    """

    spoofed: bool = True
    """Silent when the receiving server says that the sender is forged: dmarc=fail, or spf=fail without dkim=pass.

    An answer would go to the person whose name was misused.
    """

    unauthenticated: bool = False
    """Silent when nothing vouches for the sender: no pass of SPF, DKIM or DMARC by the server named in `authserv_id`.

    Off: many small domains of real people publish nothing of the kind.
    """

    misaligned: bool = False
    """Silent when envelope and From are of different organisations and neither DKIM nor DMARC passed.

    Off: plain forwarding looks the same.
    """

    calendar_answers: bool = True
    """Silent on a calendar's REPLY, COUNTER, CANCEL and REFRESH: somebody pressed a button, nobody wrote a letter."""

    invitations: bool = False
    """Silent on a calendar's REQUEST too. Off: most are sent by a person, who may be waiting for an answer."""

    subjects: bool = False
    """Silent when the subject alone reads like an automatic one ("Out of office", "Automatic reply", "Undeliverable").

    Off: RFC 3834 section 3.1.5 forbids taking the subject for a proof; people forward and quote such mails.
    """

    unreachable: bool = False
    """Tell the desk when a delivery report names one of our replies, so that it can rest that sender for a while.

    Off: a report may be forged or passing (a full mailbox), and the person would hear nothing for weeks.
    """

    @model_validator(mode="after")
    def _somebody_must_vouch(self) -> Self:
        if (self.unauthenticated or self.misaligned) and self.authserv_id is None:
            raise ValueError(
                "unauthenticated and misaligned need authserv_id, the name in your server's Authentication-Results; "
                "without it nobody's mail would ever be vouched for, and everybody would hear nothing"
            )
        return self
