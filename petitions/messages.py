"""The mails that petitions send. What a form brings is queued by the statement that signs (`signing.py`)."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaign.models import Campaign
from campaign.organising import EDIT_CAMPAIGN, ROLES_THAT_MAY
from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue, enqueue_to_team
from petitions.links import change_url, signature_url
from petitions.models import Petition, PetitionMove, Proposal, Signature
from petitions.receipts import grouped
from petitions.services.sharing import own_links
from petitions.share_codes import share_url
from petitions.sharing import Channel, my_links_url
from supporters.confirmations import confirmation_token
from supporters.services.joining import mail_round


def _signature(message: Message) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign", "supporter")
    return found.filter(public_id=message.context["signature"]).first()


def enqueue_reminder(signature: Signature) -> None:
    """The confirmation mail once more, unless it has just gone out again: both count as one of their day."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.confirm",
        signature.supporter,
        f"confirm-signature:{signature.public_id}:{mail_round(signature.signed_at)}",
        {"signature": str(signature.public_id), "is_reminder": True},
        language=signature.language,
    )


def enqueue_thanks(signature: Signature) -> None:
    """Thank her once, when her signature counts for the first time."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.thanks",
        signature.supporter,
        f"thanks:{signature.public_id}",
        {"signature": str(signature.public_id)},
        language=signature.language,
    )


def enqueue_withdrawn(signature: Signature) -> None:
    """Tell her that her signature is withdrawn: it may have been somebody to whom a mail was passed on."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.withdrawn",
        signature.supporter,
        f"withdrawn:{signature.public_id}",
        {"petition": str(signature.petition.public_id)},
        language=signature.language,
    )


CHANGE_LINK = "petitions.change_link"
CHANGE_LINKS_A_DAY = 5


def enqueue_change_link(signature: Signature) -> None:
    """At most one every ten minutes and five a day: whoever holds a mail that was passed on can ask for it."""
    supporter, now = signature.supporter, timezone.now()
    if supporter is None:
        return
    of_a_day = supporter.messages.filter(kind=CHANGE_LINK, created_at__gt=now - timedelta(days=1))
    if of_a_day.count() >= CHANGE_LINKS_A_DAY:
        return
    enqueue(
        CHANGE_LINK,
        supporter,
        f"change-signature:{signature.public_id}:{now:%Y%m%d%H}{now.minute // 10}",
        {"signature": str(signature.public_id)},
        language=signature.language,
    )


@message_kind("petitions.confirm")
def write_confirmation(message: Message) -> Mail | None:
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state != Signature.State.PENDING:
        return None
    token = confirmation_token("signature", signature.public_id)
    return Mail(
        "petitions/confirm",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "is_reminder": message.context.get("is_reminder", False),
            "confirm_url": absolute_url(reverse("supporters:confirm", args=[token])),
            "signature_url": signature_url(signature),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


_ALREADY_SIGNED: dict[str, str] = {
    Signature.State.CONFIRMED: "petitions/already_signed",
    Signature.State.SUSPECT: "petitions/already_signed_waiting",
    Signature.State.INVALID: "petitions/already_signed_invalid",
}


@message_kind("petitions.already_signed")
def write_already_signed(message: Message) -> Mail | None:
    """It says what became of the signature: it counts, waits for a moderator, or was found not to count."""
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state not in _ALREADY_SIGNED:
        return None
    return Mail(
        _ALREADY_SIGNED[signature.state],
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "petition_url": absolute_url(signature.petition.get_signing_url()),
            "signature_url": signature_url(signature),
            "receipt": grouped(signature.receipt or ""),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


@message_kind("petitions.thanks")
def write_thanks(message: Message) -> Mail | None:
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state != Signature.State.CONFIRMED:
        return None
    return Mail(
        "petitions/thanks",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "receipt": grouped(signature.receipt or ""),
            "signature_url": signature_url(signature),
            **_to_pass_on(signature),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


@message_kind("petitions.withdrawn")
def write_withdrawn(message: Message) -> Mail | None:
    petition = Petition.objects.select_related("campaign").filter(public_id=message.context["petition"]).first()
    if petition is None or message.supporter is None:
        return None
    return Mail(
        "petitions/withdrawn",
        {
            "petition": petition,
            "campaign": petition.campaign,
            "name": message.supporter.name,
            "petition_url": absolute_url(petition.get_absolute_url()),
            "preferences_url": preferences_url(message.supporter),
        },
        sender_name=petition.campaign.name,
    )


@message_kind(CHANGE_LINK)
def write_change_link(message: Message) -> Mail | None:
    signature = _signature(message)
    # What waited while her record went up in another was asked for at another address.
    if signature is None or signature.supporter is None or signature.supporter.address != message.address:
        return None
    return Mail(
        "petitions/change_link",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "change_url": change_url(signature),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


def ask_to_confirm_proposal(proposal: Proposal) -> None:
    """The confirmation mail of a proposed petition, as often as others of its kind. In the caller's transaction."""
    public_id = proposal.petition.public_id
    key = f"confirm-proposal:{public_id}:{mail_round(proposal.created_at)}"
    _enqueue_to_proposer("petitions.confirm_proposal", proposal, key)


def send_sponsors_link(proposal: Proposal) -> None:
    """The link by which a proposer finds sponsors. In the caller's transaction."""
    key = f"find-sponsors:{proposal.petition.public_id}"
    _enqueue_to_proposer("petitions.find_sponsors", proposal, key)


def tell_proposer(petition: Petition, made: PetitionMove) -> None:
    """What the team decided on a proposal: that it is open, or why not. In the caller's transaction."""
    kind = {
        Petition.State.OPEN: "petitions.proposal_opened",
        Petition.State.DRAFT: "petitions.proposal_refused",
    }.get(Petition.State(made.state))
    proposal = Proposal.objects.select_related("supporter").filter(petition=petition).first() if kind else None
    if kind and proposal and proposal.confirmed_at:
        _enqueue_to_proposer(kind, proposal, f"{kind}:{petition.public_id}:{made.pk}", {"move": made.pk})


def _enqueue_to_proposer(kind: str, proposal: Proposal, key: str, more: Mapping[str, object] | None = None) -> None:
    context = {"petition": str(proposal.petition.public_id), **(more or {})}
    enqueue(kind, proposal.supporter, key, context, language=proposal.language)


def _proposal(message: Message) -> Proposal | None:
    found = Proposal.objects.select_related("petition__campaign", "supporter")
    return found.filter(petition__public_id=message.context["petition"]).first()


def _to_proposer(template: str, proposal: Proposal, **more: object) -> Mail:
    petition = proposal.petition
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "name": proposal.name,
        "preferences_url": preferences_url(proposal.supporter),
        **more,
    }
    return Mail(f"petitions/{template}", context, sender_name=petition.campaign.name)


@message_kind("petitions.confirm_proposal")
def write_confirm_proposal(message: Message) -> Mail | None:
    proposal = _proposal(message)
    if proposal is None or proposal.confirmed_at is not None:
        return None
    token = confirmation_token("proposal", proposal.petition.public_id)
    return _to_proposer(
        "confirm_proposal", proposal, confirm_url=absolute_url(reverse("supporters:confirm", args=[token]))
    )


@message_kind("petitions.find_sponsors")
def write_find_sponsors(message: Message) -> Mail | None:
    proposal = _proposal(message)
    if proposal is None or proposal.petition.state != Petition.State.SPONSORS:
        return None
    address = reverse("petitions:sponsor", args=[proposal.petition.slug, proposal.petition.public_id])
    return _to_proposer("find_sponsors", proposal, sponsors_url=absolute_url(address))


@message_kind("petitions.proposal_opened")
def write_proposal_opened(message: Message) -> Mail | None:
    proposal = _proposal(message)
    if proposal is None or not proposal.petition.is_public:
        return None
    return _to_proposer("proposal_opened", proposal, petition_url=absolute_url(proposal.petition.get_absolute_url()))


@message_kind("petitions.proposal_refused")
def write_proposal_refused(message: Message) -> Mail | None:
    proposal = _proposal(message)
    made = proposal and proposal.petition.moves.filter(pk=message.context["move"]).first()
    if not proposal or not made or proposal.petition.state != Petition.State.DRAFT:
        return None
    return _to_proposer("proposal_refused", proposal, reason=made.note)


def tell_team_of_proposal(petition: Petition) -> None:
    """Whoever may decide on a proposal that has found its sponsors. In the caller's transaction."""
    kind = "petitions.proposal_to_review"
    roles = list(ROLES_THAT_MAY[EDIT_CAMPAIGN])
    team = petition.campaign.memberships.filter(role__in=roles, user__is_active=True).select_related("user")
    for member in team.order_by("user"):
        key = f"{kind}:{petition.public_id}:{member.user_id}"
        context = {"petition": str(petition.public_id)}
        enqueue_to_team(kind, member.user.email, key, context, language=settings.LANGUAGE_CODE)


@message_kind("petitions.proposal_to_review")
def write_proposal_to_review(message: Message) -> Mail | None:
    petition = Petition.objects.select_related("campaign").filter(public_id=message.context["petition"]).first()
    if petition is None or petition.state != Petition.State.REVIEW:
        return None
    address = reverse("organise_petitions:progress", args=[petition.campaign.slug, petition.slug])
    context = {"petition": petition, "campaign": petition.campaign, "url": absolute_url(address)}
    return Mail("petitions/proposal_to_review", context)


def _to_pass_on(signature: Signature) -> dict[str, str]:
    """What `_own_link.html` needs: a link of her own, made as her mail is written, and the page of the others."""
    link = own_links(signature, [Channel.EMAIL])[Channel.EMAIL]
    return {"own_link": share_url(link.code), "my_links_url": my_links_url(signature)}


@message_kind("petitions.comment_hidden")
def write_comment_hidden(message: Message) -> Mail | None:
    """Nothing where the decision has been undone, or the signer has taken it back herself."""
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.moderation != Signature.Moderation.HIDDEN:
        return None
    decision = signature.decisions.select_related("rule").filter(pk=message.context["decision"]).first()
    if decision is None:
        return None
    petition = signature.petition
    return Mail(
        "petitions/comment_hidden",
        {
            "petition": petition,
            "campaign": petition.campaign,
            "name": signature.name,
            "comment": signature.comment,
            "rule": decision.rule,
            "appeal_address": petition.appeal_address or _address_of(petition.campaign),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=petition.campaign.name,
    )


def _address_of(campaign: Campaign) -> str:
    """Where the campaign's mailings are answered; nothing where it has named no sender."""
    sender = campaign.senders.filter(is_default=True, archived_at=None).first()
    return (sender.reply_to or sender.address) if sender else ""
