"""What pages do to those who read them: types and charsets that lie, markup made to break parsers.

K: kept and read. F: kept, and said to hold no text that can be read. P: kept, read, and flagged as
read in part. Two letters: either is honest.
"""

from __future__ import annotations

import gzip
import struct
import zlib

NEWS = "The ministry confirmed the figures on Tuesday, and said that more would follow. "
ARTICLE = f"<h1>Figures confirmed</h1>{f'<p>{NEWS * 3}</p>' * 4}"


def _page(inside: str, head: str = "") -> bytes:
    """A page with an article and something else in it."""
    return (
        f"<!DOCTYPE html><html><head><title>News</title>{head}</head>"
        f"<body><article>{ARTICLE}</article>{inside}</body></html>"
    ).encode("utf-8", "surrogatepass")


def _png() -> bytes:
    """A picture of one point."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", b"x"),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
XXE = '<!DOCTYPE html [<!ENTITY l0 "ha">{}<!ENTITY x SYSTEM "file:///etc/passwd">]>'

HTML = "text/html; charset=utf-8"
PAGES: dict[str, tuple[str, str | None, bytes]] = {
    # types
    "pdf-as-html": ("F", HTML, b"%PDF-1.7\n" + bytes(range(256)) * 20),
    "png-as-html": ("F", HTML, _png()),
    "gzip-as-html": ("F", HTML, gzip.compress(ARTICLE.encode())),
    "html-as-png": ("KF", "image/png", _page("")),
    "html-as-pdf": ("KF", "application/pdf", _page("")),
    "no-type": ("KF", None, _page("")),
    "garbage-type": ("KF", ";;=;\x7f/", _page("")),
    "long-type": ("KF", "text/html; x=" + "y" * 60_000, _page("")),
    "download-name": ("KF", "text/html", _page("")),
    # charsets
    "charset-lie": ("K", "text/html; charset=iso-8859-1", _page("<p>Сообщение министерства</p>")),
    "charset-conflict": ("K", HTML, _page("", '<meta charset="windows-1251">')),
    "charset-unknown": ("K", "text/html; charset=klingon-8", _page("")),
    "codec-zip": ("K", "text/html; charset=zip", _page("")),
    "codec-unicode-escape": ("K", "text/html; charset=unicode_escape", _page("\\u0041")),
    "codec-undefined": ("K", "text/html; charset=undefined", _page("")),
    "codec-punycode": ("K", "text/html; charset=punycode", _page("")),
    "codec-rot13": ("K", "text/html; charset=rot_13", _page("")),
    "utf-16-bom": ("KF", HTML, b"\xff\xfe" + _page("").decode().encode("utf-16-le")),
    "utf-16-odd": ("KF", HTML, b"\xff\xfe" + _page("").decode().encode("utf-16-le") + b"\x41"),
    "utf-7": ("KF", "text/html; charset=utf-7", _page("+ADw-script+AD4-")),
    "nul-bytes": ("K", HTML, _page("<p>One\0 two\0</p>")),
    "invalid-utf-8": ("K", HTML, _page("").replace(b"Tuesday", b"\xff\xfe\xc3\x28day")),
    "lone-surrogates": ("K", HTML, _page("<p>&#xD800; &#xDFFF; \ud800</p>")),
    "bidi-zalgo": ("K", HTML, _page("<p>\u202egnp.exe\u2066 e" + "\u0301" * 5000 + "</p>")),
    "tag-letters": ("K", HTML, _page("<p>" + "\U000e0041" * 3000 + "</p>")),
    "control-title": ("K", HTML, _page("", "<title>a\r\nINFO ok\x1b[2J</title>")),
    # parser
    "deep-100k": ("P", HTML, _page("<div>" * 100_000 + "<p>deep</p>")),
    "deep-300": ("P", HTML, _page("<div>" * 300 + f"<p>{NEWS}</p>")),
    "wide-attributes": (
        "KF",
        HTML,
        _page("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">"),
    ),
    "many-paragraphs": ("KPF", HTML, _page("<p>One more." * 200_000)),
    "many-links": ("KF", HTML, _page("".join(f"<a href=/{n}>{n}</a>" for n in range(100_000)))),
    "long-text-node": ("P", HTML, _page("<p>" + "word " * 2_600_000 + "</p>")),
    "unclosed-comment": ("KF", HTML, _page("<!-- " + NEWS * 100)),
    "million-angles": ("KPF", HTML, _page("<" * 1_000_000)),
    "million-ampersands": ("KF", HTML, _page("&" * 1_000_000)),
    "billion-laughs": ("KF", HTML, XXE.format(LAUGHS).encode() + _page("<p>&l9;</p>")),
    "external-entity": ("K", HTML, XXE.format("").encode() + _page("<p>&x;</p>")),
    "json-ld-deep": (
        "K",
        HTML,
        _page("", "<script type=application/ld+json>" + "[" * 100_000 + "</script>"),
    ),
    "json-ld-number": (
        "K",
        HTML,
        _page("", '<script type=application/ld+json>{"a":' + "9" * 100_000 + "}</script>"),
    ),
    "spaces": ("KF", HTML, _page("<p>a" + " " * 5_000_000 + "b</p>")),
    "date-soup": ("KF", HTML, _page("<p>" + "2026-03-02 12/12/12 " * 20_000 + "</p>")),
    "colspan": ("K", HTML, _page("<table><td colspan=9007199254740992 rowspan=99999999>x</table>")),
    "many-metas": ("KF", HTML, _page("", "<meta name=date content=2026-03-02>" * 50_000)),
    "base-elsewhere": ("K", HTML, _page("<a href=x>x</a>", "<base href=javascript:alert(1)//>")),
    "base-broken": ("K", HTML, _page("<a href=x>x</a>", "<base href='http://[::1'>")),
    "hostile-links": (
        "K",
        HTML,
        _page(
            "<p>According to <a href=http://127.0.0.1/>SANA</a> <a href='http://[x'>TASS</a></p>"
        ),
    ),
    "scripts-and-formulas": ("K", HTML, _page("<p>=HYPERLINK(1) {{7*7}} &lt;script&gt;</p>")),
    "subresources": (
        "K",
        HTML,
        _page(
            "<img src=http://127.0.0.1/a.png><iframe src=http://127.0.0.1/></iframe>",
            "<link rel=preload href=http://127.0.0.1/a><style>@import 'http://127.0.0.1/'</style>",
        ),
    ),
    "plaintext": ("KF", HTML, _page("<plaintext>" + NEWS * 50)),
    "xmp": ("KF", HTML, _page("<xmp>" + NEWS * 50)),
    "random-bytes": ("KF", HTML, zlib.compress(NEWS.encode() * 9) * 50),
    "frameset": ("KF", HTML, b"<frameset><frame src=http://127.0.0.1/></frameset>"),
    "svg": ("KF", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>"),
    "soft-hyphens": ("K", HTML, _page("<p>" + "wo\u00adrd " * 50_000 + "</p>")),
    "select-deep": ("KPF", HTML, _page("<select>" * 20_000)),
    "formatting-nest": ("KPF", HTML, _page("<b><i><u>" * 5_000 + NEWS)),
    "tables-in-tables": ("KPF", HTML, _page("<table><tr><td>" * 2_000 + NEWS)),
    "long-line": ("KF", HTML, _page("<pre>" + "x" * 2_000_000 + "</pre>")),
}
