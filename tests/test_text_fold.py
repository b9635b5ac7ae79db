"""Folding: one searched word finds its other spellings, and leads back to them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.fold import FOLD, fold, fold_offsets

ANY = st.text(
    st.one_of(
        st.sampled_from(
            "éÉ\u0306\u0308йЙиёЁ ѐأإآٱىيةهـَُ١٢٣۴“”‘’—–ﷺﬁßẞİı½\u200f\u00ad한\u1112\u1161\u11ab"
        ),
        st.characters(),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("CAFÉ Straße ﬁn", "cafe strasse fin"),
        ("İstanbul", "istanbul"),
        ("Ёлка и ёж", "елка и еж"),
        ("Йод, Київ, Ўзбек", "йод, київ, ўзбек"),
        ("أحمد إلى آخر ٱلمدرسة", "احمد الي اخر المدرسه"),
        ("مُحَمَّدٌ — مـحـمـد", "محمد - محمد"),
        ("١٢٣ ۴۵ 12", "123 45 12"),
        ("“Don’t” «да»", '"don\'t" "да"'),
        ("a\u200fb\u00ad\u200bc", "abc"),
        ("a\u00a0b\u2003c", "a b c"),
        ("한국", "한국"),
        ("がぎ", "がぎ"),
    ],
)
def test_spellings_that_readers_take_for_the_same_fold_to_the_same(
    printed: str, folded: str
) -> None:
    assert fold(printed) == folded
    assert fold(unicodedata.normalize("NFD", printed)) == folded


def test_war_and_warriors_stay_two_words_also_when_decomposed() -> None:
    assert fold("войны") != fold("воины")
    assert fold(unicodedata.normalize("NFD", "войны")) == fold("войны")


def test_the_rule_is_named_with_its_unicode_version() -> None:
    assert unicodedata.unidata_version in FOLD


@given(ANY)
@settings(max_examples=400)
@example("и\u0306\u0301")
@example("\u1112\u1161\u11ab")
def test_offsets_lead_from_each_folded_letter_to_its_origin(text: str) -> None:
    folded, offsets = fold_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded)
    assert all(0 <= offset < len(text) for offset in offsets)
    assert offsets == sorted(offsets)


@given(ANY)
@settings(max_examples=400)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_folded_word_is_found_in_the_original() -> None:
    text = "قال إنّ الوزارة «أُخلِيت» اليوم"
    folded, offsets = fold_offsets(text)
    start = folded.index(fold("أخليت"))
    assert text[offsets[start] : offsets[start + 4] + 1] == "أُخلِيت"
