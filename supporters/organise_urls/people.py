"""People in the workspace."""

from django.urls import URLPattern

app_name = "organise_people"
urlpatterns: list[URLPattern] = []
