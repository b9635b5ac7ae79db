"""Tell from an address whether what is there can be a source: no share button, profile or tag."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from archiver.urls import urlkey

__all__ = ["Addresses", "host_of"]

_SOCIAL = frozenset(
    (
        *("twitter.com", "x.com", "facebook.com", "fb.com", "instagram.com", "threads.net", "t.me"),
        *("telegram.me", "vk.com", "vk.ru", "ok.ru", "youtube.com", "tiktok.com", "linkedin.com"),
        *("bsky.app", "weibo.com", "pinterest.com", "flickr.com", "reddit.com", "snapchat.com"),
        *("truthsocial.com", "whatsapp.com", "dzen.ru", "rutube.ru", "soundcloud.com", "wa.me"),
        *("spotify.com", "mastodon.social", "viber.com", "line.me"),
    )
)
_BEFORE_PROFILE = frozenset(
    (
        *("add", "artist", "c", "channel", "company", "groups", "id", "in", "invite", "pages"),
        *("people", "photos", "profile", "public", "r", "s", "school", "show", "showcase", "u"),
        "user",
    )
)
_POST = re.compile(r"(?:wall|video|photo|clip|note)-?\d")  # of vk.com, in one segment
_SHARING = re.compile(
    r"\b(?:share(?:r|article)?|intent|offer|submit|send|dialog|pin/create|joinchat)\b",
    re.IGNORECASE,
)
_SERVICES = frozenset(  # shops, payments and sharing: nothing there is a source
    (
        *("apps.apple.com", "itunes.apple.com", "play.google.com", "appgallery.huawei.com"),
        *("apps.rustore.ru", "patreon.com", "paypal.com", "paypal.me", "buymeacoffee.com"),
        *("ko-fi.com", "donorbox.org", "boosty.to", "addtoany.com", "addthis.com"),
        "sharethis.com",
    )
)
_LISTS = frozenset(  # before the name of a tag, topic, author or section
    (
        *("author", "authors", "bio", "by", "categories", "category", "columnist", "columnists"),
        *("contributor", "contributors", "hashtag", "journalist", "journalists", "keyword"),
        *("keywords", "label", "labels", "ministers", "organisations", "organizations", "people"),
        *("person", "persons", "profile", "profiles", "reporter", "reporters", "rubric"),
        *("rubrica", "rubrics", "section", "sections", "staff", "tag", "tags", "team", "tema"),
        *("temas", "theme", "themes", "topic", "topical-events", "topics", "users", "writer"),
        *("writers", "автор", "авторы", "рубрика", "тег", "теги", "тема", "темы", "الكاتب"),
        *("تصنيف", "كاتب", "كتاب", "وسم", "وسوم"),
    )
)
_ACTIONS = frozenset(
    (
        *("about", "about-us", "account", "advertise", "apps", "archive", "careers", "contact"),
        *("contact-us", "cookie-policy", "cookie-settings", "cookies", "donate", "donation"),
        *("donations", "feedback", "impressum", "imprint", "log-in", "login", "membership"),
        *("newsletter", "newsletters", "podcasts", "print", "privacy", "privacy-policy"),
        *("register", "registration", "rss", "search", "sign-in", "sign-up", "signin", "signup"),
        *("sitemap", "subscribe", "subscription", "subscriptions", "terms", "terms-of-use"),
    )
)
_SECTIONS = frozenset(  # what sites call their sections; a page's own name is seldom so plain
    (
        *(
            "africa",
            "america",
            "americas",
            "analysis",
            "arabic",
            "arts",
            "asia",
            "business",
            "climate",
        ),
        *("comment", "culture", "economy", "education", "en", "english", "entertainment", "europe"),
        *("finance", "health", "home", "index", "international", "latest", "lifestyle", "live"),
        *("local", "magazine", "markets", "media", "middle-east", "mideast", "money", "national"),
        *("news", "opinion", "opinions", "politics", "press", "regions", "russian", "science"),
        *(
            "sport",
            "sports",
            "stories",
            "tech",
            "technology",
            "travel",
            "uk",
            "us",
            "video",
            "videos",
        ),
        *("war", "weather", "world", "ru", "ar", "новости", "политика", "экономика", "общество"),
        *(
            "мир",
            "спорт",
            "культура",
            "наука",
            "أخبار",
            "اخبار",
            "سياسة",
            "اقتصاد",
            "رياضة",
            "ثقافة",
        ),
        *("novosti", "politika", "ekonomika", "obshchestvo", "mir", "kultura", "nauka", "akhbar"),
    )
)
_LONGEST_NAME = 4  # hyphens in the name of a tag, person or section; a story's title has more


class Addresses:
    """The addresses in one article, typed against its own."""

    def __init__(self, *own: str) -> None:
        """Take the addresses of the article itself."""
        self._own = {urlkey(address) for address in own}
        self._hosts = {host_of(address) for address in own} - {""}

    def is_own_site(self, href: str) -> bool:
        """Whether an address is on the article's own site."""
        return host_of(href) in self._hosts

    def can_be_source(self, href: str) -> bool:
        """Whether an address may lead to a source; only http and https can."""
        try:
            parts = urlsplit(href)
            host = host_of(href)
        except ValueError:
            return False
        if parts.scheme.lower() not in ("http", "https") or not host or host in _SERVICES:
            return False
        segments = [segment for segment in unquote(parts.path).lower().split("/") if segment]
        if host in _SOCIAL or ".".join(host.split(".")[-2:]) in _SOCIAL:
            return not _SHARING.search(parts.path) and not _is_profile(segments, parts.query)
        if _is_list(segments) or (segments and segments[-1] in _ACTIONS):
            return False
        if host in self._hosts and _is_section(segments, parts.query):
            return False
        return urlkey(href) not in self._own


def host_of(address: str) -> str:
    """The host of an address in lower case, without www. and m.; empty where it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(?:www|m|mobile)\.", "", host)


def _is_profile(segments: list[str], query: str) -> bool:
    """Whether a path in a social network is the home page of someone there."""
    if segments and segments[0] in _BEFORE_PROFILE:
        segments = segments[1:]
    return len(segments) <= 1 and not query and not any(map(_POST.match, segments))


def _is_list(segments: list[str]) -> bool:
    """Whether a path is that of a tag, topic, author or section."""
    return (
        len(segments) >= 2 and segments[-2] in _LISTS and segments[-1].count("-") <= _LONGEST_NAME
    )


def _is_section(segments: list[str], query: str) -> bool:
    """Whether a path on the own site is the home page or a section's: /world/europe."""
    return not query and all(segment in _SECTIONS for segment in segments)
