"""A real mail server for tests, which answers what it is told to and notes what arrives, and when."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """What the server does. Answers by command; the first one given is used first, afterwards all is well."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {}
        self.asked_about: list[str] = []
        self.arrived: list[bytes] = []
        self.on_arrival: Callable[[], None] = lambda: None

    def _answer(self, command: str) -> str:
        left = self.answers.get(command)
        return left.pop(0) if left else "250 OK"

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked_about.append(address)
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._answer("DATA")
        if answer.startswith("250"):
            self.arrived.append(envelope.content if isinstance(envelope.content, bytes) else b"")
            self.on_arrival()
        return answer


@contextmanager
def serving() -> Iterator[tuple[MailServer, int]]:
    """Serve on a free port; gives the server and its port."""
    server, loop = MailServer(), asyncio.new_event_loop()
    listening = loop.run_until_complete(
        loop.create_server(lambda: SMTP(server, hostname="mail.example", enable_SMTPUTF8=True, loop=loop), "127.0.0.1")
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server, listening.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
