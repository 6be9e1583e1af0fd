"""What supporters add to the dashboard."""

from django.utils.translation import ngettext

from campaign.dashboard import Figure
from campaign.models import Campaign
from supporters.models import Subscription


def figures(campaign: Campaign) -> list[Figure]:
    number = Subscription.objects.active().filter(mailing_list__campaign=campaign).count()
    return [Figure(number, ngettext("person on a list", "people on lists", number)), *_overdue_requests(campaign)]


def _overdue_requests(campaign: Campaign) -> list[Figure]:
    """Shown where there is one: the law gives a month."""
    number = campaign.data_requests.overdue().count()
    if not number:
        return []
    noun = ngettext("overdue request about personal data", "overdue requests about personal data", number)
    return [Figure(number, noun)]
