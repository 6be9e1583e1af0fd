"""Who gets a mailing."""

from django.urls import URLPattern

app_name = "organise_audience"
urlpatterns: list[URLPattern] = []
