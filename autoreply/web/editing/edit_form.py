"""The way of every page that changes the settings file: a form, a review of what would follow, then the change."""

import logging
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Protocol

from starlette.responses import Response

from autoreply.editing.changes import Change, EditError
from autoreply.editing.editor import PlannedEdit, SettingsEditor
from autoreply.editing.secrets import HIDDEN, hidden
from autoreply.editing.settings_file import FileChangedError, FileSnapshot, NotWritableError, read_file
from autoreply.errors import UserError
from autoreply.record.settings_changes import StoredChange
from autoreply.settings import Settings, SettingsError
from autoreply.settings.problems import SettingsProblem
from autoreply.settings.reading.lines import KeyPath
from autoreply.web.access.rights import Action
from autoreply.web.context import AppContext
from autoreply.web.editing.consequences import TextThen, followups
from autoreply.web.forms import BACK, CHECK, DOWNLOAD, REVIEW, SAVE, FormProblems
from autoreply.web.numbers import read_number
from autoreply.web.request import RequestContext

log = logging.getLogger("autoreply.web")

WAITS = 30  # steps for which a save waits until the daemon has taken the file
STEP = 0.1  # seconds
LATEST = 100  # changes among which the one that made the file is looked for
MOST_PROBLEMS = 10  # shown at once
CHANGED = (
    "The settings file was changed after you opened this page, so nothing was saved. What you entered is kept. "
    "Compare it with the changes, and review it again."
)
BROKEN = "The settings file has a mistake, so pages cannot change it. Correct it in an editor."
MISTAKEN = "The settings file has a mistake, so this page cannot change it. The page File shows where."
NO_DAEMON = "These settings were not read from a file that this page can change."


@dataclass(frozen=True, slots=True)
class EditRequest:
    """A request to a page that edits: the file as it is now, and what tomllib reads from it.

    `settings` are those of the file, which the daemon may not have taken yet. `outcome` is what became of the change
    that was just saved, for the top of the page.
    """

    request: RequestContext
    editor: SettingsEditor
    snapshot: FileSnapshot
    tree: Mapping[str, Any]
    settings: Settings
    outcome: Mapping[str, object]

    @property
    def today(self) -> date:
        """The date where the practice is, by the file as it is now."""
        return self.request.now.astimezone(self.settings.timezone).date()

    @property
    def form(self) -> Mapping[str, str]:
        return self.request.form

    def common(self, state: "FormState") -> dict[str, object]:
        """What every form shows around its fields."""
        return {
            "seen": state.seen or self.snapshot.digest,
            "problems": state.fields,
            "wrong": defaultdict(str, state.fields),
            "lines": state.lines,
            "changed": state.changed,
            "checked": state.checked,
            "read_only": self.editor.why_read_only(),
            **self.outcome,
        }

    def pinned(self, path: KeyPath) -> str:
        """A sentence where the environment sets this key, "" where the file does."""
        variable = self.settings.pinned(path)
        return f"{variable} sets this, and is stronger than the file. Change it there." if variable else ""


@dataclass(frozen=True, slots=True)
class RequestedEdit:
    """What a valid form asks for. `says` is one sentence for the history.

    `whose` is the person whose hours change, None for the practice. `text` is the whole file, where that was edited.
    `reply` is what people would get, where one text was edited. `back` is the query of the page to show after saving.
    `doubts` are sentences on what is allowed and may not be meant. `follows` says what follows, where that is nothing
    that clients notice.
    """

    says: str
    changes: Sequence[Change] = ()
    whose: str | None = None
    text: str | None = None
    paths: Sequence[KeyPath] = ()
    reply: TextThen | None = None
    back: str = ""
    doubts: Sequence[str] = ()
    follows: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form shows beside its answers. `fields` are sentences by field; `lines` are mistakes in the file.

    `changed` are lines that somebody else changed meanwhile. `checked` is true after the button Check.
    `seen` is the digest of the file that the answers were made from, "" for the present one.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[SettingsProblem] = ()
    changed: Sequence[str] = ()
    checked: bool = False
    seen: str = ""
    status: int = 200


class EditForm(Protocol):
    """One form. `path` is its address; `show` draws it, with the answers of `edit.form` where one was posted.

    `mends`: it is of use while the file has mistakes.
    """

    path: str
    title: str
    mends: bool

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""

    def show(self, edit: EditRequest, state: FormState) -> Response: ...


class Editing:
    """Makes answers for the forms."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._editor: SettingsEditor | None = None

    def show(self, form: EditForm, request: RequestContext) -> Response:
        """The form as the file has it."""
        return self._with_file(request, lambda edit: form.show(edit, FormState()), mends=form.mends)

    def submit(self, form: EditForm, request: RequestContext) -> Response:
        """Check, review, save, or go back, as the pressed button says."""
        return self._with_file(request, partial(self._submitted, form), mends=form.mends)

    def undo(self, number: int, request: RequestContext) -> Response:
        """Undo one change at once."""
        stored = request.engine.record.changes.get(number)
        if stored is None:
            return request.error_page("This change is not in the history any more.", 404)

        if not may_undo(request, stored):
            return request.refusal(Action.FILE)
        digest = self.digest(request)
        if any(one.number > number and one.after == digest for one in request.engine.record.changes.latest(LATEST)):
            return request.error_page("This was changed again since then. Undo the newest change first.", 409)

        def undone(edit: EditRequest) -> Response:
            try:
                planned = edit.editor.plan_undo(stored)
            except (EditError, FileChangedError) as error:
                return request.error_page(str(error), 409)
            except SettingsError as error:
                return request.error_page(f"The former text is not valid any more. {error.troubles[0].says}", 409)
            return self._save(edit, planned, "history?")

        return self._with_file(request, undone, mends=True)

    def outcome(self, request: RequestContext) -> dict[str, object]:
        """What became of the change that the address names."""
        number = read_number(request.query.get("saved", ""))
        stored = request.engine.record.changes.get(number) if number is not None else None
        if stored is None:
            return {"saved": None}
        says, good = _state_of(stored, request)
        can_undo = (
            may_undo(request, stored) and stored.undo is not None and request.engine.settings.digest == stored.after
        )
        return {"saved": stored, "saved_says": says, "saved_good": good, "can_undo": can_undo}

    def digest(self, request: RequestContext) -> str:
        """That of the file as it is now; "" where it cannot be read."""
        try:
            return read_file(request.engine.settings.file).digest
        except NotWritableError:
            return ""

    @property
    def is_possible(self) -> bool:
        """Whether pages can change the file at all."""
        return self._context.judge is not None

    def _with_file(
        self, request: RequestContext, answer: Callable[[EditRequest], Response], *, mends: bool = False
    ) -> Response:
        """`mends`: the answer is for a file with mistakes, too."""
        if self._context.judge is None:
            return request.error_page(NO_DAEMON, 409)
        path = request.engine.settings.file
        if self._editor is None or self._editor.path != path:
            self._editor = SettingsEditor(path, self._context.judge)
        try:
            snapshot = self._editor.read()
            tree = tomllib.loads(snapshot.text)
        except NotWritableError as error:
            return request.error_page(str(error), 409)
        except (ValueError, RecursionError):
            refused = next((one.says for one in request.health.troubles() if one.about == "settings"), "")
            return request.error_page(f"{BROKEN} {refused}".strip(), 409)
        settings = request.engine.settings
        try:
            settings = settings if settings.digest == snapshot.digest else self._context.judge(snapshot.octets)
        except (SettingsError, UserError):
            if not mends:
                return request.error_page(MISTAKEN, 409)
        return answer(EditRequest(request, self._editor, snapshot, tree, settings, self.outcome(request)))

    def _submitted(self, form: EditForm, edit: EditRequest) -> Response:
        does, seen = action(edit.form), edit.form.get("seen", "")
        if does == BACK:
            return form.show(edit, FormState(seen=seen))
        if does == SAVE and (done := self._saved_before(edit, seen)) is not None:
            return edit.request.redirect(f"{_home(form)}?saved={done}")
        if does != CHECK and seen != edit.snapshot.digest:
            return form.show(edit, FormState({"seen": CHANGED}, changed=edit.editor.changed_since(seen), status=409))
        wrong = partial(FormState, checked=does == CHECK, seen=seen, status=422)
        try:
            wanted = form.read(edit)
            pinned = next(filter(None, map(edit.pinned, _paths(wanted))), "")
            if pinned:
                raise FormProblems({"seen": pinned})
            planned = _plan(edit, wanted)
        except FormProblems as problems:
            return form.show(edit, wrong(problems.fields))
        except SettingsError as error:
            return form.show(edit, wrong(lines=error.troubles[:MOST_PROBLEMS]))
        except UserError as error:
            return form.show(edit, wrong({"seen": str(error)}))
        if does == CHECK:
            return form.show(edit, FormState(checked=True, seen=seen))
        if planned.changes_nothing:
            return form.show(edit, wrong({"seen": "Nothing is different from the file. Change something first."}))
        if does == DOWNLOAD:
            return _download(planned)
        if does == SAVE:
            again = partial(self._review, form, edit, wanted, planned)
            return self._save(edit, planned, f"{_home(form)}?{wanted.back}", again)
        return self._review(form, edit, wanted, planned, "")

    def _saved_before(self, edit: EditRequest, seen: str) -> int | None:
        """The change that this very form made already: somebody pressed Save twice."""
        latest = next(iter(edit.request.engine.record.changes.latest(1)), None)
        if latest is None or (latest.before, latest.after) != (seen, edit.snapshot.digest):
            return None
        return latest.number if latest.says == edit.form.get("reviewed") else None

    def _review(
        self, form: EditForm, edit: EditRequest, wanted: RequestedEdit, planned: PlannedEdit, problem: str
    ) -> Response:
        request = edit.request
        secret = HIDDEN in hidden(planned.after.text, tomllib.loads(planned.after.text))
        return request.page(
            "edit_review.html",
            409 if problem else 200,
            here=_home(form),
            title=form.title,
            path=form.path,
            says=wanted.says,
            doubts=wanted.doubts,
            says_follow=wanted.follows,
            follow=None if wanted.follows else followups(request, planned.settings, wanted.whose, wanted.reply),
            diff=planned.diff(),
            problem=problem or edit.editor.why_read_only(),
            has_secrets=secret,
            fields={name: value for name, value in request.form.items() if name not in {"csrf", "do", "reviewed"}},
        )

    def _save(
        self,
        edit: EditRequest,
        planned: PlannedEdit,
        path: str,
        again: Callable[[str], Response] | None = None,
    ) -> Response:
        request = edit.request
        try:
            who, account = request.visitor.name, request.visitor.account
            number = edit.editor.save(planned, request.engine.record, who, request.now, account)
        except (FileChangedError, NotWritableError) as error:
            return again(str(error)) if again is not None else request.error_page(str(error), 409)
        log.info("the settings file was changed by the page", extra={"change": number})
        self._wait_until_taken(planned.after.digest)
        return request.redirect(f"{path}saved={number}")

    def _wait_until_taken(self, digest: str) -> None:
        """A moment, so that the next page can say whether the change is in effect."""
        before = _refusal(self._context)
        self._context.reload()
        for _ in range(WAITS):
            engine = self._context.engine()
            if engine is None or engine.settings.digest == digest or _refusal(self._context) != before:
                return
            self._context.stopping.wait(STEP)


def _home(form: EditForm) -> str:
    """The page on which the form stands."""
    return form.path.partition("/")[0]


def action(form: Mapping[str, str]) -> str:
    """What the pressed button asks for. Those that take something back have a name of their own."""
    return form.get("do") or (REVIEW if form.get("follow") or form.get("reset") else CHECK)


def may_undo(request: RequestContext, stored: StoredChange) -> bool:
    """Owners may undo everything, and people what they did themselves."""
    own = request.visitor.account != "" and stored.account == request.visitor.account
    return request.may(Action.FILE) or own


def _refusal(context: AppContext) -> str:
    return next((f"{one.since} {one.says}" for one in context.health.troubles() if one.about == "settings"), "")


def _paths(wanted: RequestedEdit) -> list[KeyPath]:
    return [*wanted.paths, *(change.path for change in wanted.changes)]


def _plan(edit: EditRequest, wanted: RequestedEdit) -> PlannedEdit:
    if wanted.text is not None:
        return edit.editor.plan_text(edit.snapshot, wanted.text, wanted.says)
    return edit.editor.plan(edit.snapshot, wanted.changes, wanted.says)


def _download(planned: PlannedEdit) -> Response:
    """The changed file as a download, where pages cannot write it. Secrets stay hidden."""
    text = hidden(planned.after.text, tomllib.loads(planned.after.text))
    headers = {"content-disposition": 'attachment; filename="config.toml"'}
    return Response(planned.after.with_text(text).octets, media_type="application/toml", headers=headers)


def _state_of(stored: StoredChange, request: RequestContext) -> tuple[str, bool]:
    """Whether a change is in effect, in a sentence, and whether that is well."""
    if request.engine.settings.digest == stored.after:
        return "Saved, and in effect.", True
    refused = next((one.says for one in request.health.troubles() if one.about == "settings"), "")
    if refused:
        return f"Saved, but not in effect. {refused}", False
    latest = request.engine.record.changes.latest(1)
    if latest and latest[0].number != stored.number:
        return "Saved. The file was changed again since then.", True
    return "Saved. Autoreply reads the file within seconds. Load this page again to see whether it is in effect.", True
