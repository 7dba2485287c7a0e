"""The app's manifest, with only the permissions that the settings need, and the steps to install the app."""

from collections.abc import Iterator
from typing import Any

from channels import WebhookResponse, hook_path
from channels.slack.scopes import UNASKED, ScopeNeed, of_bot, of_people
from channels.slack.settings import SlackSettings

EVENTS, OAUTH = "events", "oauth"  # paths behind `hook_path`
NOWHERE = "https://localhost/autoreply"  # Slack accepts only https; nothing needs to answer there
TRYING = {
    False: "the people of the practice and members of your workspace get no reply; write as a guest to see one",
    True: "the people of the practice get no reply; write as somebody else to see one",
}
APPS = "https://api.slack.com/apps?new_app=1"

PAGE = WebhookResponse(
    200,
    "<!doctype html><meta charset=utf-8><title>Autoreply</title><p>Thank you. Copy the address of this page from the "
    "address bar of your browser into the terminal that waits for it, then close this window.",
    "text/html",
)


def manifest(name: str, settings: SlackSettings) -> dict[str, Any]:
    """Return the manifest of the app for the channel `name` (docs.slack.dev/reference/app-manifest)."""
    bot, people = of_bot(settings), of_people(settings)
    scopes: dict[str, Any] = {"bot": [need.scope for need in bot]}
    oauth: dict[str, Any] = {"scopes": scopes}
    if people:
        scopes["user"] = [need.scope for need in people]
    if settings.client_id:
        oauth["redirect_urls"] = [redirect_url(name, settings)]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Autoreply",
            "description": "Says when we read again, and gives crisis numbers.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Autoreply", "always_online": False},
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": _events(name, settings, bot, people),
            "interactivity": _interactivity(name, settings),
            "org_deploy_enabled": False,
            "socket_mode_enabled": settings.mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def redirect_url(name: str, settings: SlackSettings) -> str:
    """Return where Slack redirects the browser after consent: our page, or an address that people only copy."""
    return f"{settings.public_url}{hook_path(name, OAUTH)}" if settings.mode == "http" else NOWHERE


def _events(
    name: str, settings: SlackSettings, bot: tuple[ScopeNeed, ...], people: tuple[ScopeNeed, ...]
) -> dict[str, Any]:
    answer: dict[str, Any] = {"bot_events": [*_named(bot), *UNASKED]}
    if people:
        answer["user_events"] = list(_named(people))
    if settings.mode == "http":
        answer["request_url"] = f"{settings.public_url}{hook_path(name, EVENTS)}"
    return answer


def _interactivity(name: str, settings: SlackSettings) -> dict[str, Any]:
    """Who is on call presses a button. It comes the way of the events."""
    address = {"request_url": f"{settings.public_url}{hook_path(name, EVENTS)}"} if settings.mode == "http" else {}
    return {"is_enabled": True, **address}


def _named(needs: tuple[ScopeNeed, ...]) -> Iterator[str]:
    for need in needs:
        yield from need.events


def steps(name: str, settings: SlackSettings) -> list[str]:
    """Return what a person does in the browser and the terminal, in order."""
    found = [
        f"Open {APPS} as an owner or administrator, choose “From a manifest”, your workspace, JSON, paste it. Create.",
        "Install App: “Install to Workspace”, allow. Copy the Bot User OAuth Token (xoxb-...) into bot_token_file.",
        *_line(settings),
        "Basic Information, Display Information: give the app the name and the picture of your practice.",
    ]
    if settings.in_channels != "silence":
        found.append("In each channel where it is to answer, type /invite @ and the name of the app.")
    if settings.people:
        found += _people(name, settings)
    found += [f"autoreply doctor {name}", f"Try it after hours: {TRYING[settings.colleagues]}."]
    return found


def _line(settings: SlackSettings) -> Iterator[str]:
    if settings.mode == "socket":
        yield (
            "Basic Information, App-Level Tokens: Generate, with the scope connections:write. "
            "Copy the token (xapp-...) into app_token_file."
        )
    else:
        yield "Basic Information, Signing Secret: copy it into signing_secret_file, then start `autoreply run`."
        yield "Event Subscriptions: beside the Request URL press Retry until it says Verified."


def _people(name: str, settings: SlackSettings) -> Iterator[str]:
    if settings.client_id:
        yield f"OAuth & Permissions, Redirect URLs: {redirect_url(name, settings)} has to stand there."
        yield f"For each person: autoreply login {name} --person KEY; they agree in their own browser."
        return
    yield (
        "For each person: add them under Collaborators. They open the app's OAuth & Permissions page, reinstall it and "
        f"give their User OAuth Token (xoxp-...) to: autoreply login {name} --person KEY"
    )
    yield (
        "Many people? Copy Client ID and Client Secret from Basic Information into client_id and client_secret_file, "
        f"paste the manifest anew under App Manifest; then autoreply login {name} --person KEY leads through a browser."
    )
