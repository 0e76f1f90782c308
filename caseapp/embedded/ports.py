"""The address the product listens on."""

from __future__ import annotations

import errno
import socket

from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say

_TRIED = 50


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket on `port`, or on the next free one, saying so. Raises Problem when there is none."""
    for candidate in range(port, min(port + _TRIED, 65536)):
        try:
            listener = _bound(host, candidate)
        except OSError as problem:
            if candidate == port and not _is_taken(problem):
                raise Problem(f"Cannot listen on {host}:{port}: {problem.strerror or problem}.") from problem
            continue
        if candidate != port:
            say(f"Port {port} is taken; using {candidate}.")
        return listener
    raise Problem(f"Ports {port} to {port + _TRIED - 1} are all taken: choose another with --port.")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


def _is_taken(problem: OSError) -> bool:
    return problem.errno == errno.EADDRINUSE
