"""The campaign's colour as a stylesheet, since the content security policy allows no inline style."""

from django.http import HttpRequest, HttpResponse

from campaign.colours import theme_stylesheet


def theme(request: HttpRequest, colour: str, scheme: str = "") -> HttpResponse:
    """The scale computed from one colour. Its address holds the colour, so it may be kept for ever."""
    response = HttpResponse(theme_stylesheet(f"#{colour}", scheme), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
