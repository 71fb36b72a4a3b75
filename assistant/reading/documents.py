"""PDF and DOCX: the text they hold, in reading order. Called in the sandbox only."""

from __future__ import annotations

import io
import re
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import clean, with_text
from assistant.reading.plain import read_text
from assistant.types import Draft

# A word cut at a line's end, and a line that goes on: PDFs have lines, not paragraphs.
_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_WRAPPED = re.compile(r"(?<![.!?:\n\"”])\n(?=[a-z(\"“‘])")
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")


def read_pdf(data: bytes) -> Draft:
    """A PDF with text. One that holds only pictures of pages is told apart, as is one with a password."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("it is protected by a password")
        pages = [page.extract_text() or "" for page in reader.pages]
        about = reader.metadata
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, RecursionError):
        raise Unreadable("it is not a sound PDF") from None
    text = clean(_WRAPPED.sub(" ", _HYPHENATED.sub("", "\n\n".join(pages))))
    if not text:
        raise Unreadable("it has no text: it seems to be scanned")
    return _draft(text, about.title if about else None, _pdf_day(about))


def read_docx(data: bytes) -> Draft:
    """A Word document: paragraphs and the cells of tables, in order."""
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [_block(block) for block in document.iter_inner_content()]
        title, day = document.core_properties.title, None
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError):
        raise Unreadable("it is not a sound DOCX file, or is protected by a password") from None
    return _draft(clean("\n\n".join(block for block in blocks if block.strip())), title, day)


def _block(block: Any) -> str:
    if hasattr(block, "rows"):
        return "\n".join(" · ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows)
    return str(block.text)


def _draft(text: str, title: str | None, day: Any) -> Draft:
    draft = read_text(text)
    named = clean(title or "")
    return with_text(Draft(named or draft.title, draft.text, draft.date or day, draft.source, draft.url))


def _pdf_day(about: Any) -> Any:
    match = _PDF_DATE.match(str(about.get("/CreationDate", ""))) if about else None
    return parse_date("-".join(match.groups())) if match else None
