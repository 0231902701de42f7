"""Where the hub is, and what is between it and here."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bioner_desk.errors import DownloadError

_HUB = "https://huggingface.co"
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(/[\w./~-]*)?", re.IGNORECASE | re.ASCII)


def endpoint() -> str:
    """The hub's address, or that of the one which the user has set in its place.

    Raises:
        DownloadError: what is set is no address.
    """
    given = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/")
    if given and not (_ADDRESS.fullmatch(given) and _can_be_asked(given)):
        message = f"HF_ENDPOINT is {given}, which is no address of a hub."
        raise DownloadError(message, hint="Unset HF_ENDPOINT, or set it to an address such as https://HOST.")
    return given or _HUB


def proxy_for(url: str) -> str:
    """The host and port of the proxy that stands between here and an address; empty if there is none."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all", "")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return ""
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}").netloc.rpartition("@")[2]


def _can_be_asked(address: str) -> bool:
    """Whether the parts of an address are such as networks have."""
    parts = urlsplit(address)
    try:
        (parts.hostname or "").encode("idna")
    except UnicodeError:
        return False
    try:
        return parts.port is None or parts.port > 0
    except ValueError:  # beyond 65535
        return False
