"""The forms for a plan for repeat contact: each step that a person of the practice takes is one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from autoreply.clients.personal import checked_text, language_for, usual_text
from autoreply.clients.planning import PlanWish, open_plan, running_plan, take_step
from autoreply.clients.plans import LONGEST_REVIEW, OVER, ContactPlan, PlanError, PlanState
from autoreply.clients.work import ClientWork
from autoreply.inspect.wording import text_findings
from autoreply.record.cards.cards import Act
from autoreply.record.cards.entries import EntryKind
from autoreply.web.clients.fields import (
    DATE_HINT,
    AnswerReader,
    FieldKind,
    FormField,
    said_dates,
    said_past_date,
)
from autoreply.web.clients.forms import ClientForm, FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject
from autoreply.web.forms import FormProblems
from autoreply.web.rendering import language_name
from channels import TextForm

NEVER = "A plan never blocks anybody. It never delays, shortens or removes help. It tells the client no number."
NOT_YET = "Nothing takes effect before the client was told."


class OpenPlanForm(ClientForm):
    """Begins a plan. No part of it is in effect yet."""

    path = "plan/open"
    title = "Open a plan"
    lede = f"{NOT_YET} {NEVER}"
    button = "Open the plan"
    reason_label = "Why?"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        people = [(key, one.name) for key, one in subject.settings.people.items()]
        kind = FieldKind.CHOICE if people else FieldKind.TEXT
        days = subject.settings.plans.review_after.days
        checked = "Did you tell your hours? Did you understand the messages? Is there a way that suits this person?"
        return [
            FormField(
                "checked",
                "What did you look at first?",
                checked,
                FieldKind.AREA,
                "Enter what you looked at.",
                longest=500,
            ),
            FormField(
                "need",
                "What do the contacts seem to be for?",
                "",
                FieldKind.AREA,
                "Enter what they seem to be for.",
                longest=500,
            ),
            FormField(
                "owner", "Who cares for the plan?", kind=kind, options=people, first="Choose", needed="Choose one."
            ),
            FormField(
                "review",
                "When do you look at it again?",
                f"In {days} days if you leave it empty, at most in {LONGEST_REVIEW}.",
            ),
            FormField("ends", "Last day", "At the review if you leave it empty. It ends by itself."),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        person = subject.request.visitor.person or ""
        return {"owner": person if person in subject.settings.people else ""}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_dates(subject, answers, "review", "ends")

    def objection(self, subject: FormSubject) -> str:
        looking = ClientWork(subject.settings, subject.record, Act("", "", subject.now))
        return f"{subject.card.label} has a plan already." if running_plan(looking, subject.card.number) else ""

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        reader = AnswerReader(subject, answers)
        review = reader.day("review") if answers["review"] else None
        ends = reader.day("ends") if answers["ends"] else None
        reader.check()
        wish = PlanWish(answers["owner"], answers["need"], answers["checked"], review, ends)
        entry, _ = open_plan(work, subject.card, wish)
        return f"plan?entry={entry}&done=opened"


class StepForm(ClientForm):
    """Takes a plan one step, to `state`."""

    kinds = (EntryKind.PLAN,)
    state: PlanState
    needs_reason = False

    def plan(self, subject: FormSubject) -> ContactPlan:
        return ContactPlan.read(subject.entry.content)

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return []

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        """The plan after the step. Raises `FormProblems` and `PlanError`."""
        return self.plan(subject).goes_to(self.state, subject.today)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        take_step(work, subject.entry.number, self.step(subject, answers, work))
        return f"plan?entry={subject.entry.number}&done=step"

    def objection(self, subject: FormSubject) -> str:
        """Why this step cannot be taken from where the plan stands."""
        try:
            self.plan(subject).goes_to(self.state, subject.today)
        except PlanError as error:
            return str(error)
        return "" if subject.entry.ended is None else "This plan is over. Open a new one, with a new reason."


class DiscussForm(StepForm):
    """Notes that the plan is to be discussed with the client."""

    path = "plan/discuss"
    title = "Talk about it in the next session"
    button = "To discuss"
    state = PlanState.TO_DISCUSS


class PlanToldForm(StepForm):
    """Notes that the client was told of the plan."""

    path = "plan/told"
    title = "The client was told"
    lede = "From that day on, what you agree on may take effect."
    state = PlanState.TOLD

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [
            FormField("told_on", "When?", f"{DATE_HINT} Today if you leave it empty."),
            FormField("told_how", "How?", "For example: in the session.", needed="Enter how they were told."),
            FormField("told_by", "Who told them?", needed="Enter who told them."),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        return {"told_by": subject.request.visitor.name if subject.request.visitor.account else ""}

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_past_date(subject, answers)

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        reader = AnswerReader(subject, answers)
        on = reader.past_day("told_on", subject.today)
        reader.check()
        return self.plan(subject).told(on, answers["told_how"], answers["told_by"], subject.today)


class PlanAgreedForm(StepForm):
    """Notes what was agreed with the client."""

    path = "plan/agreed"
    title = "What you agreed"
    lede = f"It stands in the letter. {NEVER}"
    state = PlanState.AGREED

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        again = "For example: we talk about it in the next session. You can leave this empty."
        return [
            FormField(
                "what",
                "What did you agree on?",
                "In words for the client.",
                FieldKind.AREA,
                "Enter what you agreed on.",
                longest=1000,
            ),
            FormField("if_again", "What happens if it happens again?", again, FieldKind.AREA, longest=500),
        ]

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        return self.plan(subject).agree(answers["what"], answers["if_again"], subject.today)


class ReviewForm(StepForm):
    """Begins a review of the plan."""

    path = "plan/review"
    title = "Look at the plan again"
    button = "Begin the review"
    state = PlanState.UNDER_REVIEW

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        hint = "Initials are enough. You can leave this empty."
        return [FormField("supervisor", "Which supervisor saw it?", hint, longest=60)]

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        return self.plan(subject).reviewed(answers["supervisor"], subject.today)


class RenewPlanForm(StepForm):
    """Renews the plan after its review."""

    path = "plan/renew"
    title = "Renew the plan"
    lede = "It needs a new reason."
    state = PlanState.RENEWED
    needs_reason = True
    reason_label = "What has changed since the plan was made?"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        days = subject.settings.plans.review_after.days
        return [
            FormField("review", "When do you look at it again?", f"In {days} days if you leave it empty."),
            FormField("ends", "Last day", "At the review if you leave it empty."),
        ]

    def said(self, subject: FormSubject, answers: Mapping[str, str]) -> Mapping[str, str]:
        return said_dates(subject, answers, "review", "ends")

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        reader = AnswerReader(subject, answers)
        review = reader.day("review", subject.today + timedelta(days=subject.settings.plans.review_after.days))
        ends = reader.day("ends", review)
        reader.check()
        return self.plan(subject).renewed(review, ends, work.act.why, subject.today)


class ClosePlanForm(StepForm):
    """Closes the plan."""

    path = "plan/close"
    title = "Close the plan"
    lede = "No part of it is in effect any more. A text of the client's own ends with it."
    button = "Close the plan"
    state = PlanState.CLOSED
    needs_reason = True


class PlanTextForm(StepForm, ReviewedForm):
    """Changes the text that this client gets."""

    path = "plan/text"
    title = "A text for this client"
    lede = (
        "It is sent in place of the usual text while you are closed and nobody covers. {{ crisis }} and "
        "{{ emergency }} stand for the crisis lines and the emergency number, which every text needs."
    )

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        language = f"In {language_name(_language(self.plan(subject), subject))}."
        longest = 4000
        empty = f"{language} Leave it empty for the usual text."
        return [
            FormField("text", "Mail and chat", empty, FieldKind.AREA, longest=longest),
            FormField("short_text", "Text messages", empty, FieldKind.AREA, longest=longest),
        ]

    def initial(self, subject: FormSubject) -> Mapping[str, str]:
        plan, settings = self.plan(subject), subject.settings
        code = _language(plan, subject)
        return {"text": plan.text or usual_text(settings, code, TextForm.EMAIL), "short_text": plan.short_text}

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        plan = self.step(subject, answers, subject.work("", "", ""))
        shown = _checked(subject, plan)
        if not shown:
            return FormReview("Send the usual text again?", [f"{subject.card.label} gets the usual text."])
        until = subject.settings.dates.day_and_year(plan.ends)
        says = [f"{subject.card.label} gets this until {until}. Then the usual text comes again."]
        sources = filter(None, (plan.text, plan.short_text))
        pairs = zip(sources, shown, strict=True)
        advice = [f"{one}" for source, text in pairs for one in text_findings(source, text, plan.text_language)]
        return FormReview("Send this text?", says, text="\n\n".join(shown), advice=list(dict.fromkeys(advice)))

    def step(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> ContactPlan:
        plan = self.plan(subject)
        code = _language(plan, subject)
        return plan.worded(answers["text"], answers["short_text"], code, subject.today)

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        plan = self.step(subject, answers, work)
        what = "a text of their own" if _checked(subject, plan) else "the usual text"
        take_step(work, subject.entry.number, plan, what)
        return f"plan?entry={subject.entry.number}&done=text"

    def objection(self, subject: FormSubject) -> str:
        plan = self.plan(subject)
        if plan.is_in_effect(subject.today) and plan.state not in OVER:
            return ""
        return "Tell the client first. A text of their own takes effect only once they were told."


def _language(plan: ContactPlan, subject: FormSubject) -> str:
    return plan.text_language or language_for(subject.settings, subject.card)


def _checked(subject: FormSubject, plan: ContactPlan) -> list[str]:
    """The texts as the client would get them. Raises `FormProblems` for one that cannot be used."""
    found, wrong = list[str](), dict[str, str]()
    for name, text, form in (("text", plan.text, TextForm.EMAIL), ("short_text", plan.short_text, TextForm.SMS)):
        try:
            found += [checked_text(subject.settings, plan.text_language, text, form)] if text else []
        except PlanError as error:
            wrong[name] = str(error)
    if wrong:
        raise FormProblems(wrong)
    return found
