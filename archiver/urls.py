"""URL identity: which addresses are one resource.

`urlkey` is a SURT (Sort-friendly URI Reordering Transform, as in CDX files): host labels reversed,
then path and query. It drops what does not tell two pages apart: scheme, default port, `www.`,
fragment, and listed tracking parameters.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from archiver.errors import UsageProblem

__all__ = ["RULE", "absolute_http_url", "is_web_address", "leads_home", "urlkey"]

RULE = "surt/1"  # raise when the rule changes: resources are regrouped by `rebuild`

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"^(utm_[a-z_]+|at_(campaign|custom\d|medium|link_.*|format|ptr_name|bbc_team)|fbclid|gclid|dclid"
    r"|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|mc_[ce]id|_ga|_gl|_openstat"
    r"|ns_[a-z]+|cmpid|ocid|smid|wt\.[a-z_]+|__twitter_impression)$",
    re.IGNORECASE,
)
_FRONT_PAGE = re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/?|(?:index|default|home)\.[a-z]{3,5})?", re.I)
_NAMES_A_PAGE = re.compile(r"\d{3}|-.*-|.{24}")  # a number, a slug of words
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "%!$&'()*+,;=:@-._~/?[]"


def absolute_http_url(text: str) -> str:
    """The URL a user means, given a scheme where it was typed without one.

    Raises UsageProblem for what is no http or https address.
    """
    typed = text.strip()
    if "://" not in typed:
        typed = "https://" + typed
    try:
        parts = urlsplit(typed)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageProblem(f"{text!r} is not an address ({error}); write it in full.") from None
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host or " " in host:
        raise UsageProblem(
            f"{text!r} is not an address on the web; it must start with http:// or https://."
        )
    return typed


def is_web_address(url: str) -> bool:
    """Whether a URL names something on the web at all, as far as its spelling tells."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname)
    except ValueError:
        return False


def leads_home(url: str, target: str) -> bool:
    """Whether a redirect sends the reader of a page inside a site to the site's front page.

    Servers do so for pages that they no longer have. An address that is short and bare itself,
    such as `/index.html` or `/en`, may well mean the front page.
    """
    here, _, path = urlkey(url).partition(")")
    there, _, end = urlkey(target).partition(")")
    segments = [segment for segment in path.split("?")[0].split("/") if segment]
    deep = len(segments) > 1 or "?" in path or bool(segments and _NAMES_A_PAGE.search(segments[0]))
    return here == there and bool(_FRONT_PAGE.fullmatch(end)) and deep


def urlkey(url: str) -> str:
    """The SURT that all addresses of one resource share; a URL that cannot be parsed is its own."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if not host:
        return url
    labels = _ascii_host(host).removeprefix("www.").split(".")
    address = (
        ",".join(reversed(labels))
        if not re.fullmatch(r"[\d.]+", host) and ":" not in host
        else host
    )
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        address += f":{port}"
    return f"{address}){_path(parts)}{_query(parts)}"


def _ascii_host(host: str) -> str:
    """The host in lower-case ASCII (RFC 5891), without a trailing dot."""
    plain = host.rstrip(".").lower()
    try:
        return plain if plain.isascii() else plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def _normal(text: str) -> str:
    """Percent-encoding in one spelling (RFC 3986 section 6.2.2): needless escapes undone."""

    def spelled(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", spelled, quote(text, safe=_SAFE))


def _path(parts: SplitResult) -> str:
    """The path with its dot segments removed (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    segments = parts.path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(_normal(segment))
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(parts: SplitResult) -> str:
    """The query without the parameters that only track the reader."""
    kept = [
        _normal(pair)
        for pair in parts.query.split("&")
        if pair and not _TRACKING.match(pair.split("=")[0])
    ]
    return "?" + "&".join(kept) if kept else ""
