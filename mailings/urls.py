"""The public pages of mailings."""

from django.urls import path

from mailings.views import leaving, public, tracking

app_name = "mailings"
urlpatterns = [
    path("c/<str:token>/", tracking.click, name="click"),
    path("o/<str:token>.gif", tracking.opened, name="opened"),
    path("unsubscribe/m/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
    path("unsubscribe/m/<str:token>/why/", leaving.say_why, name="say_why"),
    path("unsubscribe/m/<str:token>/preferences/", leaving.change_instead, name="change_instead"),
    path("mailings/<uuid:public_id>/", public.read, name="read"),
    path("mailings/<slug:slug>/", public.index, name="index"),
]
