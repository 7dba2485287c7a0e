"""Lets Autoreply act for one person of the practice: by a token that they bring, or by their consent in a browser.

Slack redirects the browser to https addresses only, so a page on this machine cannot receive it. With a public address,
our page there asks the person to copy its address into the terminal. Without one, the browser shows an error at
https://localhost, and the person copies that address. The code in it is valid once, with our secret, for ten minutes.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from slack_sdk.oauth import AuthorizeUrlGenerator

from channels import ChannelError, ChannelHost, SendError, private
from channels.secret import read_secret
from channels.slack.manifest import redirect_url
from channels.slack.scopes import of_person
from channels.slack.settings import SlackSettings, kept_token
from channels.slack.web_api.web import WebApiClient

AUTHORIZE = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`show` prints a sentence in the terminal. `ask` prints a question and returns the input, which is not shown."""

    show: Callable[[str], None]
    ask: Callable[[str], str]


def login_person(
    name: str, settings: SlackSettings, host: ChannelHost, person: str, given: str, dialogue: Dialogue
) -> None:
    """Check that the token is this person's and has all scopes, and keep it, mode 0600. Raises `ChannelError`."""
    member = settings.people.get(person)
    if member is None:
        known = ", ".join(settings.people) or "nobody yet"
        raise ChannelError(f"[channels.{name}.people] names no {person}; there: {known}.", lasting=True)
    if member.token_file is not None:
        says = (
            f"The token of {person} comes from {member.token_file}: put it there, or take token_file out of the file."
        )
        raise ChannelError(says, lasting=True)
    token = given.strip() or (_by_consent if settings.client_id else _pasted)(name, settings, person, dialogue)
    try:
        _prove(settings, person, token)
    except SendError as error:
        raise ChannelError(str(error)) from None
    file = kept_token(host.folder, person)
    try:
        private.write(file, token)
    except OSError as error:
        problem = error.strerror or "the file cannot be written"
        raise ChannelError(f"The token of {person} cannot be kept in {file}: {problem}.") from None


def _pasted(name: str, settings: SlackSettings, person: str, dialogue: Dialogue) -> str:
    dialogue.show(f"The token is the User OAuth Token on the app's page OAuth & Permissions, as {person} sees it.")
    return dialogue.ask("User OAuth Token (xoxp-...; it is not shown)").strip()


def _by_consent(name: str, settings: SlackSettings, person: str, dialogue: Dialogue) -> str:
    """RFC 6749 section 4.1; https://docs.slack.dev/authentication/installing-with-oauth."""
    state, back = secrets.token_urlsafe(24), redirect_url(name, settings)
    scopes = [need.scope for need in of_person(settings, person)]
    generator = AuthorizeUrlGenerator(
        client_id=str(settings.client_id),
        user_scopes=scopes,
        redirect_uri=quote(back, safe=""),
        authorization_url=AUTHORIZE,
    )
    dialogue.show(f"Let {person} open this in a browser where they are signed in to Slack, and agree:")
    dialogue.show(f"\n{generator.generate(state)}\n")
    dialogue.show(f"Slack then leads to {back}?code=..., which need not open. Copy the whole address from the browser.")
    code = read_code(dialogue.ask("That address (it is not shown)"), state)
    secret = read_secret(settings.client_secret, settings.client_secret_file, "Slack client secret")
    try:
        answer = WebApiClient(settings, "", "The app's client").call(
            "oauth.v2.access", client_id=settings.client_id, client_secret=secret, code=code, redirect_uri=back
        )
    except SendError as error:
        raise ChannelError(f"Slack gives no token for this address. {error} Run the command again.") from None
    authed = answer.get("authed_user")
    return str(authed.get("access_token") or "") if isinstance(authed, dict) else ""


def read_code(address: str, state: str) -> str:
    """Return the code in the copied address. Raises `ChannelError` if our own request did not lead to it."""
    came = parse_qs(urlsplit(address.strip()).query)
    if came.get("error"):
        raise ChannelError("In the browser nobody agreed; run the command again.", lasting=True)
    if not hmac.compare_digest(came.get("state", [""])[0].encode(), state.encode()):
        says = "This is not the address to which this question led; run the command again and copy the whole address."
        raise ChannelError(says, lasting=True)
    return came.get("code", [""])[0]


def _prove(settings: SlackSettings, person: str, token: str) -> None:
    """Raises `ChannelError`, `SendError`."""
    if not token.startswith("xoxp-"):
        raise ChannelError(f"This is no user token: that of {person} begins with xoxp-.", lasting=True)
    web, user = WebApiClient(settings, token, f"The token of {person}"), settings.people[person].user
    answer = web.call("auth.test")
    if answer.get("user_id") != user:
        says = f"This token is not of {person}, whose member id in the settings is {user}: did somebody else sign in?"
        raise ChannelError(says, lasting=True)
    missing = [need.scope for need in of_person(settings, person) if need.scope not in granted(web)]
    if missing:
        says = (
            f"The token lacks {', '.join(missing)}: compare the app with `autoreply slack manifest`, install it anew."
        )
        raise ChannelError(says, lasting=True)


def granted(web: WebApiClient) -> frozenset[str]:
    """Return the scopes of a token, from the last response."""
    return frozenset(filter(None, (one.strip() for one in web.headers.get("x-oauth-scopes", "").split(","))))
