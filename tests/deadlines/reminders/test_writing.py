"""A mail written by us reads like the same mail written by Django and Python."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from deadlines.reminders.channels import Envelope
from deadlines.reminders.channels.email import as_mail
from deadlines.reminders.channels.writing import as_bytes

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


def envelope(subject: str = "Your hearing", text: str = "On Tuesday.\n", firm: str = "") -> Envelope:
    return Envelope(key="k" * 64, to="client7@mail.example", subject=subject, text=text, sender_name=firm)


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


@given(WORDS, st.lists(WORDS, max_size=5), WORDS)
def test_it_reads_like_djangos(subject: str, lines: list[str], firm: str) -> None:
    mail = as_mail(envelope(subject, "\n".join(lines) + "\n", firm))

    ours, theirs = read(as_bytes(mail)), read(mail.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]

    assert {name: str(value) for name, value in ours.items() if name != "Date"} == {
        name: str(value) for name, value in theirs.items() if name != "Date"
    }
    assert ours["Date"].datetime
    assert ours.get_content() == theirs.get_content()
    assert not ours.defects


@pytest.mark.parametrize("text", ["x" * 5000, "é" * 600])
def test_a_line_too_long_for_a_mail_server_is_folded(text: str) -> None:
    content = as_bytes(as_mail(envelope(text=text)))

    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert read(content).get_content().strip() == text


def test_pages_go_along() -> None:
    mail = as_mail(envelope())
    mail.attach_alternative("<p>On Tuesday.</p>", "text/html")

    assert [part.get_content_type() for part in read(as_bytes(mail)).iter_parts()] == ["text/plain", "text/html"]


def test_no_header_can_be_smuggled_in() -> None:
    assert read(as_bytes(as_mail(envelope("A\r\nBcc: them@mail.example", firm="F\nX: y"))))["Bcc"] is None
    with pytest.raises(BadHeaderError):
        as_bytes(EmailMultiAlternatives("A\nBcc: x", "", "us@firm.example", ["you@mail.example"]))
