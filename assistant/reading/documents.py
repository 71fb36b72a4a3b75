"""PDF and DOCX: the text they hold, in reading order. Called in the sandbox only.

A PDF has lines and no paragraphs: `unwrapped` makes them again, since a sentence that is cut in two can't be quoted.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import clean, with_text
from assistant.reading.plain import read_text
from assistant.types import Draft

# A line this much shorter than the page is wide ends its paragraph.
FULL = 0.7
# A line that stands on so many pages is a running head or foot; a page number in it aside.
RUNNING_PAGES, RUNNING_SHARE = 3, 0.6

_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
_CUT_WORD = re.compile(r"[^\W\d_]-$")
_GOES_ON = re.compile(r"[a-z(,;“‘]")
_ITEM = re.compile(r"(?:[-*•–·◦▪]|\(?\d{1,2}[.)])\s")
_NUMBERS = re.compile(r"\d+")


def read_pdf(data: bytes) -> Draft:
    """A PDF with text. One that holds only pictures of pages is told apart, as is one with a password."""
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("it is protected by a password")
        pages = [page.extract_text() or "" for page in reader.pages]
        about = reader.metadata
        title, made = (str(about.title or ""), str(about.get("/CreationDate", ""))) if about else ("", "")
    except DependencyError:
        raise Unreadable("it is protected by a password") from None
    except (PyPdfError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, OSError, RecursionError):
        raise Unreadable("it is not a sound PDF") from None
    text = clean("\n\n".join(unwrapped(page) for page in _without_running_lines(pages)))
    if not text:
        raise Unreadable("it has no text: it seems to be scanned")
    day = _PDF_DATE.match(made)
    return _draft(text, title, parse_date("-".join(day.groups())) if day else None)


def read_docx(data: bytes) -> Draft:
    """A Word document: paragraphs and the cells of tables, in order. When it was saved is not when it was published."""
    import zipfile

    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [_block(block) for block in document.iter_inner_content()]
        title = document.core_properties.title
    except (OpcError, zipfile.BadZipFile, LookupError, ValueError, SyntaxError, AttributeError, OSError, RuntimeError):
        raise Unreadable("it is not a sound DOCX file, or is protected by a password") from None
    return _draft(clean("\n\n".join(block for block in blocks if block.strip())), title, None)


def unwrapped(page: str) -> str:
    """The lines of a page as paragraphs: a full line, or one before a small letter, goes on in the next one."""
    lines = [line.strip() for line in page.split("\n")]
    widths = sorted(len(line) for line in lines if line)
    width = widths[int(len(widths) * 0.9)] if widths else 0
    paragraphs: list[str] = []
    is_open = False
    for number, line in enumerate(lines):
        if not line:
            is_open = False
            continue
        if is_open and not _ITEM.match(line):
            before = paragraphs[-1]
            cut = _CUT_WORD.search(before) and line[:1].islower()
            paragraphs[-1] = before[:-1] + line if cut else f"{before} {line}"
        else:
            paragraphs.append(line)
        below = lines[number + 1] if number + 1 < len(lines) else ""
        is_open = len(line) >= FULL * width or bool(_GOES_ON.match(below))
    return "\n\n".join(paragraphs)


def _without_running_lines(pages: list[str]) -> list[str]:
    if len(pages) < RUNNING_PAGES:
        return pages
    often: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page.split("\n") if line.strip()]
        often.update({_NUMBERS.sub("#", line) for line in (*lines[:2], *lines[-2:])})
    running = {line for line, count in often.items() if count >= max(RUNNING_PAGES, RUNNING_SHARE * len(pages))}
    return [
        "\n".join(line for line in page.split("\n") if _NUMBERS.sub("#", line.strip()) not in running) for page in pages
    ]


def _block(block: Any) -> str:
    if hasattr(block, "rows"):
        return "\n".join(" · ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows)
    return str(block.text)


def _draft(text: str, title: str | None, day: date | None) -> Draft:
    draft = read_text(text)
    named = " ".join(clean(title or "").split())
    return with_text(Draft(named[:300] or draft.title, draft.text, draft.date or day))
