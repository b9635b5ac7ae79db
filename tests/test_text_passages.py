"""Passages: a text is its sentences and what stands between them, to the character."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.models import join_passages
from archiver.text.passages import SEGMENTER, Block, cut, language_of

LETTERS = st.text(
    st.one_of(
        st.sampled_from(" .!?\n\t\u00a0\u2028\u3000\x85“”«»\"'()[]/…。؟،Aaб1جا文Mr. 😀"),
        st.characters(),
    ),
    max_size=60,
)
ELEMENTS = st.sampled_from(["sentence", "heading", "caption", "quotation_block"])
LANGUAGES = st.sampled_from([None, "en", "ar", "ru", "fr", "de", "zh", "ja", "xx", ""])


@given(LETTERS, LANGUAGES)
@settings(max_examples=400, deadline=None)
@example("A. \u2028B.", "en")
@example("1.\u20282. x", "en")
def test_no_sentence_swallows_or_loses_a_character(text: str, language: str | None) -> None:
    passages = cut([Block(text)], language)
    rebuilt = join_passages(passages)
    assert rebuilt + text[len(rebuilt) :] == text
    assert not text[len(rebuilt) :].strip()
    assert all(p.text == p.text.strip() != "" for p in passages)
    assert all(not p.gap.strip() for p in passages)


@given(st.lists(st.tuples(LETTERS, ELEMENTS), max_size=6), LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_offsets_point_at_each_passage_in_the_whole_text(
    blocks: list[tuple[str, str]], language: str | None
) -> None:
    passages = cut([Block(text, element) for text, element in blocks], language)
    whole = join_passages(passages)
    assert [whole[p.start : p.start + len(p.text)] for p in passages] == [p.text for p in passages]
    words = "".join("".join(text for text, _ in blocks).split())
    assert "".join(whole.split()) == words


def test_sentences_are_told_apart_in_three_scripts() -> None:
    def sentences(text: str) -> list[str]:
        return [p.text for p in cut([Block(text)], None)]

    assert sentences("Mr. Ek left. Did he? Yes!") == ["Mr. Ek left.", "Did he?", "Yes!"]
    assert sentences("Паром ушёл. Куда?") == ["Паром ушёл.", "Куда?"]
    assert sentences("غادرت العبارة. إلى أين؟ لا أحد يعلم.")[1] == "إلى أين؟"


def test_a_heading_or_a_quotation_block_is_never_divided() -> None:
    blocks = [Block("What now? Nothing.", "heading"), Block("I saw it. All.", "quotation_block")]
    assert [p.text for p in cut(blocks, "en")] == [b.text for b in blocks]


def test_a_credit_after_a_stroke_stays_with_its_caption() -> None:
    assert [p.text for p in cut([Block("A berth in Norhaven. / HC")], None)] == [
        "A berth in Norhaven. / HC"
    ]


def test_the_script_tells_whose_rules_apply() -> None:
    words = {"Ferry": "en", "Паром ушёл": "ru", "غادرت العبارة": "ar", "渡轮启航": "zh"}
    assert {text: language_of(text) for text in words} == words
    assert language_of("フェリーが出航") == "ja"
    assert language_of("渡航再開の発表") == "ja"


def test_the_segmenter_is_named_with_its_version() -> None:
    assert SEGMENTER.startswith("sentencex/1.")
