"""What `check` says of proofs: who is on call and cannot be told, and what was proved too long ago."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from autoreply.inspect.proof_doubts import proof_doubts
from autoreply.notices.ways import way_digest
from autoreply.record import StoredWay
from autoreply.settings import load
from autoreply.settings.reach import WayKind

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
ANA, BEN, OWN = "+15550100001", "+15550100002", "office@practice.example"
FILE = f"""
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ text = "{ANA}" }}], prove_every = "90d" }}
[people.ben]
name = "Ben Cole"
reach = {{ ways = [{{ text = "{BEN}" }}] }}
[oncall]
people = ["ana"]
handoff = "mon 9:00"
starting = 2026-11-30
alerts = ["office"]
[[oncall.override]]
person = "ben"
from = 2026-12-02T12:00:00
until = 2026-12-02T18:00:00
[reach]
ways = [{{ mail = "{OWN}" }}]
[channels.office]
kind = "email"
address = "{OWN}"
imap = {{ host = "127.0.0.1", password = "x" }}
smtp = {{ host = "127.0.0.1" }}
"""


def proved(person: str, address: str, days: int, *, off: bool = False) -> StoredWay:
    at = NOW - timedelta(days=days)
    return StoredWay(person, way_digest(WayKind.TEXT, address), "", None, 0, at, "Ana", at if off else None)


def test_who_is_on_call_without_a_proof_is_named_and_what_was_proved_long_ago(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    settings = load(file, {})

    def says(*stored: StoredWay) -> list[str]:
        return list(proof_doubts(settings, stored, {}, NOW))

    nobody = says()
    assert nobody == [
        "Ana Ruiz is on call and has no proved way. Run: autoreply reach test --person ana",
        "Ben Cole is on call and has no proved way. Run: autoreply reach test --person ben",
    ], "the owner has a mailbox of the practice's own"
    assert says(proved("ana", ANA, 89), proved("ben", BEN, 366)) == []
    old = "{} proved the way by text on {}, longer ago than prove_every. Run: autoreply reach test --person {}"
    assert says(proved("ana", ANA, 91), proved("ben", BEN, 367)) == [
        old.format("Ana Ruiz", "Mon, Aug 31, 2026", "ana"),
        old.format("Ben Cole", "Fri, Nov 28, 2025", "ben"),
    ]
    assert says(proved("ana", ANA, 1, off=True), proved("ben", BEN, 1)) == nobody[:1], "STOP came from there"
