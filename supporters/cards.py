"""What supporters add to the dashboard."""

from django.urls import reverse
from django.utils.translation import ngettext

from campaign.dashboard import Figure
from campaign.models import Campaign
from supporters.list_queries import figures_of


def figures(campaign: Campaign) -> list[Figure]:
    number = sum(figures.active for figures in figures_of(campaign.mailing_lists.all()).values())
    lists = reverse("organise_lists:index", args=[campaign.slug])
    return [Figure(number, ngettext("person on a list", "people on lists", number), lists)]
