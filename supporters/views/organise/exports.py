"""Taking people out, in the workspace."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters.exporting.columns import columns_of
from supporters.forms.exports import ExportForm, too_many_rows
from supporters.models import Export
from supporters.segments import InvalidDefinition
from supporters.services import exporting
from supporters.views.organise.links import named

PAGE_LENGTH = 25
CONTENT_TYPES = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.CSV_FOR_EXCEL: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Who took out what, when and why; one's own can be downloaded for a day."""
    found = campaign.exports.select_related("created_by", "segment")
    exports = found.annotate(download_count=Count("downloads")).order_by("-created_at", "-pk")
    page = Paginator(exports, PAGE_LENGTH).get_page(request.GET.get("page"))
    titles = {column.key: column.title for column in columns_of(campaign)}
    for export in page:
        export.column_titles = [titles[key] for key in export.columns if key in titles]  # type: ignore[attr-defined]
    return render(request, "organise/exports/index.html", {"campaign": campaign, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    by = team_member(request)
    posted = request.POST if request.method == "POST" else None
    form = ExportForm(posted, campaign=campaign, by=by, suggested=named(request, "segment"))
    if request.method == "POST" and form.is_valid() and form.ask():
        messages.success(request, _("Ready. You can download it for 24 hours; nobody else can."))
        return redirect("organise_exports:index", campaign.slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/exports/form.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def download(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponseBase:
    """Stream the file to the one who asked for it. Pressed, not opened: it goes into the audit trail."""
    by = team_member(request)
    export = get_object_or_404(campaign.exports.select_related("campaign"), public_id=public_id, created_by=by)
    if export.has_expired:
        messages.error(request, _("This export has expired. Ask for it again."))
        return redirect("organise_exports:index", campaign.slug)
    try:
        pieces = exporting.begin_download(export, by)
    except (exporting.TooManyRows, InvalidDefinition) as error:
        messages.error(request, too_many_rows() if isinstance(error, exporting.TooManyRows) else str(error))
        return redirect("organise_exports:index", campaign.slug)
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[Export.Format(export.format)])
    response.headers["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
