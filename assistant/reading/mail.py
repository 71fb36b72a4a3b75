"""Mail: a message, or a mailbox of them. The subject is the title, the Date header the date, the sender the source.

Attachments are left out. Called in the sandbox only.
"""

from __future__ import annotations

import email.policy
import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import Keyed, Reading, clean, with_text
from assistant.reading.markup import html_text
from assistant.reading.titles import title_of
from assistant.types import Draft, Skipped

_FROM_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.M)


def read_message(data: bytes) -> Draft:
    """One message: its plain text, or else its HTML as text."""
    message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(data)
    if not message.keys():
        raise Unreadable("it is not a mail message")
    try:
        part = message.get_body(("plain", "html"))
        content = str(part.get_content()) if part else ""
    except (LookupError, ValueError, AttributeError, TypeError):
        raise Unreadable("its text is in an encoding that is not known") from None
    if part is not None and part.get_content_type() == "text/html":
        content = html_text(content)
    text = clean(content)
    name, address = parseaddr(_header(message, "From"))
    day = parse_date(_header(message, "Date"))
    return with_text(Draft(_header(message, "Subject")[:300] or title_of(text), text, day, name or address or None))


def read_mailbox(data: bytes, name: str) -> Reading:
    """All messages of an mbox file (RFC 4155); one that can't be read is named."""
    starts = list(_FROM_LINE.finditer(data))
    if not starts:
        raise Unreadable("it holds no message")
    drafts, skipped = [], []
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        try:
            message = _ESCAPED_FROM.sub(rb"\1", data[start.end() : end])
            drafts.append(Keyed(f"#{number}", read_message(message)))
        except (Unreadable, RecursionError) as error:
            reason = str(error) if isinstance(error, Unreadable) else "it is nested too deeply"
            skipped.append(Skipped(f"{name}#{number}", reason))
    return Reading(tuple(drafts), tuple(skipped))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(clean(str(message.get(name, ""))).split())
    except (ValueError, LookupError, TypeError, AttributeError):  # the parser of malformed headers raises these
        return ""
