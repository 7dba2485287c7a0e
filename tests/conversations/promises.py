"""What every reply keeps to, whoever it goes to (RFC 3834 section 3): checked each time somebody hears something."""

from collections.abc import Collection, Mapping
from email.message import EmailMessage

from tests.conversations.letters import Letter
from tests.peers.smtp_sink import Received


def words_of(reply: EmailMessage) -> str:
    """The text of a reply in one line, so that a phrase is found wherever the lines end."""
    return " ".join(reply.get_content().split())


def check_promises(mail: Received, letters: Mapping[str, Letter], ours: Collection[str]) -> None:
    """The reply is one that nobody's auto-responder answers, that finds its thread, and that repeats nothing."""
    reply = mail.message
    assert len(mail.recipients) == 1
    assert mail.recipients[0].encode() in mail.raw.partition(b"\nTo:")[2].partition(b"\n")[0]
    assert reply["From"].addresses[0].domain.lower() in {address.partition("@")[2] for address in ours}
    assert mail.sender in ours
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["X-Auto-Response-Suppress"] == "All"
    assert reply["Message-ID"].startswith("<autoreply.")
    assert reply.get_content_type() == "text/plain"
    for absent in ("Reply-To", "Cc", "Bcc", "List-Id", "List-Unsubscribe"):
        assert absent not in reply
    if reply["In-Reply-To"]:
        check_nothing_repeated(reply, letters[reply["In-Reply-To"]])


def check_nothing_repeated(reply: EmailMessage, letter: Letter) -> None:
    """No word of the sender's is in the reply, and not their name either."""
    said = f"{reply['Subject']} {words_of(reply)}"
    assert letter.message_id in reply["References"]
    for line in filter(None, (*letter.text.splitlines(), letter.subject, letter.name)):
        assert len(line) < 4 or line not in said
