"""Every page that is open to everybody, by the name of its address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver

MAILING = "01900000-0000-7000-8000-000000000001"
UPDATE = "01900000-0000-7000-8000-000000000002"
COMMENT = "01900000-0000-7000-8000-000000000002"
PUBLIC_NAMESPACES = ("campaign", "petitions", "events", "supporters", "mailings")
PUBLIC_PAGES = {
    "campaign:home": "/",
    "campaign:campaign": "/campaigns/clean-river/",
    "campaign:update": "/campaigns/clean-river/news/first-swim/",
    "campaign:page": "/campaigns/clean-river/privacy/",
    "campaign:social_image": "/campaigns/clean-river/preview.png",
    "petitions:index": "/petitions/",
    "petitions:petition": "/petitions/swim/",
    "petitions:signed": "/petitions/swim/signed/",
    "petitions:thank_you": "/petitions/swim/thank-you/",
    "petitions:propose": "/petitions/propose/clean-river/",
    "petitions:proposed": "/petitions/propose/clean-river/sent/",
    "petitions:report": f"/petitions/swim/comments/{COMMENT}/report/",
    "petitions:reported": "/petitions/swim/reported/",
    "petitions:social_image": "/petitions/swim/preview.png",
    "petitions:embed": "/petitions/swim/embed/",
    "petitions:embed_signed": "/petitions/swim/embed/signed/",
    "petitions:embed_script": "/petitions/swim/embed.js",
    "petitions:update": f"/petitions/swim/updates/{UPDATE}/",
    "petitions:check": "/petitions/swim/check/",
    "petitions:letter_action": "/letters/ask-your-councillor/",
    "petitions:letter_written": "/letters/ask-your-councillor/written/",
    "petitions:letter_thank_you": "/letters/ask-your-councillor/thank-you/",
    "petitions:letter_not_sent": "/letters/ask-your-councillor/not-sent/",
    "events:index": "/events/",
    "events:calendar_feed": "/events.ics",
    "events:calendar": "/events/river-rally.ics",
    "events:event": "/events/river-rally/",
    "events:registered": "/events/river-rally/registered/",
    "events:social_image": "/events/river-rally/preview.png",
    "supporters:join": "/lists/river-news/",
    "supporters:asked": "/lists/river-news/asked/",
    "supporters:joined": "/lists/river-news/joined/",
    "supporters:embed": "/lists/river-news/embed/",
    "supporters:embed_asked": "/lists/river-news/embed/asked/",
    "mailings:read": f"/mailings/{MAILING}/",
    "mailings:index": "/mailings/clean-river/",
}
# Open to whoever has the link, and the same for all of them, but nothing that a cache should keep; and files to save.
BY_LINK = {"petitions:sponsor", "petitions:sponsored", "petitions:sponsor_thanks", "petitions:document"}
# Open to everybody too, but with nothing on them: they lead to one of the pages above.
LEADING_ON = {"supporters:short_link", "petitions:share"}
HTML_PAGES = {name: path for name, path in PUBLIC_PAGES.items() if path.endswith("/")}


def names_of_pages(*namespaces: str) -> dict[str, URLPattern]:
    """The patterns of these namespaces by their full names."""
    found = {}
    pending: list[tuple[URLResolver, str]] = [(get_resolver(), "")]
    while pending:
        resolver, namespace = pending.pop()
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                pending.append((entry, entry.namespace or namespace))
            elif namespace in namespaces:
                found[f"{namespace}:{entry.name}"] = entry
    return found
