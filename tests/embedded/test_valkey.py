"""The embedded Valkey: broker and cache."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from caseapp.embedded import valkey
from caseapp.embedded.valkey import Valkey


@pytest.fixture
def server(tmp_path: Path) -> Valkey:
    return Valkey(tmp_path / "valkey", tmp_path / "valkey.log")


def test_what_was_queued_is_there_after_kill_9(server: Valkey) -> None:
    server.start()
    try:
        client = redis.Redis.from_url(server.cache_url)
        client.rpush("celery", *range(500))
        assert client.waitaof(1, 0, 5000)
        assert server.process
        server.process.kill()
        server.process.wait()
        server.start()
        assert client.llen("celery") == 500
    finally:
        server.stop()
    assert not server.is_ready()


def test_a_server_whose_supervisor_is_gone_is_replaced(server: Valkey) -> None:
    server.start()
    second = Valkey(server.folder, server.log)
    second.start()
    try:
        assert server.process
        assert server.process.wait(10) == 0
        assert second.is_ready()
    finally:
        second.stop()


def test_the_program_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALKEY_SERVER", "/opt/redis-server")
    assert valkey.program() == Path("/opt/redis-server")
