"""The pages about clients: which address leads to which, and the right that it asks for."""

from functools import partial

from autoreply.web.access.rights import Action, Right
from autoreply.web.clients import cards, due
from autoreply.web.clients.address_forms import LinkForm, MergeForm, SamePersonForm, SplitForm, UnlinkForm, show_same
from autoreply.web.clients.agreement_forms import (
    AgreeForm,
    ExceptionForm,
    OnceForm,
    RenewForm,
    ToldForm,
    show_exceptions,
)
from autoreply.web.clients.card_forms import EditCardForm, NewCardForm, QuietForm
from autoreply.web.clients.consent_forms import ConsentForm, ConsentMistakeForm, WithdrawConsentForm
from autoreply.web.clients.forms import ClientForm, show_form, submit_form
from autoreply.web.clients.keeping_forms import EndForm, EraseForm, KeepForm, export, show_export
from autoreply.web.clients.plan_forms import (
    ClosePlanForm,
    DiscussForm,
    OpenPlanForm,
    PlanAgreedForm,
    PlanTextForm,
    PlanToldForm,
    RenewPlanForm,
    ReviewForm,
)
from autoreply.web.clients.plan_page import show_letter, show_plan
from autoreply.web.request import PageRoute, Pages

FORMS: tuple[ClientForm, ...] = (
    *(NewCardForm(), EditCardForm(), QuietForm()),
    *(LinkForm(), UnlinkForm(), SplitForm(), MergeForm(), SamePersonForm()),
    *(AgreeForm(), ToldForm(), RenewForm(), OnceForm(), ExceptionForm()),
    *(OpenPlanForm(), DiscussForm(), PlanToldForm(), PlanAgreedForm(), PlanTextForm()),
    *(ReviewForm(), RenewPlanForm(), ClosePlanForm()),
    *(ConsentForm(), WithdrawConsentForm(), ConsentMistakeForm()),
    *(EndForm(), KeepForm(), EraseForm()),
)


def client_routes(pages: Pages) -> list[PageRoute]:
    """Every page about clients. Looking changes nothing."""
    see, change = Right(Action.SEE), Right(Action.CLIENTS)
    return [
        pages.route("/clients", see, cards.show, cards.show),
        pages.route("/clients/card", see, cards.show_card),
        pages.route("/clients/due", see, due.show),
        pages.route("/clients/same", see, show_same),
        pages.route("/clients/exceptions", see, show_exceptions),
        pages.route("/clients/plan", see, show_plan),
        pages.route("/clients/letter", see, show_letter),
        pages.route("/clients/export", change, show_export, export),
        *(
            pages.route(f"/clients/{one.path}", one.right, partial(show_form, one), partial(submit_form, one))
            for one in FORMS
        ),
    ]
