"""The demo's mail server and the page that shows what it caught."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from tests.browser.demo_site import ROOT
from tests.demo.test_demo_command import free_port

pytestmark = pytest.mark.django_db

HOSTILE = "<html><head></head><body><script>alert(1)</script><p style='color:red'>Salam, Günəl</p></body></html>"


@pytest.fixture
def inbox(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def mail_server(inbox: Path) -> Iterator[smtplib.SMTP]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "demo", "catch-mail", str(inbox), str(port)], cwd=ROOT)
    yield _connected(port)
    process.terminate()
    assert process.wait(10) == 0


def _connected(port: int) -> smtplib.SMTP:
    for _ in range(100):
        try:
            return smtplib.SMTP("127.0.0.1", port)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("the mail server doesn't answer")


def a_mail(subject: str = "Günəlin məktubu") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"], message["To"] = "news@example.org", "gunel@example.org"
    message.set_content("Read https://example.org/petitions/ and javascript:alert(1)")
    message.add_alternative(HOSTILE, subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="rally.ics")
    return message


def test_it_says_what_to_do_while_nothing_has_come(client: Client, inbox: Path):
    assert "Nothing yet. Sign the petition, and come back." in client.get("/dev/inbox/").content.decode()


def test_a_mail_sent_over_smtp_is_shown_whole(client: Client, mail_server: smtplib.SMTP, inbox: Path):
    mail_server.send_message(a_mail())
    assert "Günəlin məktubu" in client.get("/dev/inbox/").content.decode()
    name = next(inbox.glob("*.eml")).stem
    page = client.get(f"/dev/inbox/{name}/").content.decode()
    assert 'href="https://example.org/petitions/"' in page
    assert 'href="javascript' not in page
    assert "rally.ics" in page
    assert client.get(f"/dev/inbox/{name}/attachments/0/").content == b"BEGIN:VCALENDAR"
    assert client.get(f"/dev/inbox/{name}/attachments/1/").status_code == 404


def test_the_newest_mail_comes_first(client: Client, mail_server: smtplib.SMTP, inbox: Path):
    for number in range(3):
        mail_server.send_message(a_mail(f"Mail {number}."))
    page = client.get("/dev/inbox/").content.decode()
    assert page.index("Mail 2.") < page.index("Mail 1.") < page.index("Mail 0.")


def test_nothing_in_a_mail_runs(client: Client, mail_server: smtplib.SMTP, inbox: Path):
    mail_server.send_message(a_mail())
    answer = client.get(f"/dev/inbox/{next(inbox.glob('*.eml')).stem}/html/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "Günəl" in answer.content.decode()


@pytest.mark.parametrize("path", ["nothing", "nothing/html", "nothing/attachments/0"])
def test_a_mail_that_is_not_there_is_a_404(client: Client, inbox: Path, path: str):
    assert client.get(f"/dev/inbox/{path}/").status_code == 404
