"""Certificates that end soon: told in time, and not for those that live for a few days only."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.certificate import CertificateValidity

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lives", "left", "told"),
    [(90, 15, False), (90, 13, True), (45, 12, False), (45, 11, True), (6, 2, False), (6, 1, True), (90, -1, True)],
)
def test_a_certificate_that_ends_soon_is_told_of(lives: int, left: int, told: bool) -> None:
    ends = NOW + timedelta(days=left)
    found = CertificateValidity(ends - timedelta(days=lives), ends)
    says = found.trouble("mail.example", NOW, "and mail stops then.", lambda instant: f"{instant:%d/%m/%Y}")
    sentence = f"The certificate of mail.example ends on {ends:%d/%m/%Y}, and mail stops then."
    assert says == (sentence if told else "")
