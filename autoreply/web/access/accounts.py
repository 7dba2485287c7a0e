"""The accounts of the page, for owners: invite somebody, make an owner, log somebody out, remove an account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from autoreply.record.staff.accounts import LastOwnerError, PageAccount, fold
from autoreply.web.access.invitations import Invitation, InvitationError, invite, name_of_account, person_with
from autoreply.web.request import RequestContext

DONE = {
    "owner": "That account can now change everything.",
    "person": "That account can now change only its own entries.",
    "logout": "That account is logged out everywhere.",
    "remove": "That account is removed, and logged out everywhere.",
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as the page shows it. `person` is true where it belongs to somebody in the settings file."""

    key: str
    name: str
    owner: bool
    person: bool
    status: str
    mine: bool


def show(request: RequestContext) -> Response:
    """Everybody who has an account, and a form to invite somebody."""
    return _page(request, done=DONE.get(request.query.get("done", ""), ""))


def submit_invitation(request: RequestContext) -> Response:
    """The link, which is shown this once; or the form again, with what is wrong in it."""
    form = {"person": request.form.get("person", ""), "name": request.form.get("name", "").strip()}
    owner = request.form.get("owner") == "yes"
    try:
        invitation = _invite(request, form["person"] or form["name"], owner=owner)
    except InvitationError as error:
        field = "person" if form["person"] else "name"
        return _page(request, 422, form={**form, "owner": "yes" if owner else ""}, wrong={field: str(error)})
    return _link(request, invitation)


def change(request: RequestContext) -> Response:
    """Do one thing with one account."""
    key, wish = request.form.get("account", ""), request.form.get("do", "")
    accounts, others_may = request.engine.record.accounts, request.engine.settings.web.asks
    found = {one.key: one for one in accounts.every(request.now)}.get(key)
    if found is None:
        return request.error_page("This account was removed.", 404)
    try:
        if wish == "link":
            return _link(request, _invite(request, found.name, owner=found.owner))
        if wish in {"owner", "person"}:
            accounts.set_owner(key, wish == "owner", others_may=others_may)
        elif wish == "remove":
            accounts.remove(key, others_may=others_may)
        elif wish == "logout":
            accounts.end_sessions(key)
        else:
            return request.error_page("This button is not known. Load the page again.", 400)
    except InvitationError as error:
        return _page(request, 422, wrong={"person": str(error)})
    except LastOwnerError as error:
        return request.error_page(str(error), 409)
    return request.redirect(f"accounts?done={wish}")


def _invite(request: RequestContext, name: str, *, owner: bool) -> Invitation:
    return invite(request.engine.record, request.engine.settings, name, request.now, owner=owner)


def _link(request: RequestContext, invitation: Invitation) -> Response:
    until = request.engine.settings.dates.full(invitation.until, request.engine.settings.timezone)
    first = request.visitor.account == "" and not request.engine.settings.web.asks
    return request.page("invited.html", here="accounts", invitation=invitation, until=until, first=first)


def _page(
    request: RequestContext,
    status: int = 200,
    *,
    done: str = "",
    form: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    accounts = request.engine.record.accounts.every(request.now)
    known = {one.key for one in accounts}
    return request.page(
        "accounts.html",
        status,
        here="accounts",
        done=done,
        rows=list(_rows(request, accounts)),
        people=[(key, one.name) for key, one in request.engine.settings.people.items() if fold(key) not in known],
        form=form or {"person": "", "name": "", "owner": ""},
        wrong={"person": "", "name": ""} | dict(wrong or {}),
    )


def _rows(request: RequestContext, accounts: list[PageAccount]) -> Iterator[AccountRow]:
    settings = request.engine.settings
    for one in accounts:
        person, name = person_with(settings, one.key), name_of_account(settings, one.key, one.name)
        until = one.invited_until
        status = "" if one.active else "Has not used the invitation, which has expired"
        if until is not None:
            opened = settings.dates.full(until, settings.timezone)
            status = f"{'Has a link to a new password' if one.active else 'Invited'}, until {opened}"
        yield AccountRow(one.key, name, one.owner, person is not None, status, one.key == request.visitor.account)
