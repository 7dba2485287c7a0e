"""A practice with a written policy, in as many languages and professions as a test wishes."""

from datetime import date
from pathlib import Path

from autoreply.policy.content import PolicyContent
from autoreply.settings import Settings, load

TODAY = date(2026, 11, 30)
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
languages = ["en", "es", "fr", "de"]
[hours]
mon-thu = "9:00-17:00"
fri = "9:00-13:00"
[holidays]
region = "US-NY"
skip = []
[people.ana]
name = "Ana Ruiz"
cover = "lee"
[people.ben]
name = "Ben Okafor"
hours = { tue = "20:00-02:00" }
timezone = "America/Chicago"
[contacts.lee]
name = "Dr Lee"
contact = "+1 555 0100"
[channels.office]
kind = "email"
address = "office@hillside.example"
purpose = "scheduling"
imap = { host = "127.0.0.1", port = 9, security = "none", password = "x" }
smtp = { host = "127.0.0.1", port = 9, security = "none", authenticate = false }
[channels.groups]
kind = "email"
address = "groups@hillside.example"
purpose = { en = "Questions about groups", es = "Preguntas sobre grupos" }
response = "4 working hours"
imap = { host = "127.0.0.1", port = 9, security = "none", password = "x" }
smtp = { host = "127.0.0.1", port = 9, security = "none", authenticate = false }
[complaints]
outside_body = "Hill County Board"
[policy]
profession = "therapist"
licence = "LCSW 012345"
place = "12 Mill Street"
contact = "+1 555 0101"
response = "1 working day"
fees = "Calls over 15 minutes are charged."
not_used = ["fax"]
minors = true
"""


def practice(folder: Path, *changes: tuple[str, str], more: str = "") -> Settings:
    """The settings of `FILE`, with parts of its text replaced and some added."""
    text = FILE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = folder / "config.toml"
    file.write_text(text + more, encoding="utf-8")
    return load(file, {})


def policy(folder: Path, *changes: tuple[str, str], more: str = "", today: date = TODAY) -> PolicyContent:
    """What its policy says."""
    return PolicyContent.drafted(practice(folder, *changes, more=more), today)
