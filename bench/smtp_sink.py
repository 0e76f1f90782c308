"""A mail server that keeps what it accepts on disk before it says so, and misbehaves on purpose.

    python bench/smtp_sink.py LOG [--delay S] [--drop P] [--temporary P] [--permanent P] [--seed N]

Prints its port, then serves until it is killed. Each accepted mail is one line of JSON in LOG, fsynced before the 250:
`{"id": Message-ID, "to": address, "at": seconds, "marker": …}`. With probability P it accepts and hangs up without an
answer (`drop`), answers 451 (`temporary`), or answers 550 to an address (`permanent`, by address: it stays refused).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import re
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MARKER = re.compile(rb"place-(\d+)")


class Sink:
    """The handler: one for all connections."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.chance = options, random.Random(options.seed)
        self.log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        share = int(hashlib.sha256(address.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
        if share < self.options.permanent:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.options.delay:
            await asyncio.sleep(self.chance.uniform(0, 2 * self.options.delay))
        if self.chance.random() < self.options.temporary:
            return "451 Try again later"
        self._keep(envelope)
        if self.chance.random() < self.options.drop:
            server.transport.abort()  # type: ignore[union-attr]
        return "250 Accepted"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        found, marker = _ID.search(content), _MARKER.search(content)
        line: dict[str, Any] = {
            "id": found[1].decode() if found else "",
            "to": envelope.rcpt_tos[0],
            "at": time.time(),
            "marker": int(marker[1]) if marker else None,
        }
        os.write(self.log, json.dumps(line).encode() + b"\n")
        os.fsync(self.log)


def accepted(log: Path) -> list[dict[str, Any]]:
    """Return what a sink kept."""
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


async def serve(options: argparse.Namespace) -> None:
    """Serve on a free port of this machine and print it."""
    sink = Sink(options)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink.example", enable_SMTPUTF8=True), "127.0.0.1", options.port
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description="A mail server for tests and benchmarks.")
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    for name in ("delay", "drop", "temporary", "permanent"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
