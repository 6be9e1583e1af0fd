"""What petitions add to the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaign.dashboard import Figure, Series
from campaign.models import Campaign
from mailings.models import Mailing
from mailings.statistics.conversions import Conversion
from petitions.letter_queries import number_of_letters
from petitions.models import Petition, Signature
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


def letter_figures(campaign: Campaign) -> list[Figure]:
    """Nothing where the campaign has no letters to representatives."""
    if not campaign.letter_actions.exists():
        return []
    letters = number_of_letters(campaign)
    words = ngettext("letter to a representative", "letters to representatives", letters)
    return [Figure(letters, words, reverse("organise_petitions:letter_actions", args=[campaign.slug]))]


def signatures_series(campaign: Campaign) -> Series:
    return Series(_("Signatures by day"), signatures_by_day(campaign, DAYS))


def _signatures_of(mailing: Mailing) -> int:
    """Served by the index `signature_by_mailing`."""
    return Signature.objects.confirmed().filter(mailing=mailing).count()


signatures_by_mailing = Conversion("signatures", _("Signatures that came of it"), _signatures_of)
