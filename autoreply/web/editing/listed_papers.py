"""The newest entries of the chain of papers, for the page History: who did what when, and nobody's own words."""

from dataclasses import dataclass
from datetime import datetime

from autoreply.record.papers.chain import ChainHead
from autoreply.record.papers.papers import ITSELF, Paper, PaperKind
from autoreply.web.request import RequestContext

MOST = 20

SAYS = {
    PaperKind.BEGINNING: "The record begins",
    PaperKind.SETTINGS_CHANGE: "Settings changed",
    PaperKind.OVERRIDE: "Opened or closed manually",
    PaperKind.EXCEPTION: "Exception for a client",
    PaperKind.AGREEMENT: "Agreement with a client",
    PaperKind.DUTY: "Duty to keep a card",
    PaperKind.PLAN: "Plan for repeat contact",
    PaperKind.ONCE: "Open just this once",
    PaperKind.QUIET: "Quiet card",
    PaperKind.POLICY_ISSUED: "Policy issued",
    PaperKind.ACKNOWLEDGEMENT: "Policy read",
    PaperKind.CONSENT: "Consent of a client",
    PaperKind.INCIDENT: "Incident",
    PaperKind.COMPLAINT: "Complaint",
    PaperKind.EXPORT: "Card exported",
    PaperKind.ERASURE: "Client erased",
    PaperKind.RETENTION: "Old entries deleted",
    PaperKind.RE_ANCHOR: "Break confirmed",
}


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One entry, in words."""

    number: int
    says: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ListedPapers:
    """The newest entries, and how far the chain goes."""

    head: ChainHead
    newest: tuple[ListedPaper, ...]


def listed_papers(request: RequestContext) -> ListedPapers:
    """The newest first."""
    papers = request.engine.record.papers
    return ListedPapers(papers.head(), tuple(map(_listed, papers.latest(MOST))))


def _listed(one: Paper) -> ListedPaper:
    did = one.facts.get("did")
    subject = one.about if one.about.startswith("card ") else ""
    rest = ", ".join(str(part) for part in (subject, did) if part)
    by = "Autoreply" if one.author == ITSELF else one.author
    return ListedPaper(one.sequence, f"{SAYS[one.kind]}{f': {rest}' if rest else ''}", by, one.at)
