"""Where the product listens."""

from __future__ import annotations

import socket

import pytest

from caseapp.embedded import ports
from caseapp.embedded.problems import Problem


def test_a_taken_port_is_named_and_the_next_free_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with ports.listen("127.0.0.1", 18500) as first, ports.listen("127.0.0.1", first.getsockname()[1]) as second:
        taken, used = first.getsockname()[1], second.getsockname()[1]
        assert used > taken
        assert f"Port {taken} is taken; using {used}." in capsys.readouterr().err
        assert second.getsockname()[0] == "127.0.0.1"


def test_an_impossible_address_is_one_sentence() -> None:
    with pytest.raises(Problem, match=r"Cannot listen on 192\.0\.2\.7:18500"):
        ports.listen("192.0.2.7", 18500)
    with pytest.raises(Problem, match="all taken"):
        ports.listen("127.0.0.1", 65536)


def test_the_socket_can_be_inherited() -> None:
    with ports.listen("127.0.0.1", 18600) as listener:
        assert listener.family == socket.AF_INET
