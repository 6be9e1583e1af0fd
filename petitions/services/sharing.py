"""Making share links, each when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from campaign.audit import record
from campaign.models import User
from petitions.models import Petition, ShareLink, Signature
from petitions.share_codes import new_code
from petitions.sharing import OWN


def own_links(signature: Signature, channels: Iterable[str] = OWN) -> dict[str, ShareLink]:
    """The signer's own links for these channels, made where she hasn't got them yet. Doing it twice makes none anew."""
    wanted = list(channels)
    ShareLink.objects.bulk_create(
        (
            ShareLink(petition_id=signature.petition_id, signature=signature, channel=channel, code=new_code())
            for channel in wanted
        ),
        ignore_conflicts=True,  # she has it, or one in 10 trillion: somebody else has the code
    )
    return {link.channel: link for link in signature.share_links.filter(channel__in=wanted)}


def move_links(gone: Signature, kept: Signature) -> None:
    """Let the links of a signature that goes up in another be the other's: what is in circulation leads on."""
    hers = kept.share_links.values("channel")
    gone.share_links.filter(channel__in=hers).update(channel=ShareLink.Channel.OTHER)
    gone.share_links.update(signature=kept)


@transaction.atomic
def add_team_link(petition: Petition, label: str, channel: str, by: User) -> ShareLink:
    """Make a link of the team's with a name, like that of a leaflet: what comes by it is counted for itself."""
    link = ShareLink.objects.create(petition=petition, label=label, channel=channel, code=new_code())
    record(by, "share link made", petition, petition.campaign)
    return link


# The petition's row is locked, so that two beats at once make each link once.
_WITHOUT_CHANNELS = """
    SELECT petition.id FROM petitions_petition AS petition
    WHERE petition.state = 'open' AND (
        SELECT count(*) FROM petitions_sharelink AS link
        WHERE link.petition_id = petition.id AND link.signature_id IS NULL AND link.label = ''
            AND link.channel = ANY(%(channels)s)
    ) < cardinality(%(channels)s)
    FOR NO KEY UPDATE OF petition SKIP LOCKED
"""


@transaction.atomic
def make_channel_links() -> None:
    """Give each open petition the links that its thank-you page offers to everybody, one for each channel."""
    channels = [str(channel) for channel in OWN]
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_CHANNELS, {"channels": channels})
        petitions = [pk for (pk,) in cursor.fetchall()]
    found = ShareLink.objects.filter(petition__in=petitions, signature=None, label="")
    known = set(found.values_list("petition_id", "channel"))
    ShareLink.objects.bulk_create(
        ShareLink(petition_id=petition, channel=channel, code=new_code())
        for petition in petitions
        for channel in channels
        if (petition, channel) not in known
    )
