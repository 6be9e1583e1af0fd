"""The public pages of mailings."""

from django.urls import path

from mailings.views import public

app_name = "mailings"
urlpatterns = [
    path("mailings/<uuid:public_id>/", public.read, name="read"),
    path("mailings/<slug:slug>/", public.index, name="index"),
]
