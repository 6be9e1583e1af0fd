"""What this app holds on a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from supporters import consents, purposes
from supporters.merging import clashing, move_choosing
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    DuplicateHint,
    Merge,
    Note,
    Subscription,
    Supporter,
    SupporterTag,
)
from supporters.personal_data import Holding, Row, register
from supporters.services.merging import erase_merges


def _language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def export_profile(supporter: Supporter) -> Iterable[Row]:
    yield {
        str(_("e-mail address")): supporter.address,
        str(_("name")): supporter.name,
        str(_("first name")): supporter.first_name,
        str(_("phone")): supporter.phone,
        str(_("postcode")): supporter.postcode,
        str(_("constituency")): supporter.constituency,
        str(_("region")): supporter.region,
        str(_("country")): supporter.country,
        str(_("language")): supporter.get_language_display(),
        str(_("how often")): supporter.get_frequency_display(),
        str(_("wants no mailings until")): supporter.paused_until,
        str(_("processing restricted")): supporter.restricted_at,
        str(_("known since")): supporter.created_at,
        str(_("address confirmed")): supporter.address_confirmed_at,
    }


def export_subscriptions(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.subscriptions.select_related("mailing_list"):
        yield {
            str(_("list")): row.mailing_list.name,
            str(_("name given")): row.name,
            str(_("state")): row.get_state_display(),
            str(_("asked")): row.requested_at,
            str(_("confirmed")): row.confirmed_at,
            str(_("left")): row.left_at,
            str(_("reminded")): row.reminded_at,
            **row.custom_values,
        }


def export_consents(supporter: Supporter) -> Iterable[Row]:
    lines = list(supporter.consents.select_related("wording"))
    named = purposes.names(row.purpose for row in lines)
    for row in lines:
        yield {
            str(_("time")): row.at,
            str(_("for what")): named[row.purpose],
            str(_("action")): row.get_action_display(),
            str(_("how")): row.get_via_display(),
            str(_("wording")): row.wording.text if row.wording else "",
            str(_("language")): _language_name(row.language),
            str(_("evidence")): row.evidence,
        }


def export_consent_states(supporter: Supporter) -> Iterable[Row]:
    states = list(supporter.consent_states.all())
    named = purposes.names(row.purpose for row in states)
    for row in states:
        yield {str(_("for what")): named[row.purpose], str(_("granted")): row.is_granted, str(_("since")): row.since}


def export_campaigns(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.campaigns.select_related("campaign").prefetch_related("campaign__custom_fields"):
        labels = {field.key: field.label for field in row.campaign.custom_fields.all()}
        yield {
            **{labels.get(key, key): value for key, value in row.custom_values.items()},
            str(_("campaign")): row.campaign.name,
            str(_("source")): row.get_source_display(),
            str(_("joined")): row.joined_at,
            str(_("last active")): row.last_active_at,
        }


def export_tags(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.supporter_tags.select_related("tag"):
        yield {str(_("tag")): row.tag.name, str(_("tagged")): row.created_at}


def forget_subscriptions(before: datetime) -> None:
    Subscription.objects.filter(state=Subscription.State.PENDING, requested_at__lt=before).delete()


def export_notes(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.notes.select_related("campaign"):
        yield {
            str(_("campaign")): row.campaign.name,
            str(_("note")): row.text,
            str(_("written")): row.created_at,
        }


def export_merges(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.merges.all():
        yield {
            str(_("merged")): row.merged_at,
            str(_("undone")): row.undone_at,
            str(_("e-mail address")): row.snapshot.get("address", ""),
        }


def export_hints(supporter: Supporter) -> Iterable[Row]:
    for row in hints_of(supporter):
        yield {str(_("reason")): row.get_reason_display(), str(_("found")): row.found_at}


def hints_of(supporter: Supporter) -> QuerySet[DuplicateHint]:
    return DuplicateHint.objects.filter(Q(supporter=supporter) | Q(other=supporter))


def merge_consents(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    consents.move(kept, gone)
    return {}


def merge_consent_states(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    consents.rebuild([kept.pk, gone.pk])
    return {}


def merge_subscriptions(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Two of one list become one: what her consent to it says by now, which has been merged before."""

    def choose(own: Subscription, other: Subscription) -> Subscription:
        by_state = {row.state: row for row in (other, own)}
        active, left = by_state.get(Subscription.State.ACTIVE), by_state.get(Subscription.State.LEFT)
        if active and left:
            return active if consents.holds(kept, active.mailing_list.purpose) else left
        pending = by_state.get(Subscription.State.PENDING)
        if pending and left:
            return max(pending, left, key=lambda row: row.left_at or row.requested_at)
        return active or left or own

    return move_choosing(Subscription, "mailing_list_id", choose, kept, gone)


def merge_campaigns(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Of a campaign that knows both: since the earlier, active at the later, and every answer that one of them gave."""
    own = {row.campaign_id: row for row in kept.campaigns.all()}
    for other in clashing(CampaignSupporter, kept, gone):
        row = own[other.campaign_id]
        row.source = min(row, other, key=lambda joined: joined.joined_at).source
        row.joined_at = min(row.joined_at, other.joined_at)
        row.last_active_at = max(row.last_active_at, other.last_active_at)
        row.custom_values = {**other.custom_values, **row.custom_values}
        row.save()
        other.delete()
    gone.campaigns.update(supporter=kept)
    return {}


def merge_hints(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Found anew where they still hold."""
    hints_of(gone).delete()
    return {}


def register_holdings() -> None:
    register(Holding(Supporter, _("Who you are"), export_profile, lambda supporter: None, is_trace=True))
    register(
        Holding(
            Consent,
            _("What you agreed to"),
            export_consents,
            lambda s: s.consents.all().delete(),
            is_trace=True,
            merge=merge_consents,
        )
    )
    register(
        Holding(
            ConsentState,
            _("What holds of it now"),
            export_consent_states,
            lambda s: s.consent_states.all().delete(),
            is_trace=True,
            merge=merge_consent_states,
            derive=consents.rebuild,
        )
    )
    register(
        Holding(
            Subscription,
            _("Your lists"),
            export_subscriptions,
            lambda s: s.subscriptions.all().delete(),
            forget=forget_subscriptions,
            merge=merge_subscriptions,
            campaign_path="mailing_list__campaign",
            both=_("Whoever left a list with one address stays off it, unless she herself joined again after that."),
        )
    )
    register(
        Holding(
            CampaignSupporter,
            _("Campaigns"),
            export_campaigns,
            lambda s: s.campaigns.all().delete(),
            merge=merge_campaigns,
        )
    )
    register(
        Holding(
            SupporterTag,
            _("Tags"),
            export_tags,
            lambda s: s.supporter_tags.all().delete(),
            is_trace=True,
            campaign_path="tag__campaign",
        )
    )
    register(
        Holding(
            Note,
            _("What the team wrote down"),
            export_notes,
            lambda s: s.notes.all().delete(),
            is_trace=True,
            campaign_path="campaign",
        )
    )
    register(Holding(Merge, _("Records that were merged"), export_merges, erase_merges, is_trace=True))
    register(
        Holding(
            DuplicateHint,
            _("Records that may be yours too"),
            export_hints,
            lambda s: hints_of(s).delete(),
            is_trace=True,
            merge=merge_hints,
        )
    )
