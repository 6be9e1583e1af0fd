"""Mailing lists in the workspace."""

from django.urls import path

from supporters.views.organise import lists

app_name = "organise_lists"
urlpatterns = [
    path("", lists.index, name="index"),
    path("new/", lists.create, name="create"),
    path("preview/", lists.preview, name="preview"),
    path("embedding/", lists.embedding, name="embedding"),
    path("<slug:slug>/", lists.mailing_list, name="list"),
    path("<slug:slug>/edit/", lists.edit, name="edit"),
    path("<slug:slug>/archive/", lists.archive, name="archive"),
    path("<slug:slug>/unarchive/", lists.unarchive, name="unarchive"),
    path("<slug:slug>/members/", lists.members, name="members"),
    path("<slug:slug>/poster.pdf", lists.poster, name="poster"),
]
