"""How a test of a mailing is written when it is sent: from the words as they were when the button was pressed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaign.models import Campaign, User
from mailings.composing.choices import sender_of
from mailings.composing.previewing import preview_of
from mailings.composing.samples import MADE_UP, UNKNOWN, Sample, made_up, of_member, unknown
from mailings.kinds import WrittenMail
from mailings.models import Mailing, MailingVersion, Message


def write_test(message: Message) -> WrittenMail | None:
    """The mail, or nothing where the mailing is gone, or the member has left the team meanwhile."""
    said = message.context
    mailing = Mailing.objects.select_related("campaign", "sender", "layout").filter(public_id=said["mailing"]).first()
    if mailing is None:
        return None
    member = User.objects.filter(public_id=said["member"], email=message.address, is_active=True).first()
    if member is None or not Campaign.objects.of_member(member).filter(pk=mailing.campaign_id).exists():
        return None
    version = MailingVersion(
        mailing=mailing,
        variant=said["variant"],
        language=message.language,
        subject=said["subject"],
        preheader=said["preheader"],
        body=said["body"],
    )
    preview = preview_of(version, _sample(said["sample"], mailing.campaign, member, message.language))
    sender = sender_of(mailing)
    return WrittenMail(
        subject=_("[Test] %(subject)s") % {"subject": preview.subject},
        html=preview.html,
        text=preview.text,
        sender_name=preview.sender,
        sender_address=sender.address if sender else "",
        headers={"Reply-To": sender.reply_to} if sender and sender.reply_to else {},
    )


def _sample(key: str, campaign: Campaign, member: User, language: str) -> Sample:
    if key == MADE_UP:
        return made_up(campaign, language)
    return unknown() if key == UNKNOWN else of_member(member, language)
