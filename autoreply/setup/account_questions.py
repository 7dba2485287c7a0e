"""The mailbox: its address, its servers, and what lets a program in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autoreply.setup.draft import Answer, AnswerError, Draft
from autoreply.setup.question import YES_NO, Kind, Question, one_line, read_yes_no
from channels.setup import Endpoint, Proposal, WayIn

PURPOSES = {"imap": "incoming", "smtp": "outgoing"}
SERVERS_AFTER = ("address",)
BY_HAND = ("address", "accept")


def read_address(typed: str, draft: Draft) -> Answer:
    """The address, and what was found about its servers. Raises `AnswerError`."""
    plain = one_line(typed, "one mail address, like office@practice.example", 254)
    if not draft.tools.looks:
        return Answer((plain, None), plain)
    try:
        found = draft.tools.account.search(plain)
    except ValueError as error:
        raise AnswerError(str(error)) from None
    if found is not None:
        name = f": {found.provider}" if found.provider else ""
        return Answer((plain, found), plain, (f"Found{name}. {found.source}",))
    hint = draft.tools.account.hint(plain)
    says = "Autoreply did not find its mail servers. Enter them next."
    return Answer((plain, None), plain, tuple(filter(None, (says, hint))))


def described(proposal: Proposal) -> list[str]:
    """The servers in words, each host whole."""
    lines = [_server(endpoint) for endpoint in proposal.endpoints]
    domain = proposal.address.rpartition("@")[2]
    if not proposal.ours:
        lines.append("Autoreply does not know these servers. Your password goes to them, so check the names.")
    strange = [one.host for one in proposal.endpoints if any(label.startswith("xn--") for label in one.host.split("."))]
    lines += [
        f"{host} is written in letters that may look like others. Check it with your provider." for host in strange
    ]
    if not proposal.ours and not any(_belongs(one.host, domain) for one in proposal.endpoints):
        lines.append(f"Neither of them belongs to {domain}.")
    return lines


def _server(endpoint: Endpoint) -> str:
    encrypted = {"tls": "encrypted (TLS)", "starttls": "encrypted (STARTTLS)", "none": "on this computer only"}
    purpose = PURPOSES[endpoint.purpose].capitalize()
    return (
        f"{purpose} mail: {endpoint.host}, port {endpoint.port}, {encrypted[endpoint.security]}, user {endpoint.user}"
    )


def _belongs(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def accept_help(draft: Draft) -> Sequence[str]:
    return described(draft.found) if draft.found is not None else ()


def wants_hand(draft: Draft) -> bool:
    """Whether the servers are entered by a person."""
    return draft.value("address") is not None and (draft.found is None or draft.value("accept") is False)


def read_host(purpose: str) -> Any:
    """Reads one server. Whether it is one is known only once both are there."""

    def read(typed: str, draft: Draft) -> Answer:
        plain = one_line(typed, f"the name of the server, like {purpose}.example.org", 300)
        try:
            proposal = draft.tools.account.by_hand(
                draft.value("address", ("office@practice.example",))[0], dict.fromkeys(PURPOSES, plain)
            )
        except ValueError as error:
            raise AnswerError(str(error)) from None
        endpoint = proposal.endpoints[0]
        return Answer(plain, plain, (f"{endpoint.host}.",) if endpoint.host != plain else ())

    return read


def host_default(purpose: str) -> Any:
    def default(draft: Draft) -> str:
        if draft.found is not None:
            return next((str(one) for one in draft.found.endpoints if one.purpose == purpose), "")
        return ""

    return default


def read_user(typed: str, draft: Draft) -> Answer:
    """The login name, and with it the servers as a whole. Raises `AnswerError`."""
    address = draft.value("address", ("",))[0]
    user = one_line(typed, "the user name, often the address itself", 254)
    if wants_hand(draft):
        servers = {purpose: draft.value(purpose, "") for purpose in PURPOSES}
        try:
            proposal = draft.tools.account.by_hand(address, servers, user)
        except ValueError as error:
            raise AnswerError(str(error)) from None
    else:
        assert draft.found is not None
        usual = draft.found.endpoints[0].user
        changed = tuple(replace(one, user=_in_form(user, one.user)) for one in draft.found.endpoints)
        proposal = draft.found if user == usual else replace(draft.found, endpoints=changed)
    return Answer(proposal, user)


def _in_form(user: str, usual: str) -> str:
    """Some servers know the part before the @ alone."""
    return user if "@" in usual else user.partition("@")[0]


def default_user(draft: Draft) -> str:
    if draft.found is not None and draft.value("accept") is not False:
        return draft.found.endpoints[0].user
    return str(draft.value("address", ("",))[0])


def user_help(draft: Draft) -> Sequence[str]:
    return ["Most providers want the whole address.", *(draft.found.notes if draft.found is not None else ())]


def signs_in(draft: Draft) -> bool:
    """Whether the provider takes no passwords."""
    return draft.proposal is not None and draft.proposal.way_in is WayIn.SIGN_IN


def takes_password(draft: Draft) -> bool:
    return draft.proposal is not None and draft.proposal.way_in is not WayIn.SIGN_IN


def is_on_this_computer(draft: Draft) -> bool:
    """A server here has a certificate of its own, such as that of a mail bridge."""
    ends = draft.proposal.endpoints if draft.proposal is not None else ()
    return any(one.security != "none" and one.host.startswith(("127.", "localhost", "::1")) for one in ends)


def steps(draft: Draft) -> Sequence[str]:
    """Which password is wanted, and where it is made."""
    proposal = draft.proposal
    if proposal is None:
        return ()
    return [*proposal.steps, *([f"Open: {proposal.link}"] if proposal.link else [])]


def may_need_certificate(draft: Draft) -> bool:
    return is_on_this_computer(draft) or (draft.proposal is not None and "ca_file" in draft.flags)


def read_ca_file(typed: str, _draft: Draft) -> Answer:
    """A file of certificates. Raises `AnswerError`."""
    plain = typed.strip()
    if not plain:
        return Answer("", "")
    path = Path(plain).expanduser().absolute()
    if not path.is_file():
        raise AnswerError(f"There is no file {path}. Enter the whole path, or leave it empty.")
    return Answer(str(path), str(path))


def read_client(typed: str, _draft: Draft) -> Answer:
    """The application's ID at the provider. Raises `AnswerError`."""
    plain = one_line(typed, "the client ID of the application", 200)
    if " " in plain:
        raise AnswerError("A client ID has no spaces. Copy it once more from the page of the application.")
    return Answer(plain, plain)


def read_password(typed: str, draft: Draft) -> Answer:
    """The password, tried once at each server. Spaces within it are kept. Raises `AnswerError`."""
    secret = typed.strip("\r\n")
    if not secret.strip():
        raise AnswerError("Enter the password.")
    assert draft.proposal is not None
    if not draft.tools.tests:
        return Answer(secret, "", ("Not tried. `autoreply doctor` tries it.",))
    if secret != secret.strip():
        secret = secret.strip()  # what pasting adds; no provider makes passwords that begin or end with a space
    found = draft.tools.account.test(draft.proposal, secret, draft.value("ca_file", ""))
    wrong = [one.says for one in found if not one.ok]
    if wrong:
        first = f" {draft.proposal.steps[0]}" if draft.proposal.steps else ""
        raise AnswerError(f"{wrong[0]}{first} Each try counts at the provider, so look first, then enter it again.")
    return Answer(secret, "", tuple(f"{one.about}: {one.says}." for one in found))


ACCOUNT = (
    Question(
        "address",
        "--address",
        "To which mail address do your clients write?",
        read_address,
        help=lambda _: [
            "Replies come from it. You can add others later. Its servers are looked up; this takes seconds."
        ],
        searches=True,
    ),
    Question(
        "accept",
        "--accept-servers",
        "Are these the servers of your mailbox?",
        read_yes_no,
        help=accept_help,
        default=lambda draft: "yes" if draft.found is not None and draft.found.ours else "",
        needed=lambda draft: draft.found is not None,
        choices=lambda _: YES_NO,
        kind=Kind.CHOICE,
        after=SERVERS_AFTER,
    ),
    Question(
        "imap",
        "--imap",
        "What is the server for incoming mail (IMAP)?",
        read_host("imap"),
        help=lambda _: [
            "Your provider's help calls it IMAP. Add the port if it is not 993, like mail.example.org:993."
        ],
        default=host_default("imap"),
        needed=wants_hand,
        after=BY_HAND,
    ),
    Question(
        "smtp",
        "--smtp",
        "What is the server for outgoing mail (SMTP)?",
        read_host("smtp"),
        help=lambda _: ["Often the same name. Add the port if it is not 587, like mail.example.org:465."],
        default=host_default("smtp"),
        needed=wants_hand,
        after=BY_HAND,
    ),
    Question(
        "servers",
        "--user",
        "What is your user name there?",
        read_user,
        help=user_help,
        default=default_user,
        needed=lambda draft: draft.value("address") is not None,
        assumed=True,
        after=(*BY_HAND, "imap", "smtp"),
    ),
    Question(
        "ca_file",
        "--ca-file",
        "Which file has the certificate of this server?",
        read_ca_file,
        help=lambda _: ["A server on this computer has a certificate of its own. Export it, and enter the path here."],
        needed=may_need_certificate,
        assumed=True,
        optional=True,
        after=(*BY_HAND, "imap", "smtp"),
    ),
    Question(
        "client_id",
        "--client-id",
        "What is the client ID of your application?",
        read_client,
        help=steps,
        needed=signs_in,
        after=(*BY_HAND, "imap", "smtp"),
    ),
    Question(
        "password",
        "--password-file",
        "What is the password?",
        read_password,
        help=steps,
        needed=takes_password,
        kind=Kind.SECRET,
        after=(*BY_HAND, "imap", "smtp", "servers", "ca_file"),
    ),
)
