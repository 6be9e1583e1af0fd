"""Documents of a petition's line of progress."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from petitions.models import Petition
from petitions.progress import is_shown, numbered_moves


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """A document to keep: never shown inside the site, so that nothing in it runs here."""
    petition = get_object_or_404(Petition.objects.public(), slug=slug)
    move = next((move for place, move in numbered_moves(petition) if place == number), None)
    if move is None or not is_shown(move) or not move.document:
        raise Http404
    suffix = str(move.document.name).rpartition(".")[2]
    try:
        file = move.document.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{slugify(move.document_name) or petition.slug}.{suffix}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
