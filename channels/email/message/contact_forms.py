"""Recognises mail from contact forms: a web server sends it, with the visitor's address in Reply-To.

A practice names the forms of its own website in `[[channels.NAME.forms]]`. Their mail counts as the visitor's. Mail
that only looks like a form's gets no reply: it would go to the web server and not to the visitor.
"""

import re
from collections.abc import Sequence

from channels.email.message.addresses import OwnMailAddresses, in_headers, is_valid, local_part, organisation, person
from channels.email.message.headers import Headers
from channels.email.settings import FormSettings

HINT = "if it is the contact form of your website, name its From in [[channels.NAME.forms]]"

# The default senders of web servers: WordPress, Debian, Red Hat, SUSE.
_WEB_SERVERS = re.compile(r"wordpress|www-data|apache2?|httpd|nginx|wwwrun|nobody|cgi-mailer|formmail", re.ASCII)
# These count at the practice's own domain only, where they are no person's.
_WEBSITES = re.compile(
    r"(?:www|web|website|webserver|webform|forms?|(?:contact|kontakt)[-_.]?(?:form|formular))", re.ASCII
)
# Headers that PHP's mail function and WordPress's mailer add.
_PHP = ("x-php-originating-script", "x-php-script", "x-php-filename", "x-phpmailer", "x-wpcf7-content-type")


def form_of(headers: Headers, forms: Sequence[FormSettings]) -> str:
    """Return the configured form that matches the single From of this mail, or ""."""
    authors = in_headers(headers, "from")
    if len(authors) != 1:
        return ""
    wrote = person(authors[0].address)
    return next((form.sender for form in forms if person(form.sender) == wrote), "")


def visitor(headers: Headers) -> str:
    """Return the visitor's address: the single valid address of Reply-To, or "" if there is none or several."""
    found = in_headers(headers, "reply-to")
    return found[0].address if len(found) == 1 and is_valid(found[0].address) else ""


def names_a_visitor(headers: Headers) -> bool:
    """Whether Reply-To names one person of another domain than the From's."""
    authors, who = in_headers(headers, "from"), visitor(headers)
    return bool(who) and len(authors) == 1 and organisation(authors[0].address) != organisation(who)


def looks_like_one(headers: Headers, own: OwnMailAddresses) -> bool:
    """Whether this looks like a web server's mail on behalf of a visitor. Must be false for mail from people."""
    if not names_a_visitor(headers) or own.match(visitor(headers)):
        return False
    author = in_headers(headers, "from")[0].address
    if own.match(author) or _WEB_SERVERS.fullmatch(local_part(author)):
        return True
    ours = any(organisation(address) == organisation(author) for address in own.addresses)
    return ours and bool(_WEBSITES.fullmatch(local_part(author)) or headers.all(*_PHP))
