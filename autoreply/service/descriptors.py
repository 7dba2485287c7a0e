"""File descriptors: every connection, mailbox and file takes one, and many systems give a process only 1,024."""

import logging
import resource

log = logging.getLogger("autoreply.service.descriptors")

WANTED = 65_536


def raise_limit() -> None:
    """Ask the system for as many as it allows, at most `WANTED`. Raises nothing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        log.warning("the system allows %s open files and no more", soft)
