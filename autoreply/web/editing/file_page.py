"""The page File: the whole settings file in an editor, with its mistakes at their lines, and what is doubtful in it."""

from starlette.responses import Response

from autoreply.editing.editor import changed_parts
from autoreply.editing.line_problems import file_problems
from autoreply.editing.secrets import HIDDEN, hidden
from autoreply.inspect.check import warnings
from autoreply.web.access.rights import Action
from autoreply.web.editing.edit_form import Editing, EditRequest, FormState, RequestedEdit
from autoreply.web.forms import FormProblems
from autoreply.web.rendering import language_name
from autoreply.web.request import RequestContext

# What every account of the computer may change on a page that has no login, because it can do no more than the other
# pages. The rest decides where passwords and messages go.
_PRACTICE = ("practice", "country", "languages", "timezone", "place", "profile", "voice")
_HOURS = ("hours", "holidays", "day", "vacation", "contacts", "override")
_REPLIES = ("answers", "breaker", "exception", "urgent", "crisis", "words")
OPEN_TO_ALL = frozenset((*_PRACTICE, *_HOURS, *_REPLIES))
WITHOUT_LOGIN = (
    "This page has no login, so it cannot change {}: that decides where passwords and messages go. Change it in an "
    "editor, or give the page a login with autoreply page invite."
)


class FileForm:
    """The whole text. Secrets are blotted out in it, and come back when it is saved."""

    path = "file/edit"
    title = "Settings file"
    mends = True

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        text = edit.form.get("text", "")
        if not text.strip():
            raise FormProblems({"text": "The file is empty. Enter the settings, or go back."})
        parts = changed_parts(edit.snapshot, text)
        guarded = [part for part in parts if part not in OPEN_TO_ALL]
        if guarded and not edit.request.cookies.asks:
            raise FormProblems({"text": WITHOUT_LOGIN.format(", ".join(guarded))})
        says = f"File: {', '.join(parts) or 'comments'}"
        return RequestedEdit(says, text=text if text.endswith("\n") else f"{text}\n")

    def show(self, edit: EditRequest, state: FormState) -> Response:
        tree = dict(edit.tree)
        text = hidden(edit.snapshot.text.replace("\r\n", "\n"), tree)
        typed = edit.form.get("text", text)
        return edit.request.page(
            "file.html",
            state.status,
            here="file",
            editable=True,
            text=typed,
            rows=min(40, max(12, typed.count("\n") + 2)),
            hides=HIDDEN if HIDDEN in text else "",
            line_problems=file_problems(typed, state.lines),
            **_facts(edit.request),
            **edit.common(state),
        )


def show(editing: Editing, request: RequestContext) -> Response:
    """The editor for visitors who may change the file, and for everybody what is known about it."""
    return editing.show(FileForm(), request) if request.may(Action.FILE) else show_facts(request)


def show_facts(request: RequestContext) -> Response:
    """The page without the editor, where the file cannot be changed."""
    return request.page("file.html", 200, here="file", editable=False, saved=None, **_facts(request))


def _facts(request: RequestContext) -> dict[str, object]:
    settings = request.engine.settings
    return {
        "refused": next((one.says for one in request.health.troubles() if one.about == "settings"), ""),
        "warnings": warnings(settings, request.today),
        "facts": {
            "File": str(settings.file),
            "Time zone": settings.timezone.key,
            "Languages": ", ".join(language_name(code) for code in settings.languages),
            "People": str(len(settings.people)),
            "Channels": ", ".join(f"{name} ({entry.kind})" for name, entry in settings.channels.items()) or "none",
        },
    }
