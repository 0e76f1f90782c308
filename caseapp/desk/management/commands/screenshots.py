"""Takes the README's pictures from the sample firm, with a real Chromium."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import NoReverseMatch

from caseapp.accounts.models import Firm, User
from caseapp.desk.pictures import PICTURES, PageMissing, Picture, chromium_path, signed_in, take


class Command(BaseCommand):
    """Starts its own server on a free port, unless --address names a running one on the same database."""

    help = "Takes the README's pictures into docs/pictures/ from the sample firm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="only these pictures")
        parser.add_argument("--address", default="", help="a running product, for example http://localhost:8000")
        parser.add_argument("--user", default="", help="e-mail address of the person to look as")
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs" / "pictures")

    def handle(self, *args: Any, names: list[str], address: str, user: str, folder: Path, **options: Any) -> None:
        wanted = [picture for picture in PICTURES if not names or picture.name in names]
        person = self._person(user)
        folder.mkdir(parents=True, exist_ok=True)
        with _server(address) as reached, signed_in(person) as session_key:
            missing = self._take_all(wanted, reached, session_key, folder)
        if missing:
            raise CommandError(f"Not taken: {', '.join(missing)}.")

    def _person(self, email: str) -> User:
        if not Firm.current().is_sample:
            raise CommandError("Pictures show the sample firm only: this database holds another.")
        people = User.objects.active()
        found = people.filter(email=email).first() if email else people.managing().first() or people.first()
        if found is None:
            raise CommandError("Nobody works in this firm yet: run `manage.py load_sample_firm` first.")
        return found

    def _take_all(self, wanted: list[Picture], address: str, session_key: str, folder: Path) -> list[str]:
        from playwright.sync_api import Error, sync_playwright

        path = chromium_path()
        if not path:
            raise CommandError("No Chromium on the PATH: install it (Debian: apt install chromium) or set CHROMIUM.")
        missing = []
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            for picture in wanted:
                try:
                    saved = take(picture, browser, address=address, session_key=session_key, folder=folder)
                    self.stdout.write(f"{saved.name}  {saved.stat().st_size // 1024} KB")
                except (Error, NoReverseMatch, PageMissing) as problem:
                    missing.append(picture.name)
                    self.stderr.write(f"{picture.name}: {str(problem).splitlines()[0]}")
            browser.close()
        return missing


@contextmanager
def _server(address: str) -> Iterator[str]:
    """Give the address of a running product, started for this purpose where none is named."""
    if address:
        yield address.rstrip("/")
        return
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise CommandError(f"The server for the pictures did not start: {thread.error}")
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()
