from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from assistant.errors import Unreadable
from assistant.reading.mail import read_mailbox, read_message


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "Bridge reopens", "From": "desk@news.example", **headers}.items():
        message[name] = value
    return message


def test_a_newsletter_in_html_is_read_as_its_words() -> None:
    message = mail(Date="Tue, 07 Nov 2023 23:30:00 -0800", Subject="=?utf-8?q?Caf=C3=A9_reopens?=")
    message.set_content("<table><tr><td><p>It is <b>open</b>.</p></td></tr></table>", subtype="html")
    draft = read_message(message.as_bytes())
    assert (draft.title, draft.text, draft.source) == ("Café reopens", "It is open.", "desk@news.example")
    assert draft.date == date(2023, 11, 7)


def test_plain_text_is_preferred_and_attachments_are_left_out() -> None:
    message = mail()
    message.set_content("The plain words.")
    message.add_alternative("<p>The other words.</p>", subtype="html")
    message.add_attachment(b"Attached words.", maintype="text", subtype="plain", filename="a.txt")
    assert read_message(message.as_bytes()).text == "The plain words."


@pytest.mark.parametrize(
    "data",
    [
        b"no mail at all",
        b"Subject: x\n\n",
        b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe",
        b"Subject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=",
        b"Content-Type: multipart/mixed; boundary=a\n\n--b\n",
    ],
)
def test_a_message_without_readable_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_message(data)


def test_malformed_headers_cost_the_header_and_not_the_message() -> None:
    draft = read_message(b"Subject: x\nFrom: <<>>,,;\nDate: Tue, 99 Foo 2023\n\nThe words stay.")
    assert (draft.text, draft.date) == ("The words stay.", None)


def test_a_mailbox_is_cut_at_its_from_lines_and_a_bad_message_is_named() -> None:
    box = (
        b"From a@b Tue Nov 7 10:00:00 2023\nSubject: One\n\nFirst words.\n>From here on it goes.\n\n"
        b"From a@b Tue Nov 7 11:00:00 2023\nSubject: Two\n\n\n"
        b"\nFrom a@b Tue Nov 7 12:00:00 2023\nSubject: Three\n\nThird words.\nFrom the middle of a text.\n"
    )
    found = read_mailbox(box, "b.mbox")
    assert [item.key for item in found.drafts] == ["#1", "#3"]
    assert found.drafts[0].draft.text == "First words.\nFrom here on it goes."
    assert found.drafts[1].draft.text.endswith("From the middle of a text.")
    assert [item.path for item in found.skipped] == ["b.mbox#2"]
    with pytest.raises(Unreadable, match="no message"):
        read_mailbox(b"nothing", "b.mbox")
