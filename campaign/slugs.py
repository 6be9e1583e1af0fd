"""Addresses made from titles."""

from django.db.models import Model
from django.utils.text import slugify

_LENGTH = 70
# Letters that don't come apart into a Latin letter and a mark.
_LATIN = str.maketrans({"ə": "e", "ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae"})
# Beside the pages of what has an address, the workspace has these.
RESERVED = frozenset({"new", "preview", "embedding", "propose", "proposals", "moderation", "letters"})


def free_slug(model: type[Model], title: str, own_pk: int | None = None) -> str:
    """Return an address made from the title that no other row has; the model's name where nothing is left of it."""
    stem = slugify(title.lower().translate(_LATIN))[:_LENGTH].strip("-") or str(model._meta.model_name)
    others = model._default_manager.filter(slug__startswith=stem).exclude(pk=own_pk)
    taken = RESERVED.union(others.values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
