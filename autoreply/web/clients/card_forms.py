"""The forms for what a card says: a new card, its fields, and how a client is answered whose messages others read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoreply.clients.clinical import clinical_words
from autoreply.clients.work import ClientWork
from autoreply.decision.client import ClientKind, Quiet
from autoreply.record.cards.addresses import AddressError, addresses_in_words, read_address
from autoreply.record.cards.cards import MOST_NOTES, CardFields, QuietChoice
from autoreply.settings.timezones import read_zone
from autoreply.texts.words import known_languages
from autoreply.web.clients.fields import TIME_HINT, AnswerReader, FieldKind, FormField, said_end
from autoreply.web.clients.forms import ClientForm, FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject
from autoreply.web.forms import FormProblems
from autoreply.web.rendering import language_name

LABEL_HINT = "Initials or a chart number are enough. Leave out the full name: everybody who sees this page can read it."
NOTES_HINT = f"At most {MOST_NOTES} characters. Nothing clinical: that belongs in the client's file."
MOST_ADDRESSES = 20
QUIET = {
    Quiet.NEUTRAL: "A neutral text: it tells nobody who writes or why, and has the general crisis line",
    Quiet.SILENT: "No automatic reply at all, not even to urgent words. Choose it only if any text is a danger",
    Quiet.NO: "The usual replies",
}
USUAL = "off"


def _of_card() -> list[FormField]:
    languages = [(code, language_name(code)) for code in known_languages()]
    kinds = [(kind.value, kind.value.capitalize()) for kind in ClientKind]
    return [
        FormField("label", "What do you call this person?", LABEL_HINT, needed="Enter a label.", longest=60),
        FormField("kind", "Who are they to you?", kind=FieldKind.CHOICE, options=kinds, needed="Choose one."),
        FormField(
            "language", "Language they read first", kind=FieldKind.CHOICE, options=languages, first="As everybody"
        ),
        FormField("zone", "Their time zone", "For example: America/Chicago. You can leave this empty.", longest=60),
        FormField("notes", "Notes", NOTES_HINT, FieldKind.AREA, longest=MOST_NOTES),
    ]


class NewCardForm(ClientForm):
    """Adds a card."""

    path = "new"
    title = "New card"
    lede = "One person with all their addresses. They then get one reply, on whichever channel they write."
    is_new = True
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        hint = f"One on each line: {addresses_in_words()}."
        return [*_of_card(), FormField("addresses", "Addresses", hint, FieldKind.AREA, longest=2000)]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        return {"kind": ClientKind.CLIENT.value}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return _clinical(answers)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        addresses = []
        for line in filter(None, map(str.strip, answers["addresses"].splitlines())):
            try:
                addresses.append(read_address(line))
            except AddressError as error:
                raise FormProblems({"addresses": str(error)}) from None
        if len(addresses) > MOST_ADDRESSES:
            raise FormProblems({"addresses": f"Enter at most {MOST_ADDRESSES} addresses."})
        number = work.record.cards.add(_fields(answers), work.act, addresses)
        return f"card?number={number}&done=added"


class EditCardForm(ClientForm):
    """Changes what a card says, but for its addresses."""

    path = "edit"
    title = "Change the card"
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return _of_card()

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        fields = subject.card.fields
        plain = {"label": fields.label, "language": fields.language, "zone": fields.zone, "notes": fields.notes}
        return {**plain, "kind": fields.kind.value}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return _clinical(answers)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        fields = _fields(answers)
        if fields == subject.card.fields:
            raise FormProblems({"seen": "Nothing is different. Change something first."})
        work.record.cards.change(subject.card.number, fields, work.act)
        return f"card?number={subject.card.number}&done=changed"


class QuietForm(ReviewedForm):
    """Chooses how a client is answered whose messages others may read."""

    path = "quiet"
    title = "Somebody else may read along"
    lede = "Choose what this client gets by mail and text. Calls hear the crisis lines as always."

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        options = [(quiet.value or USUAL, says) for quiet, says in QUIET.items()]
        return [
            FormField("how", "What they get", kind=FieldKind.RADIOS, options=options, needed="Choose one."),
            FormField("until", "Until when?", f"{TIME_HINT} Then the usual replies come again."),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        return {"how": subject.card.quiet.value or Quiet.NEUTRAL.value}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_end(subject, answers, "until")

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        choice, label = _choice(subject, answers), subject.card.label
        if choice.until is None:
            return FormReview("Give the usual replies again?", [f"{label} gets the usual replies from now on."])
        until = subject.when(choice.until)
        if choice.quiet is Quiet.SILENT:
            says = f"Until {until}, {label} gets no automatic reply by mail or text."
            warning = "Messages with urgent words are not answered either. Calls hear the crisis lines as always."
            return FormReview("Send nothing at all?", [says], warning)
        says = f"Until {until}, {label} gets a text that tells nobody who writes or why."
        return FormReview("Send a neutral text?", [says, "It has the emergency number and the general crisis line."])

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.cards.quieten(subject.card.number, _choice(subject, answers), work.act)
        return f"card?number={subject.card.number}&done=quiet"


def _choice(subject: FormSubject, answers: Mapping[str, str]) -> QuietChoice:
    if answers["how"] == USUAL:
        return QuietChoice(Quiet.NO)
    reader = AnswerReader(subject, answers)
    until = reader.end("until")
    reader.check()
    return QuietChoice(Quiet(answers["how"]), until)


def _fields(answers: Mapping[str, str]) -> CardFields:
    zone = answers["zone"]
    if zone:
        try:
            zone = read_zone(zone).key
        except ValueError as error:
            raise FormProblems({"zone": f"This is not a time zone: {error}"}) from None
    notes = " ".join(answers["notes"].split())
    fields = CardFields(answers["label"], ClientKind(answers["kind"]), answers["language"], zone)
    return replace(fields, notes=notes)


def _clinical(answers: Mapping[str, str]) -> dict[str, str]:
    """The clinical words that were typed, named beside their field."""
    found = {name: clinical_words(answers[name]) for name in ("label", "notes")}
    return {name: clinical_doubt(words) for name, words in found.items() if words}


def clinical_doubt(words: Sequence[str]) -> str:
    """What to say of clinical words on a card."""
    return f"Clinical words do not belong on a card: {', '.join(words)}. Keep them in the client's file."
