"""Joining, confirming, leaving, preferences."""

from django.urls import path

from supporters.views import lists, public

app_name = "supporters"
urlpatterns = [
    path("lists/<slug:slug>/", lists.join, name="join"),
    path("lists/<slug:slug>/asked/", lists.asked, name="asked"),
    path("lists/<slug:slug>/joined/", lists.joined, name="joined"),
    path("lists/<slug:slug>/embed/", lists.embed, name="embed"),
    path("lists/<slug:slug>/embed/asked/", lists.embed_asked, name="embed_asked"),
    path("l/<slug:code>/", lists.short_link, name="short_link"),
    path("confirm/<str:token>/", public.confirm, name="confirm"),
    path("unsubscribe/<str:token>/", public.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", public.preferences, name="preferences"),
    path("preferences/<str:token>/leave-all/", public.leave_all, name="leave_all"),
    path("preferences/<str:token>/my-data/", public.request_my_data, name="request_my_data"),
    path("my-data/<str:token>/", public.my_data, name="my_data"),
    path("my-data/<str:token>/forget-me/", public.forget_me, name="forget_me"),
]
