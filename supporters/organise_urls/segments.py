"""Segments in the workspace."""

from django.urls import path

from supporters.views.organise import segments

app_name = "organise_segments"
urlpatterns = [
    path("", segments.index, name="index"),
    path("new/", segments.create, name="create"),
    path("preview/", segments.preview, name="preview"),
    path("<uuid:public_id>/", segments.edit, name="edit"),
    path("<uuid:public_id>/number/", segments.number, name="number"),
    path("<uuid:public_id>/duplicate/", segments.duplicate, name="duplicate"),
    path("<uuid:public_id>/archive/", segments.archive, name="archive"),
    path("<uuid:public_id>/bring-back/", segments.bring_back, name="bring_back"),
    path("<uuid:public_id>/versions/", segments.versions, name="versions"),
    path("<uuid:public_id>/versions/<int:number>/", segments.go_back, name="go_back"),
]
