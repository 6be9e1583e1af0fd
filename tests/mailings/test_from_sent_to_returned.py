"""A mailing goes out over SMTP, and what the recipient's server and program make of that very letter comes back."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from campaign.models import Campaign
from mailings.bounces.queries import CameBack, by_mailing
from mailings.bounces.reports import read_report
from mailings.models import Bounce, Departure, Message
from mailings.services.bouncing import take
from supporters import consents
from supporters.models import MailingList, Supporter
from tests.mail import delivered
from tests.mailings.mailing_rows import freeze, mailing_of
from tests.mailings.post_office import Letter, PostOffice
from tests.mailings.sent_mailings import member

DOMAIN = "lists.example.org"
REPORT = """From: MAILER-DAEMON@mx.example.net\r
To: {to}\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type={kind}; boundary="b1"\r
\r
--b1\r
Content-Type: text/plain\r
\r
About your message.\r
--b1\r
Content-Type: {part}\r
\r
{fields}\r
\r
--b1\r
Content-Type: message/rfc822\r
\r
"""
STATUS = "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@example.net\r\nAction: failed\r\nStatus: 5.1.1"


def on(letter: Letter, kind: str, part: str, fields: str) -> bytes:
    """A report that returns the letter as it came."""
    head = REPORT.format(to="campaign@example.org", kind=kind, part=part, fields=fields)
    return head.encode() + letter.content + b"\r\n--b1--\r\n"


@pytest.fixture
def ann(mailing_list: MailingList) -> Supporter:
    return member(mailing_list, "ann@example.net")


@pytest.fixture
def letter(campaign: Campaign, mailing_list: MailingList, ann: Supporter, post_office: PostOffice) -> Letter:
    freeze(mailing_of(campaign), [ann], mailing_list.purpose)
    delivered()
    [letter] = post_office.letters
    return letter


def test_a_bounce_of_the_letter_is_known_by_what_came_back_of_it(letter: Letter) -> None:
    report = read_report(on(letter, "delivery-status", "message/delivery-status", STATUS))
    assert report is not None
    assert take(report, Bounce.Source.MAILBOX) is not None
    message = Message.objects.get()
    assert message.mailing is not None
    assert by_mailing(message.mailing) == CameBack(hard=1)


def test_with_a_bounce_domain_the_letter_alone_is_no_proof_and_a_complaint_about_it_is(
    settings: Settings, letter: Letter, ann: Supporter, mailing_list: MailingList
) -> None:
    settings.MAIL_BOUNCE_DOMAIN = DOMAIN
    bounce = read_report(on(letter, "delivery-status", "message/delivery-status", STATUS))
    complaint = read_report(on(letter, "feedback-report", "message/feedback-report", "Feedback-Type: abuse"))
    assert bounce is not None
    assert complaint is not None
    assert take(bounce, Bounce.Source.MAILBOX) is None
    assert take(complaint, Bounce.Source.MAILBOX) is not None
    assert not consents.holds(ann, mailing_list.purpose)


def test_the_headers_of_the_letter_are_enough_for_one_click(
    letter: Letter, ann: Supporter, mailing_list: MailingList
) -> None:
    headers = letter.message
    name, _equals, value = str(headers["List-Unsubscribe-Post"]).partition("=")
    [link] = re.findall(r"<(https?://[^>]+)>", str(headers["List-Unsubscribe"]))
    assert Client(enforce_csrf_checks=True).post(urlsplit(link).path, {name: value}).status_code == 200
    assert not consents.holds(ann, mailing_list.purpose)
    assert Departure.objects.get().scope == "purpose"
