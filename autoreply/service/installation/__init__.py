"""Autoreply as a service of this computer: installed for one user or for all of it, and verified before it is said."""

from autoreply.service.installation.host import Host, InstallError
from autoreply.service.installation.steps import install, status, uninstall

__all__ = ["Host", "InstallError", "install", "status", "uninstall"]
