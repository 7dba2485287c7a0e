"""Who wrote a message: we ourselves, a colleague or a client. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.slack.web_api.tokens import BOT

SLACKBOT = "USLACKBOT"
LONGEST_NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class Workspace:
    """Our own identity. `staff` maps member ids to keys of [people]. `install` marks our own replies."""

    team: str = ""
    enterprise: str = ""
    bot_user: str = ""
    staff: Mapping[str, str] = field(default_factory=dict)
    install: str = ""

    def is_ours(self, user: str) -> bool:
        return user in self.staff or (bool(user) and user == self.bot_user)

    def is_inside(self, team: str) -> bool:
        """Whether this is our workspace or organization. While ours is not known, everybody is from outside."""
        return bool(team) and team in (self.team, self.enterprise)

    def is_of_organization(self, enterprise: str) -> bool:
        """Whether this is our organization, in any of its workspaces."""
        return bool(enterprise) and enterprise == self.enterprise


@dataclass(frozen=True, slots=True)
class Author:
    """A member as `users.info` describes them. `team` is "" if Slack was not asked or did not answer.

    `enterprise` is the organization of an Enterprise Grid, or "". `name` is what they call themselves.
    """

    team: str = ""
    program: bool = False
    guest: bool = False
    enterprise: str = ""
    name: str = field(default="", repr=False)


def read_workspace(answer: Mapping[str, Any], staff: Mapping[str, str], install: str) -> Workspace:
    """Read the response of `auth.test`."""
    words = {key: str(answer.get(key) or "") for key in ("team_id", "enterprise_id", "user_id")}
    return Workspace(words["team_id"], words["enterprise_id"], words["user_id"], dict(staff), install)


def read_author(answer: Mapping[str, Any]) -> Author:
    """Read the response of `users.info`. The team decides who is a stranger: `is_stranger` is not reliable."""
    user = answer.get("user")
    if not isinstance(user, dict):
        return Author()
    return Author(
        team=str(user.get("team_id") or ""),
        program=bool(user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == SLACKBOT),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        enterprise=_enterprise(user.get("enterprise_user")),
        name=_name(user),
    )


def _name(user: Mapping[str, Any]) -> str:
    """The name that Slack shows beside their messages."""
    profile = user.get("profile")
    found = profile if isinstance(profile, Mapping) else {}
    names = (found.get("display_name"), found.get("real_name"), user.get("real_name"), user.get("name"))
    return next((one.strip()[:LONGEST_NAME] for one in names if isinstance(one, str) and one.strip()), "")


def _enterprise(found: object) -> str:
    """https://docs.slack.dev/reference/objects/user-object (seen 2026-11-24)."""
    return str(found.get("enterprise_id") or "") if isinstance(found, dict) else ""


def identity(person: str) -> str:
    """Return how sentences name a person or the app."""
    return person if person != BOT else "the app"
