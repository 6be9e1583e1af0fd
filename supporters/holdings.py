"""What this app holds on a person."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    DataRequest,
    Subscription,
    Supporter,
    SupporterTag,
)
from supporters.personal_data import EVERYTHING, Holding, Row, register
from supporters.purposes import purposes_of
from supporters.services.anonymising import leave_no_profile


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
        }


def export_consents(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.consents.filter(condition).select_related("wording"):
        yield {
            str(_("time")): row.at,
            str(_("for what")): row.purpose,
            str(_("action")): row.get_action_display(),
            str(_("how")): row.get_via_display(),
            str(_("wording")): row.wording.text if row.wording else "",
        }


def export_consent_states(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.consent_states.filter(condition):
        yield {str(_("for what")): row.purpose, str(_("granted")): row.is_granted, str(_("since")): row.since}


def export_campaigns(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.campaigns.filter(condition).select_related("campaign"):
        yield {
            str(_("campaign")): row.campaign.name,
            str(_("source")): row.get_source_display(),
            str(_("joined")): row.joined_at,
            str(_("last active")): row.last_active_at,
            **row.custom_values,
        }


def export_tags(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.supporter_tags.filter(condition).select_related("tag"):
        yield {str(_("tag")): row.tag.name, str(_("tagged")): row.created_at}


def forget_subscriptions(before: datetime) -> None:
    Subscription.objects.filter(state=Subscription.State.PENDING, requested_at__lt=before).delete()


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


def _let_go_of_requests(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """The register keeps that somebody asked and what came of it, without who it was."""
    supporter.data_requests.filter(condition).update(supporter=None)


def _keep(supporter: Supporter) -> None:
    """A line of the ledger says what was agreed to; who agreed is said by the profile alone."""


def _of_lists(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(mailing_list__campaign=campaign)


def _of_purposes(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(purpose__in=[key for key, _words in purposes_of(campaign)])


def _of_campaign(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(campaign=campaign)


def _of_tags(supporter: Supporter, campaign: Campaign) -> Q:
    return Q(tag__campaign=campaign)


def register_holdings() -> None:
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
            Subscription,
            _("Your lists"),
            export_subscriptions,
            _erase_subscriptions,
            forget=forget_subscriptions,
            of_campaign=_of_lists,
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
        )
    )
    register(Holding(CampaignSupporter, _("Campaigns"), export_campaigns, _erase_campaigns, of_campaign=_of_campaign))
    register(Holding(SupporterTag, _("Tags"), export_tags, _erase_tags, is_trace=True, of_campaign=_of_tags))
    register(
        Holding(
            DataRequest,
            _("Your requests about your data"),
            export_data_requests,
            _let_go_of_requests,
            is_trace=True,
            of_campaign=_of_campaign,
        )
    )
