"""Images that the site draws itself."""

from functools import lru_cache

from django.http import HttpResponse

from campaign import social_images

_draw = lru_cache(maxsize=128)(social_images.draw)


def social_image_response(colour: str, kicker: str, title: str, line: str) -> HttpResponse:
    """The preview that a chat shows beside a link. What has been drawn lately isn't drawn again."""
    return HttpResponse(_draw(colour, kicker, title, line), content_type="image/png")
