"""Mail of contact forms: a web server writes it, and names whoever filled in the form under Reply-To.

A practice names the forms of its own website in `[[channels.NAME.forms]]`. Mail of these is a visitor's. Mail that only
looks like a form's is not answered: an answer would go to the web server, and the visitor would hear nothing.
"""

import re
from collections.abc import Sequence

from channels.email.addresses import OwnMailAddresses, in_headers, is_valid, local_part, organisation, person
from channels.email.headers import Headers
from channels.email.settings import FormSettings

HINT = "if it is the contact form of your website, name its From in [[channels.NAME.forms]]"

# As whom web servers send where nobody told them otherwise: WordPress, Debian's and Red Hat's web servers, SUSE's.
_WEB_SERVERS = re.compile(r"wordpress|www-data|apache2?|httpd|nginx|wwwrun|nobody|cgi-mailer|formmail", re.ASCII)
# These count at the practice's own domain only, where they are no person's.
_WEBSITES = re.compile(
    r"(?:www|web|website|webserver|webform|forms?|(?:contact|kontakt)[-_.]?(?:form|formular))", re.ASCII
)
# Left by PHP's mail function and by what WordPress sends with.
_PHP = ("x-php-originating-script", "x-php-script", "x-php-filename", "x-phpmailer", "x-wpcf7-content-type")


def form_of(headers: Headers, forms: Sequence[FormSettings]) -> str:
    """The configured form that this mail says it comes from, by its one From; "" where there is none."""
    authors = in_headers(headers, "from")
    if len(authors) != 1:
        return ""
    wrote = person(authors[0].address)
    return next((form.sender for form in forms if person(form.sender) == wrote), "")


def visitor(headers: Headers) -> str:
    """Who filled in the form: the one valid address of Reply-To; "" where there is none, or several."""
    found = in_headers(headers, "reply-to")
    return found[0].address if len(found) == 1 and is_valid(found[0].address) else ""


def names_a_visitor(headers: Headers) -> bool:
    """Whether Reply-To names one person of another domain than the From's."""
    authors, who = in_headers(headers, "from"), visitor(headers)
    return bool(who) and len(authors) == 1 and organisation(authors[0].address) != organisation(who)


def looks_like_one(headers: Headers, own: OwnMailAddresses) -> bool:
    """Whether a web server seems to have written this for a visitor. People's mail must not look so."""
    if not names_a_visitor(headers) or own.match(visitor(headers)):
        return False
    author = in_headers(headers, "from")[0].address
    if own.match(author) or _WEB_SERVERS.fullmatch(local_part(author)):
        return True
    ours = any(organisation(address) == organisation(author) for address in own.addresses)
    return ours and bool(_WEBSITES.fullmatch(local_part(author)) or headers.all(*_PHP))
