"""What an account reports of its health."""

from channels.health import AccountHealth


def test_the_first_report_goes_out_also_if_all_is_well_and_later_ones_when_something_changes() -> None:
    told: list[tuple[str, str]] = []
    health = AccountHealth("team", lambda name, says: told.append((name, says)))
    health.report("token", "")  # before a reload, this account may have been unwell
    health.report("connection", "")
    health.report("token", "It was revoked.")
    health.report("connection", "It was revoked.")
    health.report("token", "")
    health.report("connection", "")
    assert told == [("team", ""), ("team", "It was revoked."), ("team", "")]
