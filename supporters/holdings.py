"""What this app holds on a person."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    ImportRow,
    Subscription,
    Supporter,
    SupporterTag,
)
from supporters.personal_data import Holding, Row, register


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
        }


def export_consents(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.consents.select_related("wording"):
        yield {
            str(_("time")): row.at,
            str(_("action")): row.get_action_display(),
            str(_("how")): row.get_via_display(),
            str(_("wording")): row.wording.text if row.wording else "",
        }


def export_consent_states(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.consent_states.all():
        yield {str(_("for what")): row.purpose, str(_("granted")): row.is_granted, str(_("since")): row.since}


def export_campaigns(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.campaigns.select_related("campaign"):
        yield {
            str(_("campaign")): row.campaign.name,
            str(_("source")): row.get_source_display(),
            str(_("joined")): row.joined_at,
            str(_("last active")): row.last_active_at,
            **row.custom_values,
        }


def export_tags(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.supporter_tags.select_related("tag"):
        yield {str(_("tag")): row.tag.name, str(_("tagged")): row.created_at}


def export_import_rows(supporter: Supporter) -> Iterable[Row]:
    for row in supporter.import_rows.select_related("import_run"):
        yield {
            str(_("file")): row.import_run.file_name,
            str(_("brought in")): row.import_run.started_at,
            str(_("outcome")): row.get_outcome_display(),
            str(_("problems")): row.problems,
            str(_("what the file says")): " · ".join(filter(None, row.cells or [])),
            str(_("where, when and how they agreed")): row.import_run.evidence,
        }


def erase_import_rows(supporter: Supporter) -> None:
    """The report keeps the row's number and outcome, and nothing that tells whose it was."""
    supporter.import_rows.update(supporter=None, cells=None, given=None)


def forget_subscriptions(before: datetime) -> None:
    Subscription.objects.filter(state=Subscription.State.PENDING, requested_at__lt=before).delete()


def register_holdings() -> None:
    register(Holding(Supporter, _("Who you are"), export_profile, lambda supporter: None, is_trace=True))
    register(
        Holding(
            Subscription,
            _("Your lists"),
            export_subscriptions,
            lambda s: s.subscriptions.all().delete(),
            forget=forget_subscriptions,
        )
    )
    register(
        Holding(Consent, _("What you agreed to"), export_consents, lambda s: s.consents.all().delete(), is_trace=True)
    )
    register(
        Holding(
            ConsentState,
            _("What holds of it now"),
            export_consent_states,
            lambda s: s.consent_states.all().delete(),
            is_trace=True,
        )
    )
    register(Holding(CampaignSupporter, _("Campaigns"), export_campaigns, lambda s: s.campaigns.all().delete()))
    register(Holding(SupporterTag, _("Tags"), export_tags, lambda s: s.supporter_tags.all().delete(), is_trace=True))
    register(Holding(ImportRow, _("Files that brought you in"), export_import_rows, erase_import_rows, is_trace=True))
