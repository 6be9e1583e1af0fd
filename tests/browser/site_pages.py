"""The demo's pages, by what they are: for tests that hold for all of them, and for the screenshots."""

CAMPAIGN = "azerbaijani-community-in-britain"
PETITION = "/petitions/respect-the-un-resolutions/"
RALLY = "/events/london-rally/"
LIST = "/lists/news/"

PUBLIC = {
    "the campaign": "/",
    "the campaign in Azerbaijani": "/az/",
    "news": f"/campaigns/{CAMPAIGN}/news/next-rally/",
    "privacy": f"/campaigns/{CAMPAIGN}/privacy/",
    "house rules": f"/campaigns/{CAMPAIGN}/house-rules/",
    "petitions": "/petitions/",
    "a petition": PETITION,
    "a petition in Azerbaijani": f"/az{PETITION}",
    "signed": f"{PETITION}signed/",
    "thank you": f"{PETITION}thank-you/",
    "rallies": "/events/",
    "a coming rally": RALLY,
    "a coming rally in Azerbaijani": f"/az{RALLY}",
    "a past rally": "/events/london-rally-28-july-2020/",
    "registered": f"{RALLY}registered/",
    "a list": LIST,
    "asked to join": f"{LIST}asked/",
    "joined": f"{LIST}joined/",
    "a page that isn't there": "/nowhere/",
    "a forged link": "/confirm/forged/",
    "log in": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
    "the inbox": "/dev/inbox/",
}

_ORGANISE = f"/organise/{CAMPAIGN}"
WORKSPACE = {
    "the dashboard": f"{_ORGANISE}/",
    "the dashboard in Azerbaijani": f"/az{_ORGANISE}/",
    "the rallies": f"{_ORGANISE}/events/",
    "a new rally": f"{_ORGANISE}/events/new/",
    "a rally's form": f"{_ORGANISE}/events/london-rally/",
    "a rally's registrations": f"{_ORGANISE}/events/london-rally/registrations/",
    "the petitions": f"{_ORGANISE}/petitions/",
    "a new petition": f"{_ORGANISE}/petitions/new/",
    "a petition's form": f"{_ORGANISE}/petitions/respect-the-un-resolutions/",
    "a petition's signatures": f"{_ORGANISE}/petitions/respect-the-un-resolutions/signatures/",
    "the segments": f"{_ORGANISE}/segments/",
    "a new segment": f"{_ORGANISE}/segments/new/",
    "a new segment in Azerbaijani": f"/az{_ORGANISE}/segments/new/",
    "exports": f"{_ORGANISE}/exports/",
    "a new export": f"{_ORGANISE}/exports/new/",
    "requests of people": f"{_ORGANISE}/data-protection/",
    "a new request": f"{_ORGANISE}/data-protection/requests/new/",
    "retention": f"{_ORGANISE}/data-protection/retention/",
    "a rule of retention": f"{_ORGANISE}/data-protection/retention/inactive/",
    "the record of processing": f"{_ORGANISE}/data-protection/record/",
    "the record of processing in Azerbaijani": f"/az{_ORGANISE}/data-protection/record/",
    "the second factor": "/accounts/2fa/",
    "a new password": "/accounts/password/change/",
}

ADMIN = {
    "the admin": "/admin/",
    "the admin's outbox": "/admin/mailings/message/",
    "the admin's supporters": "/admin/supporters/supporter/",
    "the admin's signatures": "/admin/petitions/signature/",
    "the admin's rallies": "/admin/events/event/",
}
