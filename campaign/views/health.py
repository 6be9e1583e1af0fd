"""What a load balancer asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from campaign import health


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Database, cache, broker and outbox are fit for visitors; 503 and what is wrong otherwise."""
    problems = health.problems()
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)
