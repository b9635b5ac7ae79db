"""Decode a page as a browser would: byte order mark, header, meta element, and only then a guess.

Labels and what they stand for are those of the WHATWG Encoding Standard, section 4.2; a label that
is not in it (`zip`, `undefined`) is not believed, nor is one that the bytes plainly contradict.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

__all__ = ["decode", "label_in_header"]

# WHATWG name, Python codec, further labels. Where a codec is wider than the name (windows-1252 for
# iso-8859-1, gb18030 for gbk), the standard says so.
_TABLE = """
utf-8 utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8
ibm866 cp866 866 cp866 csibm866
iso-8859-2 iso8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
iso-8859-3 iso8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
iso-8859-4 iso8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
iso-8859-5 iso8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 \
iso_8859-5:1988
iso-8859-6 iso8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 \
iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
iso-8859-7 iso8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 \
iso_8859-7 iso_8859-7:1987 sun_eu_greek
iso-8859-8 iso8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 \
iso88598 iso_8859-8 iso_8859-8:1988 visual
iso-8859-8-i iso8859-8 csiso88598i logical
iso-8859-10 iso8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
iso-8859-13 iso8859-13 iso8859-13 iso885913
iso-8859-14 iso8859-14 iso8859-14 iso885914
iso-8859-15 iso8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
iso-8859-16 iso8859-16
koi8-r koi8-r cskoi8r koi koi8 koi8_r
koi8-u koi8-u koi8-ru
macintosh mac-roman csmacintosh mac x-mac-roman
windows-874 cp874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
windows-1250 cp1250 cp1250 x-cp1250
windows-1251 cp1251 cp1251 x-cp1251
windows-1252 cp1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 \
iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
windows-1253 cp1253 cp1253 x-cp1253
windows-1254 cp1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 \
iso_8859-9:1989 l5 latin5 x-cp1254
windows-1255 cp1255 cp1255 x-cp1255
windows-1256 cp1256 cp1256 x-cp1256
windows-1257 cp1257 cp1257 x-cp1257
windows-1258 cp1258 cp1258 x-cp1258
x-mac-cyrillic mac-cyrillic x-mac-ukrainian
gbk gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
gb18030 gb18030
big5 big5hkscs big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp euc-jp cseucpkdfmtjapanese x-euc-jp
iso-2022-jp iso2022-jp csiso2022jp
shift_jis cp932 csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
euc-kr cp949 cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 \
ksc_5601 windows-949
utf-16be utf-16-be unicodefffe
utf-16le utf-16-le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
"""
_CODECS = {name: codec for name, codec, *_ in map(str.split, _TABLE.strip().splitlines())}
_LABELS = {
    label: name
    for name, _, *labels in map(str.split, _TABLE.strip().splitlines())
    for label in (name, *labels)
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_HEADER = re.compile(
    r"charset\s*=\s*(?:\"\s*([^\"]*?)\s*\"|'\s*([^']*?)\s*'|([^\s\"';,]+))", re.IGNORECASE
)
_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)|</?([a-z][^\s/>]*+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>", re.I | re.S
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'<>]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_MARKUP = re.compile(rb"(?is)<(script|style)\b.*?</\1\s*>|<[^>]*>")
_PRESCAN = 8192  # the standard looks at 1,024 bytes; pages exist that say it later
_SAMPLE = 20_000


def decode(payload: bytes, content_type: str | None) -> tuple[str, str, str]:
    """The text, the WHATWG name of its charset, and what named it.

    The last is one of `bom header meta detector default`. Bytes that mean nothing in the charset
    become U+FFFD; no payload fails.
    """
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return _decoded(payload[len(bom) :], name), name, "bom"
    for name, source in _declared(payload, content_type):
        text = _believable(payload, name)
        if text is not None:
            return text, name, source
    return _detected(payload)


def label_in_header(content_type: str | None) -> str | None:
    """The WHATWG name of the charset that a Content-Type header states, if it is one."""
    found = _HEADER.search(content_type or "")
    return _LABELS.get((found[1] or found[2] or found[3] or "").lower()) if found else None


def _declared(payload: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """The charsets that the header and the page state, in the order in which they are believed."""
    declared = []
    in_header = label_in_header(content_type)
    if in_header:
        declared.append((in_header, "header"))
    name = _name_in_page(payload[:_PRESCAN])
    if name:  # a page in which this can be read is not UTF-16 (HTML Standard, 13.2.3.2)
        declared.append(("utf-8" if name.startswith("utf-16") else name, "meta"))
    return declared


def _name_in_page(beginning: bytes) -> str | None:
    """The charset that the first meta element with a known label states, or an XML declaration.

    HTML Standard, 13.2.3.2: prescan a byte stream to determine its encoding.
    """
    declaration = _DECLARATION.match(beginning)
    if declaration:
        return _LABELS.get(declaration[1].decode("ascii", "replace").lower())
    for tag in _TAG.finditer(beginning):
        if (tag[1] or b"").lower() == b"meta":
            name = _name_in_meta(tag[2].decode("latin-1"))
            if name:
                return name
    return None


def _name_in_meta(written: str) -> str | None:
    """The charset that one meta element states, given its attributes as written."""
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(written):
        attributes.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
    if "charset" in attributes:
        return _LABELS.get(attributes["charset"].strip().lower())
    if attributes.get("http-equiv", "").lower() == "content-type":
        return label_in_header(attributes.get("content"))
    return None


def _decoded(payload: bytes, name: str) -> str:
    """The payload in a charset; what a single-byte charset leaves undefined stays a C1 control."""
    errors = "archiver-c1" if name.startswith("windows-") else "replace"
    return payload.decode(_CODECS[name], errors)


def _believable(payload: bytes, name: str) -> str | None:
    """The text in a declared charset, or None where the bytes contradict the declaration."""
    if name not in ("utf-8", "utf-16le", "utf-16be") and _is_utf8(payload):
        return None  # words in another charset are never valid UTF-8 by chance
    try:
        return payload.decode(_CODECS[name])
    except UnicodeDecodeError:
        text = _decoded(payload, name)
    return text if _mostly_readable(text) else None


def _is_utf8(payload: bytes) -> bool:
    """Whether the payload holds letters beyond ASCII, all of them valid UTF-8."""
    if payload.isascii() or b"\x1b$" in payload:
        return False
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_readable(text: str) -> bool:
    """Whether at most a fifth of what lies beyond ASCII could not be decoded."""
    bad = text.count("\ufffd")
    return bad * 5 <= len(text) - len(text.encode("ascii", "ignore"))


def _detected(payload: bytes) -> tuple[str, str, str]:
    """The text by a guess: UTF-8 where it fits, else what the statistics of the words say."""
    if payload.isascii():
        return payload.decode("ascii"), "utf-8", "default"
    text = payload.decode("utf-8", "replace")
    if _mostly_readable(text):
        return text, "utf-8", "detector"
    words = _MARKUP.sub(b" ", payload)
    for guess in from_bytes(words[:_SAMPLE] or payload[:_SAMPLE]):
        name = _LABELS.get(guess.encoding.replace("_", "-")) or _name_of_codec(guess.encoding)
        if name:
            return _decoded(payload, name), name, "detector"
    return _decoded(payload, "windows-1252"), "windows-1252", "default"


def _name_of_codec(encoding: str) -> str | None:
    """The WHATWG name of a Python codec, if the standard knows the charset."""
    canonical = codecs.lookup(encoding).name
    return next((n for n, codec in _CODECS.items() if codecs.lookup(codec).name == canonical), None)


def _keep_c1(error: UnicodeError) -> tuple[str, int]:
    """What the standard's windows-125x tables do with an undefined byte: the C1 control itself."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("archiver-c1", _keep_c1)
