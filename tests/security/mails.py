"""One mail of every kind that the site sends, each brought about through the public door."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.models import Mailing, Message, Relay
from mailings.services import running
from mailings.services.testing import send_test
from mailings.signals import relay_stopped
from petitions.models import Petition, Signature
from petitions.services import milestones
from supporters.models import MailingList, Supporter
from tests.mail import delivered, path_with
from tests.mailings.mailing_rows import freeze, mailing_of
from tests.mailings.mailings import due, on_list, written

PETITION, EVENT, MAILING_LIST = "/petitions/swim/", "/events/river-rally/", "/lists/river-news/"
LETTER = "/letters/ask-your-councillor/"
PROPOSAL = "/petitions/propose/clean-river/"
SPONSORED = UUID("01900000-0000-7000-8000-000000000003")
SPONSOR = f"/petitions/trees/sponsor/{SPONSORED}/"
# Every public page whose form asks for one's name and address.
FORMS = (PETITION, EVENT, MAILING_LIST, LETTER, PROPOSAL, SPONSOR, f"{PETITION}embed/", f"{MAILING_LIST}embed/")
# What the forms of a letter and of a proposal ask besides; the other forms don't know these fields.
WRITTEN = {
    "title": "Mayor: plant lime trees",
    "ask": "Plant them along the road.",
    "background": "It is hot.",
    "step": "write",
    "area": "E99000001",
    "postal_address": "1 River Street",
    "subject": "The river",
    "text": "Please vote for the clean river in May: it is dear to all of us who live here. " * 2,
}
_URL = re.compile(r"https?://[^\s\"'<>]+")


@dataclass
class Door:
    """Where people come in, and the mail that they get for it."""

    client: Client
    organiser: Callable[[], Client]
    filled_in: Callable[..., dict[str, str]]
    got: list[EmailMultiAlternatives] = field(default_factory=list)

    def mail(self) -> EmailMultiAlternatives:
        """The newest mail, after all that waits has been delivered."""
        self.got += delivered()
        return self.got[-1]

    def send(self, page: str, address: str, **fields: str) -> EmailMultiAlternatives:
        person = {"name": "Günəl Əliyeva", "country": "GB", "postcode": "SW1A 1AA", "consent": "on"}
        typed = {**person, **WRITTEN, **fields}
        assert self.client.post(page, self.filled_in(address=address, **typed)).status_code == 303
        return self.mail()

    def confirmed(self, page: str, address: str) -> EmailMultiAlternatives | None:
        """Send the form and confirm from the mail; the mail that this brings, if any."""
        self.client.post(path_with(self.send(page, address), "/confirm/"))
        number = len(self.got)
        self.got += delivered()
        return self.got[-1] if len(self.got) > number else None


def _asked_again(page: str) -> Callable[[Door, str], EmailMultiAlternatives]:
    def bring_about(door: Door, address: str) -> EmailMultiAlternatives:
        door.confirmed(page, address)
        return door.send(page, address)

    return bring_about


def _registered(door: Door, address: str) -> EmailMultiAlternatives:
    message = door.confirmed(EVENT, address)
    assert message is not None
    return message


def _letter(door: Door, address: str) -> EmailMultiAlternatives:
    """What the representative gets; the writer's copy comes with it."""
    door.confirmed(LETTER, address)
    return next(mail for mail in door.got if mail.to == ["ada@example.net"])


def _copy_of_a_letter(door: Door, address: str) -> EmailMultiAlternatives:
    door.confirmed(LETTER, address)
    return next(mail for mail in reversed(door.got) if mail.to == [address])


def _registration_cancelled(door: Door, address: str) -> EmailMultiAlternatives:
    door.client.post(path_with(_registered(door, address), "/registration/") + "cancel/")
    return door.mail()


def _event_cancelled(door: Door, address: str) -> EmailMultiAlternatives:
    _registered(door, address)
    door.organiser().post("/organise/clean-river/events/river-rally/cancel/")
    return door.mail()


def _personal_data(door: Door, address: str) -> EmailMultiAlternatives:
    member = _asked_again(MAILING_LIST)(door, address)
    door.client.post(path_with(member, "/preferences/") + "my-data/")
    return door.mail()


def _account(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    door.client.post("/accounts/password/reset/", {"email": "organiser@example.org"})
    return door.mail()


def _relay_stopped(door: Door, address: str) -> EmailMultiAlternatives:
    User.objects.create_superuser("boss@example.org")
    now = timezone.now()
    relay = Relay.objects.create(name="smtp mail.example.org:587", stopped_at=now, tried_again_at=now)
    relay_stopped.send(Relay, relay=relay)
    return door.mail()


def _mailing(**fields: object) -> Mailing:
    """The river's, to its list."""
    mailing_list = MailingList.objects.get(slug="river-news")
    return written(mailing_list.campaign, mailing_list, **fields)


def _missed(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    due(_mailing(), None, minutes_ago=90)
    running.run()
    return door.mail()


def _held_back(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    due(_mailing(), None)
    running.run()
    return door.mail()


def _choose_winner(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    for number in range(9):
        on_list(MailingList.objects.get(slug="river-news"), f"person{number}")
    due(_mailing(variants="AB"), None)
    running.run()
    delivered()
    Mailing.objects.update(tested_at=timezone.now() - timedelta(hours=9))
    running.run()
    return door.mail()


def _test(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    [member] = User.objects.all()
    mailing = _mailing()
    send_test(mailing, member, [member], list(mailing.versions.all()), "made-up", uuid4())
    return door.mail()


def _welcome(door: Door, address: str) -> EmailMultiAlternatives:
    MailingList.objects.update(welcome_text="Glad that you are here.")
    message = door.confirmed(MAILING_LIST, address)
    assert message is not None
    return message


def _proposed(door: Door, address: str) -> EmailMultiAlternatives:
    Campaign.objects.update(proposal_sponsors=1)
    page = "/petitions/propose/clean-river/"
    return door.send(page, address, title="Mayor: plant trees", ask="Plant them.", background="It is hot.")


def _looking_for_sponsors(door: Door, address: str) -> EmailMultiAlternatives:
    door.client.post(path_with(_proposed(door, address), "/confirm/"))
    return door.mail()


def _with_sponsors(door: Door, address: str) -> EmailMultiAlternatives:
    page = path_with(_looking_for_sponsors(door, address), "/sponsor/")
    manager = User.objects.create_user("manager@example.org")
    campaign = Campaign.objects.get(slug="clean-river")
    campaign.memberships.create(user=manager, role="manager")
    door.client.post(path_with(door.send(page, "sponsor@example.org"), "/confirm/"))
    door.mail()
    return next(message for message in reversed(door.got) if message.to == [manager.email])  # beside the thanks


def _decided(state: str) -> Callable[[Door, str], EmailMultiAlternatives]:
    def bring_about(door: Door, address: str) -> EmailMultiAlternatives:
        _with_sponsors(door, address)
        team = Client()
        team.force_login(User.objects.get(email="manager@example.org"))
        typed = {"happened_on": timezone.localdate().isoformat(), "note_en_gb": "We have one on trees."}
        team.post(f"/organise/clean-river/petitions/mayor-plant-trees/move/{state}/", typed)
        return door.mail()

    return bring_about


def _thanks(door: Door, address: str) -> EmailMultiAlternatives:
    message = door.confirmed(PETITION, address)
    assert message is not None
    return message


def _withdrawn(door: Door, address: str) -> EmailMultiAlternatives:
    door.client.post(path_with(_thanks(door, address), "/signature/") + "withdraw/")
    return door.mail()


def _change_link(door: Door, address: str) -> EmailMultiAlternatives:
    door.client.post(path_with(_thanks(door, address), "/signature/") + "change/")
    return door.mail()


def _milestone(door: Door, address: str) -> EmailMultiAlternatives:
    door.organiser()
    Petition.objects.update(signature_count=100)
    milestones.note_reached()
    return door.mail()


def _comment_hidden(door: Door, address: str) -> EmailMultiAlternatives:
    door.confirmed(PETITION, address)
    Signature.objects.update(show_name=True)
    [signature] = Signature.objects.filter(supporter__address_normalised=address)
    door.organiser().post(f"/organise/clean-river{PETITION}signatures/{signature.public_id}/hide/")
    Message.objects.update(not_before=timezone.now())  # ten minutes later
    return door.mail()


WAYS: dict[str, Callable[[Door, str], EmailMultiAlternatives]] = {
    "events.already_registered": _asked_again(EVENT),
    "events.confirm": lambda door, address: door.send(EVENT, address),
    "events.event_cancelled": _event_cancelled,
    "events.registered": _registered,
    "events.rsvp_cancelled": _registration_cancelled,
    "mailings.account": _account,
    "mailings.choose_winner": _choose_winner,
    "mailings.held_back": _held_back,
    "mailings.missed": _missed,
    "mailings.relay_stopped": _relay_stopped,
    "mailings.test": _test,
    "petitions.already_signed": _asked_again(PETITION),
    "petitions.change_link": _change_link,
    "petitions.milestone": _milestone,
    "petitions.thanks": _thanks,
    "petitions.comment_hidden": _comment_hidden,
    "petitions.confirm_letter": lambda door, address: door.send(LETTER, address),
    "petitions.letter": _letter,
    "petitions.letter_already_written": _asked_again(LETTER),
    "petitions.letter_sent": _copy_of_a_letter,
    "petitions.confirm": lambda door, address: door.send(PETITION, address),
    "petitions.confirm_proposal": _proposed,
    "petitions.find_sponsors": _looking_for_sponsors,
    "petitions.proposal_opened": _decided("open"),
    "petitions.proposal_refused": _decided("draft"),
    "petitions.proposal_to_review": _with_sponsors,
    "petitions.withdrawn": _withdrawn,
    "supporters.already_subscribed": _asked_again(MAILING_LIST),
    "supporters.confirm_subscription": lambda door, address: door.send(MAILING_LIST, address),
    "supporters.personal_data": _personal_data,
    "supporters.welcome": _welcome,
}


def _sent_mailing(door: Door, address: str) -> EmailMultiAlternatives:
    door.confirmed(MAILING_LIST, address)
    mailing_list = MailingList.objects.select_related("campaign").get(slug="river-news")
    mailing = mailing_of(mailing_list.campaign, body="Dear {{ first_name|friend }}, the river is clean.")
    freeze(mailing, Supporter.objects.filter(address_normalised=address), mailing_list.purpose)
    return door.mail()


# Mailings are written by the team and not in code: they are no kind of their own.
MAILINGS: dict[str, Callable[[Door, str], EmailMultiAlternatives]] = {"mailings.mailing": _sent_mailing}


def mail_of(kind: str, door: Door, address: str = "gunel@example.org") -> EmailMultiAlternatives:
    """Bring about a mail of this kind, and make sure that it is one."""
    message = (WAYS | MAILINGS)[kind](door, address)
    public_id = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
    assert Message.objects.get(public_id=public_id).kind == kind
    return message


def parts(message: EmailMultiAlternatives) -> list[str]:
    """All that the mail says: text, HTML and attachments, calendar lines unfolded."""
    attached = [item.content for item in message.attachments]
    texts = [item if isinstance(item, str) else item.decode() for item in attached]
    html = [str(alternative.content) for alternative in message.alternatives]
    return [str(message.body), *html, *(text.replace("\r\n ", "") for text in texts)]


def addresses(message: EmailMultiAlternatives) -> set[str]:
    """Every address that the mail names: in the text, the HTML, the calendar file and the headers."""
    everything = [*parts(message), *map(str, message.extra_headers.values())]
    return {url.rstrip(").,") for text in everything for url in _URL.findall(text)}


def links(message: EmailMultiAlternatives) -> set[str]:
    """The path of every link to this site."""
    own = (urlsplit(settings.SITE_URL).netloc, "testserver")
    return {found.path or "/" for found in map(urlsplit, addresses(message)) if found.netloc in own}
