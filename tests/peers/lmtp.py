"""Delivers a mail as the receiving mail server would: by LMTP (RFC 2033)."""

import smtplib


def deliver(port: int, raw: bytes, to: str, sender: str = "") -> None:
    """Hand `raw` to the LMTP server on this loopback port, for the mailbox `to`; `sender` "" is the null return path.

    Returns once the server has stored it. Raises `smtplib.SMTPException`.
    """
    with Delivery(port) as delivery:
        delivery.deliver(raw, to, sender)


class Delivery:
    """One LMTP connection, kept for many mails."""

    def __init__(self, port: int, timeout: float = 20.0) -> None:
        self._client = smtplib.LMTP("127.0.0.1", port, local_hostname="localhost", source_address=None)
        if self._client.sock is not None:
            self._client.sock.settimeout(timeout)

    def deliver(self, raw: bytes, to: str, sender: str = "") -> None:
        self._client.sendmail(sender, [to], raw)

    def close(self) -> None:
        try:
            self._client.quit()
        except smtplib.SMTPException:
            self._client.close()

    def __enter__(self) -> "Delivery":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
