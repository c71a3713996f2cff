"""The mailbox of the demo, so that a newcomer can finish a registration without a mail server."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from demo.mailbox import MAX_LETTERS, list_letters


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Show the newest letters to anybody: the demo holds no real person's mail."""
    if not settings.KAFEDRA_DEMO:
        raise Http404
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    letters = list_letters(Path(folder)) if folder else []
    return render(request, "demo/mail.html", {"letters": letters, "most": MAX_LETTERS})
