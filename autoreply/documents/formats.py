"""The formats a document can be had in."""

from datetime import datetime
from enum import StrEnum

from autoreply.documents import html, markdown
from autoreply.documents.document import Document

# CLDR 48, supplemental/units: measurementData, paperSize type="US-Letter"; read 2026-11-30.
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


class DocumentFormat(StrEnum):
    """The value is the ending of the file's name."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    DocumentFormat.MARKDOWN: "text/markdown; charset=utf-8",
    DocumentFormat.HTML: "text/html; charset=utf-8",
    DocumentFormat.PDF: "application/pdf",
    DocumentFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class PaperSize(StrEnum):
    A4 = "A4"
    LETTER = "Letter"

    @classmethod
    def of(cls, country: str) -> "PaperSize":
        """The paper that the printers of a country hold; `country` has two letters."""
        return cls.LETTER if country.upper() in _LETTER else cls.A4

    @property
    def millimetres(self) -> tuple[float, float]:
        """Width and height."""
        return (215.9, 279.4) if self is PaperSize.LETTER else (210.0, 297.0)


def render(document: Document, form: DocumentFormat, *, at: datetime, paper: PaperSize = PaperSize.A4) -> bytes:
    """The octets of `document`. `at` is the date that PDF and DOCX carry; `paper` is what they are laid out for."""
    match form:
        case DocumentFormat.MARKDOWN:
            return markdown.text(document).encode()
        case DocumentFormat.HTML:
            return html.page(document).encode()
        case DocumentFormat.PDF:
            from autoreply.documents import pdf  # two tenths of a second and 30 MB that few runs need

            return pdf.octets(document, at, paper.millimetres)
        case DocumentFormat.DOCX:
            from autoreply.documents import docx

            return docx.octets(document, at, paper.millimetres)
