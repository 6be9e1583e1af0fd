"""What a signer's page says of her links."""

from __future__ import annotations

from django import template

from petitions.models import Signature
from petitions.share_queries import brought_by
from petitions.sharing import my_links_url

register = template.Library()


@register.simple_tag
def brought_by_her(signature: Signature) -> int:
    """How many confirmed signatures came by her links."""
    return brought_by(signature)


@register.simple_tag
def links_page(signature: Signature) -> str:
    """The address of the page with her links."""
    return my_links_url(signature)
