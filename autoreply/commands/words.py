"""`autoreply words`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, printable, settings_of
from autoreply.inspect.wording import own_text_findings
from autoreply.texts.wording import OF_POLICIES, OF_TEXTS, WordingFinding, wording_findings
from autoreply.texts.words import known_languages

LARGEST = 1_000_000  # octets of a text to read; more is no text for clients


@click.group("words", help="Check the texts that your clients receive.")
def command() -> None:
    pass


@command.command("lint", help="Find what your own texts, or the texts in FILES, should not say.")
@config
@as_json
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--language", "code", type=click.Choice(known_languages()), help="Their language. English if left out.")
@click.option("--policy", is_flag=True, help="FILES are policies, which may name your work and have longer sentences.")
@in_sentences()
def lint(where: SettingsSource, as_json: bool, files: tuple[Path, ...], code: str | None, policy: bool) -> None:
    if (code or policy) and not files:
        raise click.UsageError("--language and --policy are about files; name one, or leave them out")
    kinds = OF_POLICIES if policy else OF_TEXTS
    if files:
        found = [(str(file), one) for file in files for one in wording_findings(_read(file), code or "en", kinds)]
    else:
        found = [(one.where, one.finding) for one in own_text_findings(settings_of(where))]
    click.echo(_as_json(found) if as_json else _sentences(found, whose="These texts" if files else "Your own texts"))
    if found:
        sys.exit(1)


def _read(file: Path) -> str:
    """Raises `click.ClickException`."""
    try:
        octets = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    if len(octets) > LARGEST:
        raise click.ClickException(f"{file} is larger than a megabyte. Name a file with a text for clients.")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not text in UTF-8; save it as UTF-8 and try again.") from error


def _sentences(found: list[tuple[str, WordingFinding]], whose: str) -> str:
    if not found:
        return f"{whose} say nothing that we advise against."
    lines: list[str] = []
    for place, one in found:
        lines += [
            f"{place}: {one.kind}",
            f'  "{one.phrase}" {one.why}.',
            f"  Better: {one.better}.",
            f"  Source: {one.source}.",
            "",
        ]
    count = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    return printable("\n".join([*lines, f"{count}. A finding is advice: you decide."]))


def _as_json(found: list[tuple[str, WordingFinding]]) -> str:
    rows = [{"where": place, **asdict(one)} for place, one in found]
    return json.dumps(rows, ensure_ascii=False, indent=2)
