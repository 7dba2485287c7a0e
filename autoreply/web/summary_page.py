"""The page Summary: figures of a period for supervision, to look at and to download. It is sent to nobody."""

from datetime import date, timedelta

from starlette.responses import Response

from autoreply.summary.document import SummaryWriter, summary_csv, summary_document, words_of_summary
from autoreply.summary.figures import SummaryFigures
from autoreply.summary.gathering import LONGEST, summary
from autoreply.texts.words import known_languages
from autoreply.web.numbers import read_past_day
from autoreply.web.printing import download, read_language
from autoreply.web.request import RequestContext

WRONG = "Enter a first day, and a last day that is not before it. A summary covers a year at most."


def show(request: RequestContext) -> Response:
    """The figures of the days in the address, or of the last month."""
    days = _days(request)
    figures = _figures(request, days) if days is not None else None
    settings, language = request.engine.settings, read_language(request)
    day = settings.dates.day_and_year
    writer = SummaryWriter(figures, settings, words_of_summary(language)) if figures is not None else None
    return request.page(
        "summary.html",
        200 if days is not None else 422,
        here="summary",
        wrong="" if days is not None else WRONG,
        days=days,
        typed=[day(one) for one in days] if days else [request.query.get(name, "") for name in ("from", "to")],
        cases=_wants_cases(request),
        sections=list(writer.sections()) if writer is not None else [],
        known_from=writer.known_from() if writer is not None else "",
        nothing=words_of_summary(language).say("none"),
        language=language,
        languages=known_languages(),
    )


def show_document(request: RequestContext) -> Response:
    """The same as a file."""
    days = _days(request)
    if days is None:
        return request.error_page(WRONG, 422)
    figures, name = _figures(request, days), f"summary-{days[0]}-{days[1]}"
    if request.query.get("format") == "csv":
        headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
        content = summary_csv(figures, request.engine.settings, read_language(request))
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
    return download(request, summary_document(figures, request.engine.settings, read_language(request)), name)


def _figures(request: RequestContext, days: tuple[date, date]) -> SummaryFigures:
    engine = request.engine
    return summary(engine.settings, engine.record, days, request.now, cases=_wants_cases(request))


def _wants_cases(request: RequestContext) -> bool:
    return request.query.get("cases") == "yes"


def _days(request: RequestContext) -> tuple[date, date] | None:
    """The days that are asked for; the last month where none are. None where they are no period."""
    wanted = [request.query.get(name, "").strip() for name in ("from", "to")]
    today = request.today
    if not any(wanted):
        before = today.replace(day=1) - timedelta(days=1)
        return before.replace(day=1), before
    first, last = (read_past_day(text, today) for text in wanted)
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return (first, last) if first <= last and last - first <= LONGEST and last.year < date.max.year else None
