"""What became of a mailing."""

from django.urls import URLPattern

app_name = "organise_statistics"
urlpatterns: list[URLPattern] = []
