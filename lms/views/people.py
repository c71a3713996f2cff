"""Who asks."""

from typing import cast

from django.http import HttpRequest


def person_id_of(request: HttpRequest) -> int:
    """The signed-in person; the login middleware lets nobody else through to these views."""
    return cast(int, request.user.pk)
