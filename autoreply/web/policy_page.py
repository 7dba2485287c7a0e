"""The written policy: the version in effect, who read it, what the settings file would change, and copies to print."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from starlette.responses import Response

from autoreply.documents import DocumentFormat, PaperSize, html, render
from autoreply.notices.handover.about_policy import unread_by
from autoreply.policy.content import PolicyContent, VersionLine, document_of, local_date
from autoreply.policy.state import PolicyError, PolicyState, issue, line_of, state_of, version_of
from autoreply.record.papers.policies import PolicyVersion
from autoreply.web.access.rights import Action
from autoreply.web.numbers import read_number
from autoreply.web.request import RequestContext

DONE = {
    "issued": "The policy is issued. It is in effect from now on. Everybody of the practice is asked to read it.",
    "read": "Thank you. It is noted that you read the policy.",
}
DRAFT = 0  # the number of what the settings file says today


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody of the practice; `at` is when they acknowledged the version, None while they have not."""

    name: str
    at: datetime | None


def show(request: RequestContext) -> Response:
    """The page."""
    return _page(request, done=DONE.get(request.query.get("done", ""), ""))


def submit_issue(request: RequestContext) -> Response:
    """Issue the draft."""
    anyway = request.form.get("anyway") == "yes"
    try:
        issue(request.engine.settings, request.engine.record, request.visitor.name, request.now, anyway=anyway)
    except PolicyError as error:
        return _page(request, problem=str(error).splitlines()[0], status=422)
    return request.redirect("policy?done=issued")


def acknowledge(request: RequestContext) -> Response:
    """Note that who posts it has read a version."""
    asked, policies = request.form.get("version", ""), request.engine.record.policies
    latest = policies.latest()
    if latest is None or asked != f"{latest.number}":
        return request.error_page("Another version is in effect by now. Load the page and read that one.", 409)
    key = _reader(request)
    if not key:
        return request.error_page("Log in with an account of your own to say that you read it.", 403)
    policies.acknowledge(latest.number, key, request.visitor.name, request.now)
    return request.redirect("policy?done=read")


def download(request: RequestContext) -> Response:
    """A version, or the draft, as a file."""
    settings, record = request.engine.settings, request.engine.record
    asked, form = read_number(request.query.get("version", "")), request.query.get("format", "")
    if form not in [*DocumentFormat] or asked is None:
        return request.error_page("There is no such document.", 404)
    try:
        content, version = _asked(request, asked)
    except PolicyError as error:
        return request.error_page(str(error), 404)
    code = content.language(request.query.get("language", ""))
    line = line_of(settings, record, version, code) if version else _draft_line(request)
    at = datetime.combine(line.on, datetime.min.time(), settings.timezone)
    chosen = DocumentFormat(form)
    octets = render(document_of(content, code, line), chosen, at=at, paper=PaperSize.of(settings.country))
    name = f"policy-{line.number or 'draft'}-{code}.{chosen}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(octets, media_type=chosen.media_type, headers=headers)


def _asked(request: RequestContext, number: int) -> tuple[PolicyContent, PolicyVersion | None]:
    """Raises `PolicyError`."""
    if number == DRAFT:
        return _state(request).draft, None
    version, content = version_of(request.engine.record, number)
    return content, version


def _page(request: RequestContext, *, done: str = "", problem: str = "", status: int = 200) -> Response:
    found, settings, record = _state(request), request.engine.settings, request.engine.record
    version = found.issued[0] if found.issued else None
    return request.page(
        "policy.html",
        status,
        here="policy",
        done=done,
        problem=problem,
        version=version,
        versions=record.policies.every(),
        body=_body(request, found),
        readers=_readers(request, version) if version else [],
        mine=_reader(request),
        has_read=version is not None and _has_read(request, version),
        missing=found.missing,
        changes=found.changes,
        differs=found.disagreements,
        may_issue=request.may(Action.FILE),
        languages=settings.languages,
        formats=[*DocumentFormat],
        day=lambda instant: settings.dates.long_date(local_date(instant, settings)),
    )


def _body(request: RequestContext, found: PolicyState) -> Markup:
    """The version in effect, or the draft, in the first language of the practice, below a heading of the page."""
    settings, record = request.engine.settings, request.engine.record
    content = found.issued[1] if found.issued else found.draft
    code = content.language()
    line = line_of(settings, record, found.issued[0], code) if found.issued else _draft_line(request)
    return Markup(html.body(document_of(content, code, line), level=3))  # noqa: S704  # it escapes every text


def _readers(request: RequestContext, version: PolicyVersion) -> list[ReaderRow]:
    settings, record = request.engine.settings, request.engine.record
    done = [ReaderRow(one.name, one.at) for one in record.policies.acknowledgements(version.number)]
    return [*done, *(ReaderRow(settings.people[key].name, None) for key in unread_by(settings, record, version))]


def _has_read(request: RequestContext, version: PolicyVersion) -> bool:
    read = request.engine.record.policies.acknowledgements(version.number)
    return any(one.person == _reader(request) for one in read)


def _reader(request: RequestContext) -> str:
    """Under which key the visitor acknowledges: theirs in [people], or that of their account; "" for neither."""
    return request.visitor.person or request.visitor.account


def _draft_line(request: RequestContext) -> VersionLine:
    return VersionLine(DRAFT, local_date(request.now, request.engine.settings))


def _state(request: RequestContext) -> PolicyState:
    return state_of(request.engine.settings, request.engine.record, request.now)
