from __future__ import annotations

import io
import mailbox
import tarfile
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from assistant.reading import Reading, read_bytes
from assistant.reading.documents import _without_running_lines, unwrapped

LIMIT = 2_000_000


def read(data: bytes, name: str) -> Reading:
    return read_bytes(data, name=name, max_bytes=LIMIT)


def pdf(lines: list[str], password: str = "") -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    stream = DecodedStreamObject()
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream.set_data(f"BT /F1 12 Tf 50 750 Td {shown} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_metadata({"/Title": "Harbour report", "/CreationDate": "D:20231107120000"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_pdf_with_text_is_read_and_its_wrapped_lines_are_joined() -> None:
    reading = read(pdf(["The bridge reopened on", "Tuesday after nine months.", "Crowds came to see it."]), "a.pdf")
    (item,) = reading.drafts
    assert item.draft.title == "Harbour report"
    assert item.draft.date == date(2023, 11, 7)
    assert "reopened on Tuesday after nine months." in item.draft.text


@pytest.mark.parametrize(
    ("data", "said"),
    [(pdf([]), "scanned"), (pdf(["Secret."], "key"), "password"), (b"%PDF-1.7 nonsense", "sound"), (b"", "empty")],
)
def test_a_pdf_without_text_or_with_a_password_or_damaged_is_told_apart(data: bytes, said: str) -> None:
    reading = read(data, "a.pdf")
    assert not reading.drafts
    assert said in reading.skipped[0].reason


def test_lines_of_a_page_become_paragraphs_again() -> None:
    page = (
        "Bridge reopens\nThe bridge over the harbour was opened again on Tuesday by\n"
        "President Example, who spoke of a re-\nmarkable day for the town.\n"
        "Crowds came from early morning on and stayed until the last\nferry had left.\n"
        "- first item\n- second item"
    )
    assert unwrapped(page).split("\n\n") == [
        "Bridge reopens",
        "The bridge over the harbour was opened again on Tuesday by President Example, who spoke of a "
        "remarkable day for the town.",
        "Crowds came from early morning on and stayed until the last ferry had left.",
        "- first item",
        "- second item",
    ]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        f"Portvale Courier\nWords of page {word} are here.\nPage {n}" for n, word in enumerate(("one", "two", "ten"))
    ]
    assert _without_running_lines(pages) == [f"Words of page {word} are here." for word in ("one", "two", "ten")]
    assert _without_running_lines(pages[:2]) == pages[:2]


def test_a_word_document_gives_its_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.core_properties.title = "Ferry figures"
    document.add_paragraph("The ferry carried fewer people this year.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2022", "90,000"
    document.add_paragraph("The line will close.")
    out = io.BytesIO()
    document.save(out)
    (item,) = read(out.getvalue(), "a.docx").drafts
    assert item.draft.title == "Ferry figures"
    assert item.draft.text == "The ferry carried fewer people this year.\n\n2022 · 90,000\n\nThe line will close."
    assert "sound" in read(b"PK\x03\x04 no", "b.docx").skipped[0].reason


def message(subject: str, body: str, subtype: str = "plain") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, "Portvale Desk <desk@news.example>"
    mail["Date"] = "Tue, 07 Nov 2023 23:30:00 -0800"
    mail.set_content(body, subtype=subtype)
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="x.bin")
    return mail


def test_a_mail_is_an_article_and_a_mailbox_many(tmp_path: Path) -> None:
    (item,) = read(message("Bridge reopens", "The bridge reopened. Crowds came.").as_bytes(), "a.eml").drafts
    assert (item.draft.title, item.draft.source, item.draft.date) == (
        "Bridge reopens",
        "Portvale Desk",
        date(2023, 11, 7),
    )
    assert item.draft.text == "The bridge reopened. Crowds came."
    box = mailbox.mbox(tmp_path / "b.mbox")
    for number in (1, 2):
        box.add(message(f"Mail {number}", "Some words here."))
    box.close()
    assert [item.draft.title for item in read((tmp_path / "b.mbox").read_bytes(), "b.mbox").drafts] == [
        "Mail 1",
        "Mail 2",
    ]


def test_an_archive_gives_the_articles_of_its_members() -> None:
    members = {
        "a/one.txt": b"One sentence. Two.",
        "b.jsonl": b'{"text": "Three."}\n',
        "c.pdf": pdf(["A page of words."]),
    }
    found = read(zipped(members), "x.zip")
    assert [item.key for item in found.drafts] == ["#a/one.txt", "#b.jsonl#1", "#c.pdf"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("one.txt")
        info.size = 18
        archive.addfile(info, io.BytesIO(b"One sentence. Two."))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = read(out.getvalue(), "x.tar.gz")
    assert [item.key for item in found.drafts] == ["#one.txt"]
    assert "link" in found.skipped[0].reason


def test_hostile_members_are_named_and_the_good_ones_stay() -> None:
    hostile = zipped(
        {
            "../up.txt": b"Out. Of here.",
            "/abs.txt": b"Out. Of here.",
            "..\\win.txt": b"Out. Of here.",
            "inner.zip": zipped({"a.txt": b"Nested words."}),
            "bomb.txt": b"a" * 1_900_000,
            "huge.txt": b"ab " * 1_000_000,
            "good.txt": b"A good article. Truly.",
        }
    )
    found = read(hostile, "x.zip")
    assert [item.key for item in found.drafts] == ["#good.txt"]
    assert {item.path for item in found.skipped} == {
        "x.zip#../up.txt", "x.zip#/abs.txt", "x.zip#..\\win.txt", "x.zip#inner.zip", "x.zip#bomb.txt", "x.zip#huge.txt",
    }  # fmt: skip


def test_an_encrypted_member_and_a_damaged_archive_are_named() -> None:
    data = bytearray(zipped({"a.txt": b"Some words. More."}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "encrypted" in read(bytes(data), "x.zip").skipped[0].reason
    assert "sound" in read(b"PK nonsense", "x.zip").skipped[0].reason
    assert "sound" in read(b"nonsense", "x.tar.gz").skipped[0].reason


def test_a_feed_file_gives_its_entries() -> None:
    feed = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Portvale Courier</title>
    <item><title>Bridge &amp;amp; ferry</title><link>https://news.example/1</link><guid>g1</guid>
    <pubDate>Tue, 07 Nov 2023 10:00:00 GMT</pubDate>
    <description>&lt;p&gt;The bridge reopened.&lt;/p&gt;&lt;p&gt;Crowds.&lt;/p&gt;</description></item>
    <item><title>Empty</title><guid>g2</guid></item></channel></rss>"""
    found = read(feed, "f.xml")
    (item,) = found.drafts
    assert (item.key, item.draft.title, item.draft.source) == ("#g1", "Bridge & ferry", "Portvale Courier")
    assert (item.draft.date, item.draft.text) == (date(2023, 11, 7), "The bridge reopened.\n\nCrowds.")
    assert found.skipped[0].path == "f.xml#g2"
    assert "feed" in read(b"<html>no</html>", "g.xml").skipped[0].reason
