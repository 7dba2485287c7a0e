"""Where a mail is found again: a search page for its Message-ID, for the providers that have one."""

from urllib.parse import quote, urlencode

from channels.email.settings import EmailSettings

_GMAIL = ("gmail.com", "googlemail.com")


def mail_link(settings: EmailSettings, message_id: str) -> str:
    """Return the address of a search for this Message-ID in Gmail, or "" for other providers.

    Other providers have no address that works: Microsoft 365 needs an id that IMAP does not tell, and `mid:` (RFC 2392)
    opens in few programs. It names the account, because "u/0" opens the wrong one where somebody has several.
    """
    host = settings.imap.host.lower()
    if not message_id or not any(host == domain or host.endswith(f".{domain}") for domain in _GMAIL):
        return ""
    search = quote(f"rfc822msgid:{message_id.strip('<>')}", safe="")
    return f"https://mail.google.com/mail/?{urlencode({'authuser': settings.address})}#search/{search}"
