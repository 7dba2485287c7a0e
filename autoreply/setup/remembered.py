"""The answers of an earlier run, offered again. No secret is among them."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from autoreply.settings.files import FolderError, private_folder
from autoreply.setup.draft import Draft
from autoreply.setup.interview import QUESTIONS
from autoreply.setup.question import Kind
from channels import private

NAME = "init-answers.json"
_KEPT = {question.key for question in QUESTIONS if question.kind is not Kind.SECRET}


def remember(draft: Draft, file: Path, folder: Path) -> None:
    """Keep the answers for the next run on this settings file. Nothing happens where they cannot be kept."""
    answers = {key: answer.text for key, answer in draft.answers.items() if key in _KEPT}
    kept = {"file": str(file.absolute()), "answers": {**draft.before, **answers}}
    with suppress(OSError, FolderError):
        private.write(private_folder(folder) / NAME, json.dumps(kept, ensure_ascii=False))


def remembered(file: Path, folder: Path) -> Mapping[str, str]:
    """The answers of the last run on this settings file, {} where there are none."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if kept["file"] != str(file.absolute()):
            return {}
        return {key: str(text) for key, text in kept["answers"].items() if key in _KEPT}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
