"""A document as a file to download."""

from starlette.responses import Response

from autoreply.documents import Document, DocumentFormat, PaperSize, render
from autoreply.texts.words import known_languages
from autoreply.web.request import RequestContext

NAMED = "yes"


def wanted_format(request: RequestContext) -> DocumentFormat:
    """What the address asks for, PDF where it asks for nothing that we write."""
    known = {form.value: form for form in DocumentFormat}
    return known.get(request.query.get("format", ""), DocumentFormat.PDF)


def read_language(request: RequestContext) -> str:
    """The language that the address asks for, else that in which whoever asks is told things."""
    wanted = request.query.get("language", "")
    if wanted in known_languages():
        return wanted
    return request.engine.settings.language_of(request.visitor.person or "")


def download(request: RequestContext, document: Document, name: str) -> Response:
    """The octets of `document`, under a file name without its ending."""
    form = wanted_format(request)
    octets = render(document, form, at=request.now, paper=PaperSize.of(request.engine.settings.country))
    headers = {"content-disposition": f'attachment; filename="{name}.{form.value}"'}
    return Response(octets, media_type=form.media_type, headers=headers)
