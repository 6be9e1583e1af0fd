"""What mailings are made of: senders, layouts, snippets, pictures; and the campaign's rules for them."""

from django.urls import path

from mailings.views.organise import material

app_name = "organise_material"
urlpatterns = [
    path("", material.index, name="index"),
    path("rules/", material.rules, name="rules"),
    path("senders/new/", material.create_sender, name="create_sender"),
    path("senders/<uuid:public_id>/", material.sender, name="sender"),
    path("senders/<uuid:public_id>/domain/", material.domain, name="domain"),
    path("senders/<uuid:public_id>/archive/", material.archive_sender, name="archive_sender"),
    path("senders/<uuid:public_id>/bring-back/", material.bring_sender_back, name="bring_sender_back"),
    path("layouts/new/", material.create_layout, name="create_layout"),
    path("layouts/<uuid:public_id>/", material.layout, name="layout"),
    path("layouts/<uuid:public_id>/archive/", material.archive_layout, name="archive_layout"),
    path("layouts/<uuid:public_id>/bring-back/", material.bring_layout_back, name="bring_layout_back"),
    path("snippets/new/", material.create_snippet, name="create_snippet"),
    path("snippets/<uuid:public_id>/", material.snippet, name="snippet"),
    path("snippets/<uuid:public_id>/delete/", material.delete_snippet, name="delete_snippet"),
    path("pictures/new/", material.create_picture, name="create_picture"),
    path("pictures/<uuid:public_id>/", material.picture, name="picture"),
]
