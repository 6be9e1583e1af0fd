"""What opens mails and links without a person: mail filters, previews, prefetching.

Known by what they say of themselves, and by what no person does: opening a mail before it has arrived, or several of
its links at once. What can't be known: a filter that waits, opens one link and says it is a browser counts as a person
(most of Microsoft Defender's and Proofpoint's do); who reads without pictures isn't seen to have opened anything.
So opens are a rough measure, clicks a better one, and the pages say so.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import HttpRequest

# What programs call themselves, as regular expressions. Sources:
# - programs and crawlers in general: the words of monperrus/crawler-user-agents and matomo-org/device-detector;
# - previews in chats and mail programs: developers.facebook.com/docs/sharing/webmasters/web-crawlers,
#   api.slack.com/robots, faq.whatsapp.com, learn.microsoft.com (SkypeUriPreview, BingPreview);
# - filters that name themselves, as others who count clicks met them: jdavidbakr/mail-tracker, issues 228 and 255;
#   mautic/mautic, issue 16263; resend/resend-node, issue 901.
NAMES = (
    "(?<!cu)bot",  # Cubot makes telephones
    "crawl",
    "spider",
    "slurp",
    "scan",
    "preview",
    "fetch",
    "monitor",
    "headless",
    "phantomjs",
    "curl/",
    "wget/",
    "libwww",
    "python",
    "go-http-client",
    "java/",
    "okhttp",
    "axios/",
    "node-fetch",
    "ruby",
    "php/",
    "facebookexternalhit",
    "whatsapp",
    "skypeuripreview",
    "barracuda",
    "mimecast",
    "proofpoint",
    "symantec",
    "trendmicro",
)
_NAMES = re.compile("|".join(NAMES), re.IGNORECASE)
# What fetches for a person who is looking at the mail just now.
_FOR_A_PERSON = re.compile(r"GoogleImageProxy|YahooMailProxy", re.IGNORECASE)
WHOLE_NAMES = frozenset(
    {
        # Apple Mail's privacy protection loads all pictures in advance and says no more than this: SocketLabs,
        # “Identifying Apple MPP opens”, help.socketlabs.com; Word to the Wise, “Apple MPP” (2021).
        "Mozilla/5.0",
        # Gmail's look at links and pictures as a mail arrives: jdavidbakr/mail-tracker, issue 255.
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
    }
)
# fetch.spec.whatwg.org/#sec-purpose-header, and its forerunners in Chrome, Safari and Firefox.
PURPOSE_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_IN_ADVANCE = re.compile("prefetch|preview|prerender", re.IGNORECASE)

# A mail that is opened so soon after the server took it has been opened on the way (Mautic has the same two seconds).
TOO_SOON = timedelta(seconds=2)
# Nobody clicks on so many links of one mail in so short a time; filters do so as it arrives.
MANY_LINKS = 3
AT_ONCE = timedelta(seconds=10)
ON_ARRIVAL = timedelta(minutes=5)


def says_it_is_one(request: HttpRequest) -> bool:
    """Whether the request's own headers tell that no person is behind it."""
    name = request.headers.get("User-Agent", "").strip()
    if not name or name in WHOLE_NAMES:
        return True
    if any(_IN_ADVANCE.search(request.headers.get(header, "")) for header in PURPOSE_HEADERS):
        return True
    return bool(_NAMES.search(name)) and not _FOR_A_PERSON.search(name)
