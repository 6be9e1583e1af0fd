"""Public events."""

from django.urls import path

from events.views import public

app_name = "events"
urlpatterns = [
    path("events/", public.index, name="index"),
    path("events.ics", public.calendar_feed, name="calendar_feed"),
    path("events/<slug:slug>.ics", public.event_calendar, name="calendar"),
    path("events/<slug:slug>/", public.event, name="event"),
    path("events/<slug:slug>/registered/", public.registered, name="registered"),
    path("events/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("registration/<str:token>/", public.registration, name="registration"),
    path("registration/<str:token>/cancel/", public.cancel_registration, name="cancel_registration"),
]
