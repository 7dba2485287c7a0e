"""What a document says: a title and blocks, in the order in which they are read."""

from dataclasses import dataclass, fields

from autoreply.documents.plain import plain


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section (level 1) or of a part of one (level 2). It stays with what follows it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """A paragraph that few people need, in small type."""

    text: str


@dataclass(frozen=True, slots=True)
class Callout:
    """What nobody may overlook, such as the emergency block: a box around its lines, the first one bold."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items with a bullet, or with numbers from 1."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class DataTable:
    """Rows below a head, each as long as it. The head stands again on every further page."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Names and what belongs to each, such as "Monday" and "9:00–17:00"."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """A line to write on above each label, two beside each other."""

    labels: tuple[str, ...]


Block = Heading | Paragraph | SmallPrint | Callout | BulletList | DataTable | KeyValues | SignatureLines


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `language` is a code as in "en"; `footer` stands at the foot of every page.

    Whatever it is made of, its texts are plain: see `plain_text`.
    """

    title: str
    language: str
    blocks: tuple[Block, ...] = ()
    subtitle: str = ""
    footer: str = ""
    author: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, plain(getattr(self, one.name)))
