"""What this app holds on a person."""

from collections.abc import Iterable
from typing import Any

from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext_lazy as _

from petitions.asking import all_in_words, asking_of
from petitions.models import CommentReport, Decision, Letter, Proposal, ShareLink, Signature
from petitions.services.anonymising import anonymise_signatures_of
from petitions.services.counting import count_follows
from petitions.services.letters import anonymise_letters_of, erase_letters, forget_pending_letters, merge_letters
from petitions.services.proposing import erase_proposals, forget_unconfirmed_proposals
from petitions.services.signatures import erase_signatures, forget_pending_signatures, merge_signatures, stop_updates
from petitions.trust_figures import suspicion_in_words
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING, Holding, Row, register


def export_signatures(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    found = supporter.signatures.filter(condition).select_related("petition", "mailing", "share_link")
    for row in found.prefetch_related("share_links", "decisions__rule", "reports__rule"):
        yield {
            str(_("petition")): row.petition.title,
            str(_("name")): row.name,
            str(_("phone")): row.phone,
            str(_("postcode")): row.postcode,
            str(_("constituency")): row.constituency,
            str(_("region")): row.region,
            str(_("country")): row.country,
            str(_("comment")): row.comment,
            str(_("answers")): _answers(row),
            str(_("name may be shown")): row.show_name,
            str(_("wants to hear how it goes on")): row.wants_updates,
            str(_("state")): row.get_state_display(),
            str(_("signed on")): row.get_source_display(),
            str(_("moderation")): row.get_moderation_display(),
            str(_("moderators’ decisions")): [
                f"{decision.get_action_display()} ({decision.decided_at:%Y-%m-%d}) {decision.rule or ''}".strip()
                for decision in row.decisions.all()
            ],
            str(_("reports by readers")): [
                f"{report.reported_at:%Y-%m-%d} {report.rule or ''} {report.text}".strip()
                for report in row.reports.all()
            ],
            str(_("network")): row.network,
            str(_("suspicion")): suspicion_in_words(row.suspicion),
            str(_("receipt")): row.receipt,
            str(_("signed")): row.signed_at,
            str(_("changed by its signer")): row.edited_at,
            str(_("confirmed")): row.confirmed_at,
            str(_("counts since")): row.counted_since,
            str(_("reminded")): row.reminded_at,
            str(_("came by the mailing of")): row.mailing.started_at if row.mailing else None,
            str(_("came by a link")): row.share_link.get_channel_display() if row.share_link else None,
            str(_("codes of your own links")): ", ".join(link.code for link in row.share_links.all()),
        }


def _answers(signature: Signature) -> str:
    given = signature.answers
    return "; ".join(all_in_words(asking_of(signature.petition.slug), given)) if given else ""


def export_proposals(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.proposals.filter(condition).select_related("petition"):
        yield {
            str(_("petition")): row.petition.title,
            str(_("what you ask for")): row.petition.ask,
            str(_("background")): row.petition.background,
            str(_("name")): row.name,
            str(_("state")): row.petition.get_state_display(),
            str(_("proposed")): row.created_at,
            str(_("confirmed")): row.confirmed_at,
        }


def export_letters(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.letters.filter(condition).select_related("action", "representative"):
        yield {
            str(_("action")): row.action.title,
            str(_("to")): str(row.representative),
            str(_("name")): row.name,
            str(_("postcode")): row.postcode,
            str(_("postal address")): row.postal_address,
            str(_("subject")): row.subject,
            str(_("letter")): row.text,
            str(_("way")): row.get_way_display(),
            str(_("state")): row.get_state_display(),
            str(_("written")): row.written_at,
            str(_("sent")): row.sent_at,
            str(_("reminded")): row.reminded_at,
            str(_("answered")): row.replied_at,
            str(_("what was answered")): row.reply,
        }


def _key_to_signature(model: type[Model]) -> ForeignKey[Any, Any]:
    key = model._meta.get_field("signature")
    assert isinstance(key, ForeignKey)  # noqa: S101 (tells mypy)
    return key


def register_holdings() -> None:
    register(
        Holding(
            Signature,
            _("Petitions you signed"),
            export_signatures,
            erase_signatures,
            forget=forget_pending_signatures,
            silence=stop_updates,
            merge=merge_signatures,
            parts=tuple(_key_to_signature(model) for model in (ShareLink, Decision, CommentReport)),
            watch=count_follows,
            campaign_path="petition__campaign",
            both=_("Of two signatures under one petition one is kept, and counts once."),
            anonymise=anonymise_signatures_of,
            anonymise_here=anonymise_signatures_of,
        )
    )
    register(
        Holding(
            Proposal,
            _("Petitions you proposed"),
            export_proposals,
            erase_proposals,
            forget=forget_unconfirmed_proposals,
            campaign_path="petition__campaign",
        )
    )
    register(
        Holding(
            Letter,
            _("Letters you wrote to your representatives"),
            export_letters,
            erase_letters,
            forget=forget_pending_letters,
            merge=merge_letters,
            campaign_path="action__campaign",
            both=_("Of two letters to one representative one is kept, and counts once."),
            anonymise=anonymise_letters_of,
            anonymise_here=anonymise_letters_of,
        )
    )
