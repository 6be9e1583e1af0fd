"""Events in the workspace."""

from django.urls import path

from events.views import organise

app_name = "organise_events"
urlpatterns = [
    path("", organise.index, name="index"),
    path("new/", organise.create, name="create"),
    path("preview/", organise.preview, name="preview"),
    path("<slug:slug>/", organise.edit, name="edit"),
    path("<slug:slug>/publish/", organise.publish, name="publish"),
    path("<slug:slug>/cancel/", organise.cancel, name="cancel"),
    path("<slug:slug>/registrations/", organise.registrations, name="registrations"),
]
