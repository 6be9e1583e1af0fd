"""What pages ask about share links."""

from __future__ import annotations

from petitions.models import Breakdown, Petition, ShareLink, Signature


def brought_by(signature: Signature) -> int:
    """How many confirmed signatures came by her links. Served by the index `signature_by_share_link`."""
    return Signature.objects.confirmed().filter(share_link__signature=signature).count()


def channel_links(petition: Petition) -> dict[str, str]:
    """The codes of the links that the thank-you page offers to everybody, by channel."""
    links = petition.share_links.filter(signature=None, label="")
    return dict(links.order_by("-pk").values_list("channel", "code"))


def team_links(petition: Petition) -> list[tuple[ShareLink, int]]:
    """The team's named links, the newest first, and how many came by each when it was last counted."""
    numbers = dict(petition.breakdowns.filter(by=Breakdown.By.CHANNEL).values_list("value", "number"))
    links = petition.share_links.filter(signature=None).exclude(label="").order_by("-pk")
    return [(link, numbers.get(f"link:{link.code}", 0)) for link in links]
