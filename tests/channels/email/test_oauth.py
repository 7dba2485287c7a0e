"""Access without a password, against an OAuth server on loopback and Dovecot's own XOAUTH2."""

import json
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from pydantic import ValidationError

from channels import ChannelError, Reply, TryAgain
from channels.email.channel import EmailChannel
from channels.email.login import Terminal, login
from channels.email.servers.oauth import OAuthTokens, provider, read_token
from channels.email.settings import EmailSettings, OAuthSettings
from tests.channels.email.watching import CLOCK, QUICK, Responder, letter
from tests.peers.dovecot import Dovecot, Options
from tests.peers.oauth import OAuthServer
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import SmtpSink, Terms

ANA = "ana@client.example"


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


def account(server: OAuthServer, imap: int = 993, smtp: int = 587, **oauth: Any) -> EmailSettings:
    endpoints = {"token_url": server.token_url, "scopes": ("mail", "offline")}
    table = {"provider": "custom", "client_id": server.client_id, **endpoints, **oauth}
    home = {"host": "127.0.0.1", "security": "none"}
    return EmailSettings.model_validate(
        {"address": server.user, "imap": {**home, "port": imap}, "smtp": {**home, "port": smtp}, "oauth": table}
    )


def sign_in(server: OAuthServer, desk: Responder, settings: EmailSettings) -> None:
    """By the browser flow, with a browser that consents at once."""
    url = {"authorize_url": server.authorize_url}
    oauth = settings.oauth.model_copy(update=url) if settings.oauth else None
    told: list[str] = []
    login("office", settings.model_copy(update={"oauth": oauth}), desk.state, desk.now, Terminal(told.append, consent))
    assert "Signed in" in told[-1]


def consent(url: str) -> None:
    threading.Thread(target=lambda: urlopen(url).read(), daemon=True).start()


def tokens(desk: Responder, settings: EmailSettings) -> OAuthTokens:
    assert settings.oauth is not None
    return OAuthTokens("office", settings.oauth, desk.state, desk.now)


def test_a_browser_signs_in_with_pkce_and_the_token_is_kept_for_us_alone(
    oauth_server: OAuthServer, desk: Responder
) -> None:
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    file = desk.state / "token.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert oauth_server.good(oauth_server.user, tokens(desk, settings).access())
    exchange = next(form for path, form in oauth_server.requests if path == "/token")
    assert len(exchange["code_verifier"]) >= 43


def test_any_number_of_wrong_visits_does_not_end_the_login_of_the_right_one(
    oauth_server: OAuthServer, desk: Responder
) -> None:
    def visits(url: str) -> None:
        landing = parse_qs(urlsplit(url).query)["redirect_uri"][0]

        def come() -> None:
            for number in range(40):
                with suppress(HTTPError):
                    urlopen(f"{landing}?state=guess-{number}&code=stolen").read()
            urlopen(url).read()

        threading.Thread(target=come, daemon=True).start()

    settings = account(oauth_server)
    assert settings.oauth is not None
    oauth = settings.oauth.model_copy(update={"authorize_url": oauth_server.authorize_url})
    told: list[str] = []
    login("office", settings.model_copy(update={"oauth": oauth}), desk.state, desk.now, Terminal(told.append, visits))
    assert "Signed in" in told[-1]


def test_a_token_request_follows_no_redirect(oauth_server: OAuthServer, desk: Responder) -> None:
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    with OAuthServer() as elsewhere:
        oauth_server.moved_to = elsewhere.token_url
        with pytest.raises(ChannelError, match="does not answer as it should"):
            tokens(desk, settings).access(fresh=True)
        assert elsewhere.requests == []
    oauth_server.moved_to = ""
    assert tokens(desk, settings).access(fresh=True)


def test_a_device_signs_in_when_the_person_typed_the_code(oauth_server: OAuthServer, desk: Responder) -> None:
    oauth_server.interval = 1
    settings = account(oauth_server, device_url=oauth_server.device_url)
    told: list[str] = []
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        wait_until(lambda: False, 1.0 if len(waits) != 2 else 0.1)
        if len(waits) == 3:
            oauth_server.approve_device()

    login("office", settings, desk.state, desk.now, Terminal(told.append, sleep=sleep))
    assert "enter the code" in told[0]
    assert waits[-1] > waits[0]  # asked to slow down, and did
    assert oauth_server.good(oauth_server.user, tokens(desk, settings).access())


def test_whoever_declines_is_told_what_to_do(oauth_server: OAuthServer, desk: Responder) -> None:
    settings = account(oauth_server, device_url=oauth_server.device_url)

    def sleep(_seconds: float) -> None:
        oauth_server.deny_device()

    with pytest.raises(ChannelError, match="nobody gave permission"):
        login("office", settings, desk.state, desk.now, Terminal(lambda _says: None, sleep=sleep))
    oauth_server.denies = True
    with pytest.raises(ChannelError, match="Nobody signed in"):
        sign_in(oauth_server, desk, account(oauth_server))
    assert not (desk.state / "token.json").exists()


def test_a_token_is_renewed_five_minutes_early_and_the_rotated_permission_is_kept(
    oauth_server: OAuthServer, desk: Responder
) -> None:
    now = CLOCK.now()
    desk.now = lambda: now
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    first = tokens(desk, settings).access()
    now += timedelta(minutes=54)
    assert tokens(desk, settings).access() == first
    kept = json.loads((desk.state / "token.json").read_text())["refresh"]
    now += timedelta(minutes=2)
    second = tokens(desk, settings).access()
    assert second != first
    assert json.loads((desk.state / "token.json").read_text())["refresh"] != kept
    now += timedelta(hours=1)
    assert tokens(desk, settings).access() not in (first, second)


def test_a_provider_that_does_not_rotate_keeps_the_permission(oauth_server: OAuthServer, desk: Responder) -> None:
    oauth_server.rotates = False
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    assert tokens(desk, settings).access(fresh=True) != tokens(desk, settings).access(fresh=True)


def test_trouble_with_the_provider_is_passing_and_a_withdrawn_permission_is_not(
    oauth_server: OAuthServer, desk: Responder
) -> None:
    settings = account(oauth_server)
    with pytest.raises(ChannelError, match='run "autoreply login office"') as never:
        tokens(desk, settings).access()
    assert never.value.lasting
    sign_in(oauth_server, desk, settings)
    oauth_server.broken = 1
    with pytest.raises(ChannelError, match="trying again") as passing:
        tokens(desk, settings).access(fresh=True)
    assert not passing.value.lasting
    secret = tokens(desk, settings).access(fresh=True)
    oauth_server.revoke()
    with pytest.raises(ChannelError, match='run "autoreply login office"') as lasting:
        tokens(desk, settings).access(fresh=True)
    assert lasting.value.lasting
    oauth_server.stop()
    with pytest.raises(ChannelError) as gone:
        tokens(desk, settings).access(fresh=True)
    assert not gone.value.lasting
    assert secret not in f"{passing.value}{lasting.value}{gone.value!r}"


@pytest.mark.parametrize("code", ["interaction_required", "consent_required", "login_required"])
def test_a_provider_that_wants_a_person_asks_for_a_new_login_in_one_sentence(
    code: str, oauth_server: OAuthServer, desk: Responder
) -> None:
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    oauth_server.refuses = code
    with pytest.raises(ChannelError) as raised:
        tokens(desk, settings).access(fresh=True)
    assert raised.value.lasting
    says = 'The provider wants somebody to sign in and agree again; run "autoreply login office".'
    assert str(raised.value) == says  # whoever shows it puts the account's name before it
    oauth_server.refuses = "temporarily_unavailable"
    with pytest.raises(ChannelError) as passing:
        tokens(desk, settings).access(fresh=True)
    assert not passing.value.lasting


def test_a_provider_that_is_busy_is_left_alone_for_as_long_as_it_wishes(
    oauth_server: OAuthServer, desk: Responder
) -> None:
    now = CLOCK.now()
    desk.now = lambda: now
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    ours = tokens(desk, settings)
    oauth_server.broken, oauth_server.retry_after = 1, "90"
    for _try in range(3):
        before = len(oauth_server.requests)
        with pytest.raises(ChannelError, match="too busy") as busy:
            ours.access(fresh=True)
        assert not busy.value.lasting
        assert busy.value.after == 90.0
        assert len(oauth_server.requests) - before == (1 if _try == 0 else 0)
    now += timedelta(seconds=91)
    assert ours.access(fresh=True)


def test_a_wrong_client_is_said(oauth_server: OAuthServer, desk: Responder) -> None:
    settings = account(oauth_server)
    sign_in(oauth_server, desk, settings)
    oauth_server.client_id = "another"
    with pytest.raises(ChannelError, match="check client_id") as raised:
        tokens(desk, settings).access(fresh=True)
    assert raised.value.lasting


def test_mail_comes_and_goes_with_tokens_that_expire_and_are_withdrawn(
    oauth_server: OAuthServer, make_dovecot: Callable[[Options], Dovecot], desk: Responder
) -> None:
    dovecot = make_dovecot(Options(introspection=oauth_server.introspect_url))
    with SmtpSink(Terms(token=oauth_server.good, login_required=True)) as sink:
        settings = account(oauth_server, dovecot.imap, sink.port)
        channel = EmailChannel("office", settings, desk.tools, QUICK)
        with pytest.raises(TryAgain, match="autoreply login"):
            channel.send(Reply(ANA, "Auto", "We are closed.", "one"))
        sign_in(oauth_server, desk, settings)
        channel.close()
        channel = EmailChannel("office", settings, desk.tools, QUICK)
        channel.sweep(desk.told.extend)
        channel.close()
        oauth_server.expire_access()  # sooner than it was promised
        dovecot.deliver(letter(oauth_server.user), oauth_server.user, ANA)
        assert channel.sweep(desk.told.extend) == 1
        oauth_server.expire_access()
        channel.send(Reply(ANA, "Auto", "We are closed.", "one"))
        assert sink.received[0].user == oauth_server.user
        channel.close()
        oauth_server.revoke()
        with pytest.raises(ChannelError, match="autoreply login"):
            channel.sweep(desk.told.extend)
        channel.close()


def test_the_providers_endpoints_are_known_and_may_be_replaced() -> None:
    google = provider(OAuthSettings(provider="google", client_id="x"))
    assert google.token_url == "https://oauth2.googleapis.com/token"
    assert google.scopes == ("https://mail.google.com/",)
    assert google.device_url is None
    microsoft = provider(OAuthSettings(provider="microsoft", client_id="x", tenant="contoso.example"))
    assert microsoft.device_url == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode"
    assert "offline_access" in microsoft.scopes
    replaced = OAuthSettings(provider="google", client_id="x", token_url="https://mine.example/token")
    assert provider(replaced).token_url == "https://mine.example/token"


@pytest.mark.parametrize(
    "url", ["http://login.example/token", "ftp://127.0.0.1/token", "http://127.0.0.1.evil.example/"]
)
def test_tokens_travel_encrypted_except_on_this_machine(url: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        OAuthSettings(provider="google", client_id="x", token_url=url)
    OAuthSettings(provider="google", client_id="x", token_url="http://127.0.0.1:8000/token")


def test_a_damaged_token_file_asks_for_a_new_login(oauth_server: OAuthServer, desk: Responder) -> None:
    for content in ("", "{}", '{"access": "a", "refresh": "r", "expires": "soon"}', "[1]", "\0"):
        (desk.state / "token.json").write_text(content)
        with pytest.raises(ChannelError, match="autoreply login") as raised:
            tokens(desk, account(oauth_server)).access()
        assert raised.value.lasting


def test_the_expiry_is_read_whatever_the_provider_writes() -> None:
    now = datetime.fromisoformat("2026-11-23T20:00:00+00:00")
    hour = now + timedelta(hours=1)
    for answer, expires in (({"expires_in": "3600"}, hour), ({}, hour), ({"expires_in": "soon"}, hour)):
        assert read_token({"access_token": "a", **answer}, now).expires == expires
