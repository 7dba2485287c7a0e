"""The page Words: try a text, see it in every language, and save it in the settings file."""

from starlette.responses import Response

from autoreply.editing.changes import DropKey, PutKey
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.secrets import look_up
from autoreply.texts.words.keys import MISSED
from autoreply.web import preview
from autoreply.web.access.rights import Action
from autoreply.web.editing.consequences import TextThen
from autoreply.web.editing.edit_form import EditRequest, FormState, RequestedEdit, action
from autoreply.web.forms import CHECK, FormProblems
from autoreply.web.rendering import language_name

PRACTICE, CHANNEL, PERSON = "practice", "channel", "person"


class WordsForm:
    """One text, in one language, for one occasion."""

    path = "words"
    title = "Words"
    mends = False

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        wish = preview.wish_of(edit.request)
        if wish is None:
            raise FormProblems({"seen": "There are no channels yet, so there are no texts."})
        if action(edit.form) == CHECK:
            return RequestedEdit("")
        path, whose = self._path(edit, wish)
        of = f"{wish.says.lower()}, {language_name(wish.language)}"
        person = path[1] if path[0] == "people" else None
        for_whom = f" for {edit.settings.people[str(person)].name}" if person else ""
        for_whom = for_whom or (f" on {wish.channel}" if path[0] == "channels" else "")
        if edit.form.get("reset") == "1":
            if look_up(edit.tree, path) is None:
                raise FormProblems({"text": "There is no text of your own here, so the text of Autoreply is in use."})
            return RequestedEdit(f"Text ({of}){for_whom}: back to Autoreply's text", [DropKey(path)], whose)
        text = wish.text.strip("\n")
        if not text.strip():
            raise FormProblems({"text": "Enter your text, or press Go back to Autoreply’s text."})
        tried = preview.tried(edit.request.engine, wish, edit.request.now)
        if tried.wrong:
            raise FormProblems({"text": tried.wrong})
        value = f"{text}\n" if "\n" in text else text
        at = "by day, when nobody takes the call," if wish.part == MISSED else f"on {self._when(edit, wish)}"
        reply = TextThen(wish.channel, at, "".join(piece for _, piece in tried.pieces), calls=wish.parts.speaks)
        return RequestedEdit(f"Text ({of}){for_whom}", [PutKey(path, value)], whose, reply=reply)

    def _when(self, edit: EditRequest, wish: preview.TextWish) -> str:
        return preview.said_at(edit.request.engine, wish, edit.request.now)

    def show(self, edit: EditRequest, state: FormState) -> Response:
        wish = preview.wish_of(edit.request)
        own: list[tuple[str, str, bool]] = []
        if wish is not None:
            own = [(key, label, look_up(edit.tree, path) is not None) for key, label, path in self._places(edit, wish)]
        shown = edit.common(state) | {"editable": bool(own), "places": own, "place": edit.form.get("place", PRACTICE)}
        return preview.page(edit.request, shown, state.status)

    def _path(self, edit: EditRequest, wish: preview.TextWish) -> tuple[KeyPath, str | None]:
        places = {key: path for key, _, path in self._places(edit, wish)}
        path = places.get(edit.form.get("place", PRACTICE))
        if not places:
            raise FormProblems({"place": "Only an owner can change these words. Ask one of them."})
        if path is None:
            raise FormProblems({"place": "Choose from the list for whom this text is."})
        return path, edit.settings.channels[wish.channel].person

    def _places(self, edit: EditRequest, wish: preview.TextWish) -> list[tuple[str, str, KeyPath]]:
        """Where the text may stand: for everybody, for the person of the channel, for the channel."""
        entry = edit.settings.channels[wish.channel]
        last = (wish.language, wish.key)
        found: list[tuple[str, str, KeyPath]] = [(PRACTICE, "The whole practice", ("words", *last))]
        if entry.person in edit.settings.people:
            name = edit.settings.people[str(entry.person)].name
            found.append((PERSON, f"{name} only", ("people", str(entry.person), "words", *last)))
        found.append((CHANNEL, f"The channel {wish.channel} only", ("channels", wish.channel, "words", *last)))
        return [each for each in found if edit.request.may(Action.WORDS, entry.person if each[0] == PERSON else None)]
