"""Charsets: a page's letters come through whatever its header claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.text.charset import decode

RUSSIAN = "Паром в Норхейвен снова вышел в море, сообщили в порту."
FRENCH = "Le bac a repris la mer, a annoncé le port à midi : « enfin »."


@pytest.mark.parametrize(
    ("payload", "content_type", "charset", "source"),
    [
        ("\ufeff" + RUSSIAN, "text/html; charset=windows-1251", "utf-8", "bom"),
        (RUSSIAN, "text/html; charset=UTF-8", "utf-8", "header"),
        (f'<meta charset="utf-8">{RUSSIAN}', "text/html", "utf-8", "meta"),
        (RUSSIAN, None, "utf-8", "detector"),
        ("plain", None, "utf-8", "default"),
        (RUSSIAN, "text/html; charset=zip", "utf-8", "detector"),
        (RUSSIAN, "text/html; charset=undefined", "utf-8", "detector"),
        (RUSSIAN, "text/html; charset=iso-8859-1", "utf-8", "detector"),
    ],
)
def test_utf8_is_known_by_what_stands_highest(
    payload: str, content_type: str | None, charset: str, source: str
) -> None:
    text, *named = decode(payload.encode(), content_type)
    assert text == payload.removeprefix("\ufeff")
    assert named == [charset, source]


@pytest.mark.parametrize(
    ("label", "codec", "text", "name"),
    [
        ("windows-1251", "cp1251", RUSSIAN, "windows-1251"),
        ("KOI8-R", "koi8-r", RUSSIAN, "koi8-r"),
        ("iso-8859-1", "cp1252", FRENCH + "“€”", "windows-1252"),
        ("latin1", "cp1252", FRENCH, "windows-1252"),
        ("cp1256", "cp1256", "قال الناطق إن العبارة عادت", "windows-1256"),
        ("gb2312", "gb18030", "渡轮重新启航", "gbk"),
        ("x-sjis", "cp932", "フェリーが再開", "shift_jis"),
        ("utf-16", "utf-16-le", RUSSIAN, "utf-16le"),
    ],
)
def test_a_label_means_what_the_encoding_standard_says(
    label: str, codec: str, text: str, name: str
) -> None:
    header = f"text/html; charset='{label}'"
    assert decode(text.encode(codec), header) == (text, name, "header")


def test_a_declaration_that_the_bytes_contradict_is_not_believed() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">{RUSSIAN}'
    text, charset, source = decode(page.encode("cp1251"), "text/html; charset=utf-8")
    assert (text, charset, source) == (page, "windows-1251", "meta")


def test_one_broken_byte_does_not_spoil_a_page() -> None:
    text, charset, _ = decode(RUSSIAN.encode() + b" \xff " + RUSSIAN.encode(), "text/html")
    assert charset == "utf-8"
    assert text == f"{RUSSIAN} \ufffd {RUSSIAN}"


def test_an_undeclared_charset_is_guessed_from_the_words() -> None:
    page = f"<html><body><p>{RUSSIAN * 4}</p></body></html>"
    text, charset, source = decode(page.encode("cp1251"), None)
    assert (text, charset, source) == (page, "windows-1251", "detector")


def test_a_charset_in_a_comment_is_no_declaration() -> None:
    page = f"<!-- <meta charset=koi8-r> --><meta charset=windows-1251>{RUSSIAN}"
    assert decode(page.encode("cp1251"), None)[1:] == ("windows-1251", "meta")


@pytest.mark.parametrize(
    "written",
    [
        '<meta name="description" content="a page in charset=koi8-r">',
        '<p title="<meta charset=koi8-r>">',
        "<meta charset=bogus>",
        '<meta http-equiv="Refresh" content="0; charset=koi8-r">',
    ],
)
def test_only_a_meta_element_that_states_a_known_charset_is_believed(written: str) -> None:
    page = f"{written}<meta http-equiv=content-type content='text/html; charset=cp1251'>{RUSSIAN}"
    assert decode(page.encode("cp1251"), None) == (page, "windows-1251", "meta")


def test_undefined_bytes_of_windows_1252_stay_controls() -> None:
    assert decode(b"a\x81b\x93", "text/plain; charset=ascii")[0] == "a\x81b“"


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=30)))
@settings(max_examples=300, deadline=None)
def test_no_bytes_and_no_header_fail(payload: bytes, content_type: str | None) -> None:
    text, charset, source = decode(payload, content_type)
    assert charset
    assert source in ("bom", "header", "meta", "detector", "default")
    assert len(text) <= len(payload)
