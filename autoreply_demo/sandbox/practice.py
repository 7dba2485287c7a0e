"""The practice of the sandbox: its settings file and addresses."""

import socket
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply_demo.simulators.telephone import ACCOUNT, AUTH

ZONE = ZoneInfo("America/New_York")
BEGINS = datetime(2026, 11, 25, 16, 58, tzinfo=ZONE)  # the Wednesday before Thanksgiving, two minutes before closing

DESK, ANA = "desk@hillside.example", "ana@hillside.example"
NUMBER, ON_CALL, MOBILE = "+15550100000", "+15550100103", "+15550100105"  # the last is Ben's
PUBLIC = "https://desk.hillside.example"  # where the phone company posts to

PAGE_TOKEN = "a-token-for-a-page-that-nobody-opens"  # noqa: S105 - for a file that is only read

# A workspace that does not exist, for a file that is only read.
NO_SLACK = {
    "bot": "xoxb-1",
    "app": "xapp-1",
    "clients": "G0CLIENTS",
    "slack": "http://127.0.0.1:9/api/",
    "user": "U0ANA",
}

FILE = """\
# The practice's settings. Change them and save: Autoreply uses them at once. Mistakes are shown at their line.
practice  = "Hillside Counseling"
country   = "US"
languages = ["en", "es"]
timezone  = "America/New_York"

[hours]
mon-thu = "9:00-12:00, 13:00-17:00"
fri     = "9:00-17:00"

[holidays]
region = "US"
skip   = ["Columbus Day"]
[holidays.add]
"12-24" = {{ label = "Christmas Eve", hours = "9:00-12:00" }}

[people.ana]
name  = "Ana Ruiz"
reach = {{ ways = [{{ mail = "{ana}" }}] }}

[people.ben]
name  = "Ben Cole"
reach = {{ ways = [{{ text = "{mobile}" }}, {{ call = "{mobile}" }}] }}

# Where the practice is told: the hand-over at each opening, and anything that is not well.
[reach]
ways = [{{ mail = "{desk}" }}]

# Who is told at night of texts with urgent words, until somebody takes the alert.
[oncall]
people   = ["ben"]
handoff  = "mon 9:00"
starting = 2026-11-23
alerts   = ["texts"]

[contacts.lee]
name    = "Dr. Lee"
contact = "+1 555 010 0142"

[[vacation]]
from   = 2026-12-28
to     = 2027-01-02
person = "ana"
cover  = "lee"


# ------------------------------------- The lines below connect the simulated providers. You need not change them.
[channels.desk]
kind = "email"
address = "{desk}"
display_name = "Hillside Counseling"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", user = "{desk}", password = "{password}" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}

[channels.ana]
kind = "email"
address = "{ana}"
person = "ana"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", user = "{ana}", password = "{password}" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}

[channels.texts]
kind = "sms"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
public_url = "{public}"
api_base_url = "{api}"
poll_every = 5.0

[channels.line]
kind = "voice"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
public_url = "{public}"
api_base_url = "{api}"
on_call = ["{on_call}"]

[channels.team]
kind = "slack"
bot_token = "{bot}"
app_token = "{app}"
client_channels = ["{clients}"]
api_base_url = "{slack}"
[channels.team.people.ana]
user = "{user}"
token_file = "ana-token"

[web]
listen = "127.0.0.1:{web}"
token = "{page_token}"
"""


def practice_file(imap: int, smtp: int, api: str, web: int, names: Mapping[str, str] = NO_SLACK) -> str:
    """The whole file, for simulators at these ports. `api` is the phone company's address.

    `names` has the workspace, as `NO_SLACK` does, `page_token`, the token of the practice page, and `password`, that
    of its mailboxes, and `token`, that of the phone company.
    """
    return FILE.format(
        desk=DESK,
        ana=ANA,
        account=ACCOUNT,
        number=NUMBER,
        on_call=ON_CALL,
        mobile=MOBILE,
        public=PUBLIC,
        imap=imap,
        smtp=smtp,
        api=api,
        web=web,
        **{"page_token": PAGE_TOKEN, "password": "secret", "token": AUTH, **names},
    )


def free_port() -> int:
    """A free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
