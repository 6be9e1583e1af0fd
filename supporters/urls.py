"""Joining, confirming, leaving, preferences."""

from django.urls import path

from supporters.views import lists, preference_centre, public

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
    path("preferences/<str:token>/", preference_centre.preferences, name="preferences"),
    path("preferences/<str:token>/leave-all/", preference_centre.leave_all, name="leave_all"),
    path("preferences/<str:token>/my-data/", preference_centre.request_my_data, name="request_my_data"),
    path("my-data/<str:token>/", preference_centre.my_data, name="my_data"),
    path("all-preferences/<str:token>/", preference_centre.all_preferences, name="all_preferences"),
    path("my-data/<str:token>/json/", preference_centre.my_data_as_json, name="my_data_as_json"),
    path("my-data/<str:token>/page/", preference_centre.my_data_as_html, name="my_data_as_html"),
    path("my-data/<str:token>/forget-me/", preference_centre.forget_me, name="forget_me"),
]
