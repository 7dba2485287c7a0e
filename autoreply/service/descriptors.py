"""Raises the limit of file descriptors: every connection and file takes one, and many systems allow only 1,024."""

import logging
import resource

log = logging.getLogger("autoreply.service.descriptors")

WANTED = 65_536


def raise_limit() -> None:
    """Raise the limit as far as the system allows, to `WANTED` at most. Raises no error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        log.warning("the system allows only %s open files", soft)
