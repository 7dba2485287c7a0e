"""Commands that a provider's folder brings along: `channels/FOLDER/command.py`, called `autoreply FOLDER`."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import wraps
from typing import Any

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, settings_of
from autoreply.inspect.explain import Explainer
from autoreply.inspect.provider_fallbacks import undated
from channels import Channel, Undated
from schedules import SystemClock


class FileHost:
    """A `CommandHost` for one settings file."""

    def __init__(self, where: SettingsSource) -> None:
        self._where = where
        self._explainer: Explainer | None = None

    def settings(self) -> Mapping[str, Any]:
        """Raises `SettingsError`."""
        return {name: entry.settings for name, entry in settings_of(self._where).channels.items()}

    @contextmanager
    def channels(self) -> Iterator[Mapping[str, Channel]]:
        """Raises `SettingsError`."""
        with Explainer.of(settings_of(self._where), SystemClock().now()) as explainer:
            self._explainer = explainer
            yield {name: account.channel for name, account in explainer.engine.accounts.items()}
            self._explainer = None

    def undated(self, channel: str) -> Undated:
        assert self._explainer is not None, "ask within `channels`"
        return undated(self._explainer.engine, channel)


def command(folder: str) -> click.Group:
    """The folder's own commands, each with a host for the settings file it is told to use."""
    group: click.Group = importlib.import_module(f"channels.{folder}.command").command
    return click.Group(group.name, help=group.help, commands=[_hosted(one) for one in group.commands.values()])


def _hosted(own: click.Command) -> click.Command:
    inner = own.callback
    assert inner is not None

    @in_sentences()
    @config
    @wraps(inner)
    def called(*args: Any, where: SettingsSource, **kwargs: Any) -> Any:
        return inner(FileHost(where), *args, **kwargs)

    hosted = copy(own)
    hosted.callback = called
    hosted.params = [*called.__click_params__[::-1], *own.params]  # type: ignore[attr-defined]  # click's own
    return hosted
