"""Mail: a message, or a mailbox of them. The subject is the title, the Date header the date, the sender the source."""

from __future__ import annotations

import email.policy
import mailbox
import tempfile
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import Keyed, Reading, clean, with_text
from assistant.reading.titles import title_of
from assistant.reading.web import read_html
from assistant.types import Draft, Skipped


def read_message(data: bytes) -> Draft:
    """One message: its plain text, or else its HTML as text. Attachments are left out."""
    message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(data)
    if not message.keys():
        raise Unreadable("it is not a mail message")
    part = message.get_body(("plain", "html"))
    try:
        content = clean(part.get_content()) if part else ""
    except (LookupError, UnicodeError, AttributeError):
        raise Unreadable("its text is in an encoding that is not known") from None
    if part is not None and part.get_content_type() == "text/html":
        content = read_html(content).text
    name, address = parseaddr(_header(message, "From"))
    subject = _header(message, "Subject")
    text = content
    return with_text(
        Draft(subject or title_of(text), text, parse_date(_header(message, "Date")), name or address or None)
    )


def read_mailbox(data: bytes, name: str) -> Reading:
    """All messages of an mbox file; one that can't be read is named."""
    drafts, skipped = [], []
    with tempfile.NamedTemporaryFile(suffix=".mbox") as file:
        file.write(data)
        file.flush()
        for number, message in enumerate(mailbox.mbox(file.name, create=False), start=1):
            try:
                drafts.append(Keyed(f"#{number}", read_message(message.as_bytes())))
            except Unreadable as error:
                skipped.append(Skipped(f"{name}#{number}", str(error)))
    if not drafts and not skipped:
        raise Unreadable("it holds no message")
    return Reading(tuple(drafts), tuple(skipped))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(clean(str(message.get(name, ""))).split())
    except (ValueError, IndexError, TypeError, AttributeError):  # the parser of malformed headers raises these
        return ""
