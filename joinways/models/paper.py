"""How a workspace's documents look, and the documents that were made of its invoices."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import Created, Key, Moment, PublicId, Word, WorkspaceId, one_of

_OF_INVOICE = text("credit_note_id IS NULL")
_OF_NOTE = text("credit_note_id IS NOT NULL")


class PaperStyle(Base):
    """What all documents of a workspace share; one row, none = as they come.

    `accent`: "#1d5c54", as it was chosen (documents/colour.py makes it readable). `typeface`: lato
    or garamond. `logo_png`: cleaned, b"" for none. What invoices say besides: `supply` (services,
    goods or both), `vat_on_debits`, and in the seller's own words `late_penalty`,
    `early_discount` and `exemption`, why lines have no VAT ("" = the usual words). `accounts`:
    those of the journal that were chosen ({what: account}, domain/journal.py), {} = the usual ones.
    """

    __tablename__ = "paper_style"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        one_of("typeface", ("lato", "garamond")),
        one_of("supply", ("services", "goods", "both")),
    )

    id: Mapped[Key]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    accent: Mapped[str] = mapped_column(String(7), default="#1d5c54")
    typeface: Mapped[Word] = mapped_column(default="lato")
    logo_png: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    supply: Mapped[Word] = mapped_column(default="services")
    vat_on_debits: Mapped[bool] = mapped_column(default=False)
    late_penalty: Mapped[str] = mapped_column(Text, default="")
    early_discount: Mapped[str] = mapped_column(Text, default="")
    exemption: Mapped[str] = mapped_column(Text, default="")
    accounts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class Paper(Base):
    """A document that was made of an invoice, or of a credit note on it, and is kept.

    `edition`: 1, and one more where it was made anew once nothing was missing for its XML.
    `missing`: the words for what keeps the XML from being made, "" when it is there (then there are
    the files `cii_id` and `ubl_id` too). `replaced`: words that no typeface could draw.
    """

    __tablename__ = "paper"
    __table_args__ = (
        Index(
            "uq_paper_invoice",
            "invoice_id",
            "edition",
            unique=True,
            sqlite_where=_OF_INVOICE,
            postgresql_where=_OF_INVOICE,
        ),
        Index(
            "uq_paper_credit_note",
            "credit_note_id",
            "edition",
            unique=True,
            sqlite_where=_OF_NOTE,
            postgresql_where=_OF_NOTE,
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    workspace_id: Mapped[WorkspaceId]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    credit_note_id: Mapped[int | None] = mapped_column(ForeignKey("credit_note.id"))
    edition: Mapped[int] = mapped_column(default=1)
    missing: Mapped[str] = mapped_column(Text, default="")
    replaced: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # Indexed for the sake of files that go: each is looked for here.
    pdf_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    cii_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    ubl_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    made_at: Mapped[Created]


class DamagedFile(Base):
    """A kept file that was not what it should be when it was read last."""

    __tablename__ = "damaged_file"
    __table_args__ = (UniqueConstraint("file_id"),)

    id: Mapped[Key]
    workspace_id: Mapped[WorkspaceId]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    found_at: Mapped[Moment]
