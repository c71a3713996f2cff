"""What Django's system check says of the host on which H5P plays."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.http.request import validate_host


@register
def check_h5p_host(*_apps: Any, **_options: Any) -> list[CheckMessage]:
    """The host must be answered for, and must be another one than the site's: that is its purpose."""
    host = settings.KAFEDRA_H5P_HOST.lower()
    if not host:
        return []
    problems: list[CheckMessage] = []
    site = urlsplit(settings.KAFEDRA_PUBLIC_URL).hostname or ""
    if host == site:
        message = "KAFEDRA_H5P_HOST is the host of the site itself."
        hint = "Scripts of H5P packages would run beside people's sessions. Give them a host of their own."
        problems.append(Error(message, hint=hint, id="kafedra.h5p.E001"))
    elif _share_a_domain(host, site):
        message = "KAFEDRA_H5P_HOST shares a domain with the site."
        hint = "Scripts there can set cookies for the whole domain. Take a separate registrable domain."
        problems.append(Warning(message, hint=hint, id="kafedra.h5p.W002"))
    if ":" in host or "/" in host or not validate_host(host, settings.ALLOWED_HOSTS):
        message = f"KAFEDRA_H5P_HOST {host!r} is not among ALLOWED_HOSTS."
        hint = "Name it there, without scheme and port."
        problems.append(Error(message, hint=hint, id="kafedra.h5p.E002"))
    cookie_domain = (settings.SESSION_COOKIE_DOMAIN or "").lstrip(".").lower()
    if cookie_domain and (host == cookie_domain or host.endswith(f".{cookie_domain}")):
        message = "The session cookie would be sent to KAFEDRA_H5P_HOST."
        hint = "Leave SESSION_COOKIE_DOMAIN unset or take a host outside it."
        problems.append(Warning(message, hint=hint, id="kafedra.h5p.W001"))
    return problems


def _share_a_domain(host: str, site: str) -> bool:
    """As far as names tell it without the list of public suffixes."""
    domain = site.split(".")[-2:]
    return host.split(".")[-2:] == domain and len(domain) == 2 and not domain[-1].isdecimal()
