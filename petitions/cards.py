"""What petitions add to the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaign.dashboard import Figure, Series
from campaign.models import Campaign
from petitions.models import Petition
from petitions.queries import number_of_signatures, signatures_by_day

DAYS = 30


def figures(campaign: Campaign) -> list[Figure]:
    url = reverse("organise_petitions:index", args=[campaign.slug])
    signatures = number_of_signatures(campaign)
    open_petitions = Petition.objects.open().filter(campaign=campaign).count()
    return [
        Figure(signatures, ngettext("confirmed signature", "confirmed signatures", signatures), url),
        Figure(open_petitions, ngettext("open petition", "open petitions", open_petitions), url),
    ]


def signatures_series(campaign: Campaign) -> Series:
    return Series(_("Signatures by day"), signatures_by_day(campaign, DAYS))
