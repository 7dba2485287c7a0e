"""Documents that people keep, print and sign: what they say once, and the writers of Markdown, HTML, PDF and DOCX.

    document = Document("Communication policy", "en", (Heading("Hours"), Paragraph("We are open ...")))
    octets = render(document, DocumentFormat.PDF, at=now, paper=PaperSize.of("US"))

A document knows nothing of us. All texts in it are plain, in its own language; a line break within one is kept.
The same document and `at` give the same octets, whatever the time. The libraries are imported with the first document.
"""

from autoreply.documents.document import (
    Block,
    BulletList,
    Callout,
    DataTable,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    SignatureLines,
    SmallPrint,
)
from autoreply.documents.formats import DocumentFormat, PaperSize, render

__all__ = [
    "Block",
    "BulletList",
    "Callout",
    "DataTable",
    "Document",
    "DocumentFormat",
    "Heading",
    "KeyValues",
    "PaperSize",
    "Paragraph",
    "SignatureLines",
    "SmallPrint",
    "render",
]
