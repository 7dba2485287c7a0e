"""What writers have in common that lay out a document block by block."""

from abc import ABC, abstractmethod
from typing import assert_never

from autoreply.documents.document import (
    Block,
    BulletList,
    Callout,
    DataTable,
    Heading,
    KeyValues,
    Paragraph,
    SignatureLines,
    SmallPrint,
)


class BlockWriter(ABC):
    """Writes each kind of block by a method of its own."""

    def put(self, block: Block) -> None:
        match block:
            case Heading():
                self.heading(block)
            case Paragraph():
                self.paragraph(block)
            case SmallPrint():
                self.small_print(block)
            case BulletList():
                self.bullet_list(block)
            case Callout():
                self.callout(block)
            case DataTable():
                self.data_table(block)
            case KeyValues():
                self.key_values(block)
            case SignatureLines():
                self.signature_lines(block)
            case _:
                assert_never(block)

    @abstractmethod
    def heading(self, block: Heading) -> None: ...

    @abstractmethod
    def paragraph(self, block: Paragraph) -> None: ...

    @abstractmethod
    def small_print(self, block: SmallPrint) -> None: ...

    @abstractmethod
    def bullet_list(self, block: BulletList) -> None: ...

    @abstractmethod
    def callout(self, block: Callout) -> None: ...

    @abstractmethod
    def data_table(self, block: DataTable) -> None: ...

    @abstractmethod
    def key_values(self, block: KeyValues) -> None: ...

    @abstractmethod
    def signature_lines(self, block: SignatureLines) -> None: ...
