"""Reads secrets, and decides where they may be sent without encryption."""

import ipaddress
from pathlib import Path

from pydantic import SecretStr

from channels import ChannelError


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, so that secrets need no encryption."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_public(address: str) -> bool:
    """Whether an address is on the internet, and not one of this house or of this machine."""
    return ipaddress.ip_address(address.strip("[]")).is_global


def read_secret(value: SecretStr | None, file: Path | None, what: str) -> str:
    """Return the secret from the settings or its file, without the line end that editors add.

    Raises `ChannelError`, lasting, if there is none. The message names the file, never its content.
    """
    if value is not None:
        return value.get_secret_value()
    if file is None:
        raise ChannelError(
            f"There is no {what}: set it in the environment, or name a file that holds it.", lasting=True
        )
    try:
        secret = file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "it is not text"
        raise ChannelError(f"The {what} cannot be read from {file}: {problem}.", lasting=True) from None
    if not secret:
        raise ChannelError(f"The file {file}, which should hold the {what}, is empty.", lasting=True)
    return secret
