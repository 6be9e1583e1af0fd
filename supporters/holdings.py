"""What this app holds on a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters import consents, purposes
from supporters.known_addresses import addresses_of
from supporters.merging import clashing, move_choosing
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    DataRequest,
    DuplicateHint,
    ImportRow,
    Merge,
    Note,
    Subscription,
    Supporter,
    SupporterTag,
)
from supporters.personal_data import EVERYTHING, Holding, Row, register
from supporters.services.anonymising import leave_no_profile
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


def export_subscriptions(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.subscriptions.filter(condition).select_related("mailing_list"):
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


def export_consents(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    lines = list(supporter.consents.filter(condition).select_related("wording"))
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


def export_consent_states(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    states = list(supporter.consent_states.filter(condition))
    named = purposes.names(row.purpose for row in states)
    for row in states:
        yield {str(_("for what")): named[row.purpose], str(_("granted")): row.is_granted, str(_("since")): row.since}


def export_campaigns(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    known = supporter.campaigns.filter(condition).select_related("campaign")
    for row in known.prefetch_related("campaign__custom_fields"):
        labels = {field.key: field.label for field in row.campaign.custom_fields.all()}
        yield {
            **{labels.get(key, key): value for key, value in row.custom_values.items()},
            str(_("campaign")): row.campaign.name,
            str(_("source")): row.get_source_display(),
            str(_("joined")): row.joined_at,
            str(_("last active")): row.last_active_at,
        }


def export_tags(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.supporter_tags.filter(condition).select_related("tag"):
        yield {str(_("tag")): row.tag.name, str(_("tagged")): row.created_at}


def export_import_rows(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for rows in (supporter.import_rows.filter(condition), refused_rows_of(supporter, condition)):
        for row in rows.select_related("import_run"):
            yield {
                str(_("file")): row.import_run.file_name,
                str(_("brought in")): row.import_run.started_at,
                str(_("outcome")): row.get_outcome_display(),
                str(_("problems")): row.problems,
                str(_("what the file says")): " · ".join(filter(None, row.cells or [])),
                str(_("where, when and how they agreed")): row.import_run.evidence,
            }


def refused_rows_of(supporter: Supporter, condition: Q = EVERYTHING) -> QuerySet[ImportRow]:
    """Rows that are nobody's, because they were refused, and hold an address of hers all the same."""
    nobodys = ImportRow.objects.filter(condition, supporter__isnull=True).exclude(problems="")
    with_cells = nobodys.filter(cells__isnull=False).alias(text=Cast("cells", TextField()))
    any_address = [Q(text__icontains=address) for address in addresses_of(supporter)]
    return with_cells.filter(reduce(or_, any_address))


def erase_import_rows(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """The report keeps the row's number and outcome, and nothing that tells whose it was."""
    supporter.import_rows.filter(condition).update(supporter=None, cells=None, given=None)
    refused_rows_of(supporter, condition).update(cells=None)


def forget_subscriptions(before: datetime) -> None:
    Subscription.objects.filter(state=Subscription.State.PENDING, requested_at__lt=before).delete()


def export_notes(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.notes.filter(condition).select_related("campaign"):
        yield {
            str(_("campaign")): row.campaign.name,
            str(_("note")): row.text,
            str(_("written")): row.created_at,
        }


def export_merges(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.merges.filter(condition):
        yield {
            str(_("merged")): row.merged_at,
            str(_("undone")): row.undone_at,
            str(_("e-mail address")): row.snapshot.get("address", ""),
        }


def export_hints(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in hints_of(supporter).filter(condition):
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


def export_data_requests(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.data_requests.filter(condition).select_related("campaign"):
        yield {
            str(_("campaign")): row.campaign.name,
            str(_("asked for")): row.get_kind_display(),
            str(_("received")): row.received_on,
            str(_("to be answered by")): row.due_on,
            str(_("extended because")): row.get_extension_display(),
            str(_("how it came")): row.get_channel_display(),
            str(_("identity")): row.get_identity_display(),
            str(_("outcome")): row.get_outcome_display(),
            str(_("closed")): row.closed_at,
        }


def _erase_subscriptions(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.subscriptions.filter(condition).delete()


def _erase_consents(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.consents.filter(condition).delete()


def _erase_consent_states(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.consent_states.filter(condition).delete()


def _erase_campaigns(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.campaigns.filter(condition).delete()


def _erase_tags(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.supporter_tags.filter(condition).delete()


def _erase_notes(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.notes.filter(condition).delete()


def _erase_hints(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    hints_of(supporter).filter(condition).delete()


def _let_go_of_requests(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """The register keeps that somebody asked and what came of it, without who it was."""
    supporter.data_requests.filter(condition).update(supporter=None)


def _keep(supporter: Supporter) -> None:
    """A line of the ledger says what was agreed to; who agreed is said by the profile alone."""


def _of_purposes(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(purpose__in=list(purposes.purposes_of(campaign)))


def _of_campaign(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(campaign=campaign)


def register_holdings() -> None:
    """In the order in which two records are merged: the ledger first, by which lists are decided.

    Files before merges: it is merges that tell which further addresses are hers.
    """
    register(
        Holding(
            Supporter,
            _("Who you are"),
            export_profile,
            lambda supporter: None,
            is_trace=True,
            is_shared=True,
            anonymise=leave_no_profile,
        )
    )
    register(
        Holding(
            Consent,
            _("What you agreed to"),
            export_consents,
            _erase_consents,
            is_trace=True,
            anonymise=_keep,
            of_campaign=_of_purposes,
            merge=merge_consents,
        )
    )
    register(
        Holding(
            ConsentState,
            _("What holds of it now"),
            export_consent_states,
            _erase_consent_states,
            is_trace=True,
            anonymise=_keep,
            of_campaign=_of_purposes,
            merge=merge_consent_states,
            derive=consents.rebuild,
        )
    )
    register(
        Holding(
            Subscription,
            _("Your lists"),
            export_subscriptions,
            _erase_subscriptions,
            forget=forget_subscriptions,
            campaign_path="mailing_list__campaign",
            merge=merge_subscriptions,
            both=_(
                "Whoever left a list with one address stays off it, unless they joined again themselves after that."
            ),
        )
    )
    register(
        Holding(
            CampaignSupporter,
            _("Campaigns"),
            export_campaigns,
            _erase_campaigns,
            of_campaign=_of_campaign,
            merge=merge_campaigns,
        )
    )
    register(Holding(SupporterTag, _("Tags"), export_tags, _erase_tags, is_trace=True, campaign_path="tag__campaign"))
    register(
        Holding(
            Note, _("What the team wrote down"), export_notes, _erase_notes, is_trace=True, campaign_path="campaign"
        )
    )
    register(
        Holding(
            ImportRow,
            _("Files that brought you in"),
            export_import_rows,
            erase_import_rows,
            is_trace=True,
            campaign_path="import_run__campaign",
        )
    )
    register(
        Holding(
            Merge,
            _("Records that were merged"),
            export_merges,
            erase_merges,
            is_trace=True,
            of_campaign=_of_campaign,
        )
    )
    register(
        Holding(
            DuplicateHint,
            _("Records that may be yours too"),
            export_hints,
            _erase_hints,
            is_trace=True,
            of_campaign=_of_campaign,
            merge=merge_hints,
        )
    )
    register(
        Holding(
            DataRequest,
            _("Your requests about your data"),
            export_data_requests,
            _let_go_of_requests,
            is_trace=True,
            campaign_path="campaign",
        )
    )
