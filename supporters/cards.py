"""What supporters add to the dashboard."""

from django.urls import reverse
from django.utils.translation import ngettext

from campaign.dashboard import Figure
from campaign.models import Campaign
from supporters.list_queries import figures_of


def figures(campaign: Campaign) -> list[Figure]:
    number = sum(figures.active for figures in figures_of(campaign.mailing_lists.all()).values())
    lists = reverse("organise_lists:index", args=[campaign.slug])
    on_lists = Figure(number, ngettext("person on a list", "people on lists", number), lists)
    return [on_lists, *_overdue_requests(campaign)]


def _overdue_requests(campaign: Campaign) -> list[Figure]:
    """Shown where there is one: the law gives a month."""
    number = campaign.data_requests.overdue().count()
    if not number:
        return []
    noun = ngettext("overdue request about personal data", "overdue requests about personal data", number)
    return [Figure(number, noun, reverse("organise_protection:index", args=[campaign.slug]))]
