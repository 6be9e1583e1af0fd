"""The mails about letters to representatives, and the letters themselves."""

from __future__ import annotations

from email.utils import parseaddr

from django.urls import reverse
from django.utils import timezone

from campaign.tokens import make_token
from mailings.kinds import Mail, PersonalMail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue, enqueue_to_office
from petitions.letters import sender_name, whole_text, with_origin
from petitions.models import Letter
from supporters.confirmations import confirmation_token
from supporters.services.joining import mail_round


def letter_key(letter: Letter) -> str:
    """The dedupe key of the letter itself."""
    return f"letter:{letter.public_id}"


def my_letter_url(letter: Letter) -> str:
    """Where she reads her letter again and says what was answered."""
    return absolute_url(reverse("petitions:my_letter", args=[make_token("letter", letter.public_id)]))


def _enqueue(kind: str, letter: Letter, key: str, **context: object) -> None:
    if letter.supporter is not None:
        context["letter"] = str(letter.public_id)
        enqueue(kind, letter.supporter, key, context, language=letter.language)


def enqueue_confirmation(letter: Letter) -> None:
    round_ = mail_round(letter.written_at)
    _enqueue("petitions.confirm_letter", letter, f"confirm-letter:{letter.public_id}:{round_}")


def enqueue_reminder(letter: Letter) -> None:
    """The confirmation mail once more, unless it has just gone out again: both count as one of their day."""
    key = f"confirm-letter:{letter.public_id}:{mail_round(letter.written_at)}"
    _enqueue("petitions.confirm_letter", letter, key, is_reminder=True)


def enqueue_sent(letter: Letter) -> None:
    _enqueue("petitions.letter_sent", letter, f"letter-sent:{letter.public_id}")


def enqueue_already_written(letter: Letter) -> None:
    """At most once a day: the form is open to strangers."""
    _enqueue("petitions.letter_already_written", letter, f"letter-already:{letter.public_id}:{timezone.now():%Y%m%d}")


def enqueue_letter(letter: Letter) -> None:
    """The letter itself, once, to whom it is written."""
    enqueue_to_office(
        "petitions.letter",
        letter.representative.address,
        letter_key(letter),
        {"letter": str(letter.public_id)},
        language=letter.language,
    )


def _letter(message: Message, state: Letter.State) -> Letter | None:
    found = Letter.objects.select_related("action__campaign", "representative", "supporter")
    return found.filter(public_id=message.context["letter"], state=state, supporter__isnull=False).first()


def _mail(template: str, letter: Letter, **more: object) -> Mail:
    assert letter.supporter is not None  # noqa: S101 (`_letter` finds no other)
    campaign = letter.action.campaign
    context = {
        "letter": letter,
        "action": letter.action,
        "representative": letter.representative,
        "campaign": campaign,
        "name": letter.name,
        "action_url": absolute_url(letter.action.get_absolute_url()),
        "preferences_url": preferences_url(letter.supporter),
        **more,
    }
    return Mail(f"petitions/{template}", context, sender_name=campaign.name)


@message_kind("petitions.confirm_letter")
def write_confirmation(message: Message) -> Mail | None:
    """Without the letter's words, which a stranger may have typed: the page behind the link shows them."""
    letter = _letter(message, Letter.State.PENDING)
    if letter is None or not letter.action.is_open:
        return None
    token = confirmation_token("letter", letter.public_id)
    return _mail(
        "confirm_letter",
        letter,
        is_reminder=message.context.get("is_reminder", False),
        confirm_url=absolute_url(reverse("supporters:confirm", args=[token])),
    )


@message_kind("petitions.letter_sent")
def write_sent(message: Message) -> Mail | None:
    letter = _letter(message, Letter.State.SENT)
    return _mail("letter_sent", letter, my_letter_url=my_letter_url(letter)) if letter else None


@message_kind("petitions.letter_already_written")
def write_already_written(message: Message) -> Mail | None:
    letter = _letter(message, Letter.State.SENT)
    return _mail("letter_already_written", letter, my_letter_url=my_letter_url(letter)) if letter else None


@message_kind("petitions.letter")
def write_letter(message: Message) -> PersonalMail | None:
    """From the campaign's sender, in her name; answers go to her. Her own address as From would be a forgery."""
    letter = _letter(message, Letter.State.SENT)
    if letter is None or letter.supporter is None:
        return None
    campaign, address = letter.action.campaign, letter.supporter.address
    sender = campaign.senders.filter(is_default=True, archived_at__isnull=True).first()
    return PersonalMail(
        subject=letter.subject,
        text=with_origin(letter, whole_text(letter, address)),
        sender_name=sender_name(letter),
        reply_to=parseaddr(address)[1],
        sender_address=sender.address if sender else "",
    )
