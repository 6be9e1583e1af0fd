"""Taking people out."""

from django.urls import URLPattern

app_name = "organise_exports"
urlpatterns: list[URLPattern] = []
