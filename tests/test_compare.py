"""What a reader is told when a news text changes."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.compare import COMPARE, align, apply, compare, similarity, tokens, word_edits
from archiver.models import Assessment, Change, Extraction, Link, Passage

LEDE = "A blast at the harbour of Port Selma killed three people on Monday, officials said."
SECOND = "Rescue teams searched the grain terminal until nightfall."
QUOTE = '"We will rebuild the terminal within a year," said the harbour master, Ilya Brandt.'
LAST = "The port handles a third of the country's grain exports."


def page(*texts: str | tuple[str, str], **values: Any) -> Extraction:
    """A reading whose passages are the texts; a pair gives (text, element)."""
    passages, start = [], 0
    for item in texts:
        text, element = item if isinstance(item, tuple) else (item, "sentence")
        gap = " " if passages else ""
        passages.append(Passage(text, element, start + len(gap), gap))
        start += len(gap) + len(text)
    return Extraction(
        assessment=Assessment("ok", "test"),
        passages=tuple(passages),
        **values,
    )


def only(changes: list[Change]) -> Change:
    """The one change that there is."""
    assert len(changes) == 1, changes
    return changes[0]


def spans(change: Change) -> list[tuple[str, str]]:
    """The old and new words of a change's edits."""
    return [(edit.old_text, edit.new_text) for edit in change.edits]


def test_the_rule_names_itself_and_its_library() -> None:
    assert COMPARE.startswith("compare/1 rapidfuzz/3.")


def test_a_death_toll_raised_from_three_to_thirty_is_an_edit_of_the_number_alone() -> None:
    raised = LEDE.replace("three people", "30 people")
    change = only(compare(page(LEDE, SECOND), page(raised, SECOND)))
    assert (change.op, change.element, change.scope) == ("edited", "sentence", "main")
    assert (change.old, change.new, change.moved) == ((0,), (0,), False)
    assert spans(change) == [("three", "30")]
    edit = change.edits[0]
    assert LEDE[edit.old_start : edit.old_end] == "three"
    assert raised[edit.new_start : edit.new_end] == "30"
    assert change.similarity is not None and 0.9 < change.similarity < 1


def test_a_digit_within_a_number_with_separators_changes_the_whole_number() -> None:
    assert [
        (edit.old_text, edit.new_text)
        for edit in word_edits("It cost 1,300.50 dinars.", "It cost 1,400.50 dinars.")
    ] == [("1,300.50", "1,400.50")]


def test_two_numbers_beside_each_other_stay_two_edits() -> None:
    edits = word_edits("They counted 3 and 5 dead.", "They counted 30 and 50 dead.")
    assert [(edit.old_text, edit.new_text) for edit in edits] == [("3", "30"), ("5", "50")]


def test_a_rewritten_phrase_reads_as_one_edit_in_spite_of_a_common_article() -> None:
    edits = word_edits(
        "The mayor swiftly left the burning hall.", "The mayor went from the old city."
    )
    assert [(edit.old_text, edit.new_text) for edit in edits] == [
        ("swiftly left the burning hall", "went from the old city")
    ]


def test_a_dropped_sentence_is_a_removal_at_its_old_neighbour() -> None:
    added = "A second ship was slightly damaged."
    changes = compare(page(LEDE, SECOND, LAST), page(LEDE, LAST, added))
    assert [(change.op, change.old_text, change.new_text) for change in changes] == [
        ("removed", SECOND, ""),
        ("added", "", added),
    ]
    assert changes[0].similarity is None and changes[0].edits == ()
    assert (changes[0].old, changes[1].new) == ((1,), (2,))


def test_a_reworded_quotation_shows_the_words_that_were_replaced() -> None:
    softer = QUOTE.replace("will rebuild", "hope to rebuild")
    assert spans(only(compare(page(LEDE, QUOTE), page(LEDE, softer)))) == [("will", "hope to")]


def test_a_dropped_alleged_is_an_edit_with_nothing_in_its_place() -> None:
    old = "Police questioned the alleged bomber in Port Selma."
    change = only(compare(page(old), page(old.replace("alleged ", ""))))
    assert spans(change) == [("alleged ", "")]


def test_an_added_pair_of_quotation_marks_is_two_edits_of_one_sentence() -> None:
    old = "The minister called the harbour strike an act of treason yesterday."
    new = old.replace("an act of treason", "“an act of treason”")
    change = only(compare(page(old), page(new)))
    assert spans(change) == [("", "“"), ("", "”")]
    assert change.similarity is not None and change.similarity < 1


def test_a_paragraph_moved_up_is_moved_and_nothing_else() -> None:
    change = only(compare(page(LEDE, SECOND, QUOTE, LAST), page(LAST, LEDE, SECOND, QUOTE)))
    assert (change.op, change.moved, change.old, change.new) == ("moved", True, (3,), (0,))
    assert change.old_text == change.new_text == LAST and change.edits == ()


def test_a_sentence_moved_and_reworded_is_an_edit_that_moved() -> None:
    reworded = LAST.replace("a third", "a quarter")
    change = only(compare(page(LEDE, SECOND, QUOTE, LAST), page(reworded, LEDE, SECOND, QUOTE)))
    assert (change.op, change.moved) == ("edited", True)
    assert spans(change) == [("third", "quarter")]


def test_a_sentence_split_in_two_is_one_change() -> None:
    old = "The ship left Port Selma at dawn with forty sailors, and it reached Varna on Friday."
    first = "The ship left Port Selma at dawn with forty sailors."
    second = "It reached Varna on Friday."
    split = only(compare(page(LEDE, old, LAST), page(LEDE, first, second, LAST)))
    assert (split.op, split.old, split.new) == ("split", (1,), (1, 2))
    assert split.new_text == f"{first} {second}"
    assert apply(split.edits, split.old_text) == split.new_text
    merged = only(compare(page(LEDE, first, second, LAST), page(LEDE, old, LAST)))
    assert (merged.op, merged.old, merged.new) == ("merged", (1, 2), (1,))


def test_a_sentence_split_in_three_is_one_change() -> None:
    parts = ("Engineers shut the dam.", "Farmers lost their water.", "Nobody told the mayor.")
    change = only(compare(page(" ".join(parts).replace(".", ";")), page(*parts)))
    assert (change.op, change.new) == ("split", (0, 1, 2))


def test_a_sentence_added_after_an_edited_one_is_no_split() -> None:
    raised = LEDE.replace("three", "four")
    changes = compare(page(LEDE), page(raised, SECOND))
    assert [change.op for change in changes] == ["edited", "added"]


@pytest.mark.parametrize("extra_first", [True, False])
def test_monday_becomes_tuesday_and_not_the_sentence_beside_it(extra_first: bool) -> None:
    monday = "On Monday the court heard two witnesses."
    tuesday = "On Tuesday the court heard two witnesses."
    more = "More are expected."
    new = [more, tuesday] if extra_first else [tuesday, more]
    changes = {change.op: change for change in compare(page(monday), page(*new))}
    assert set(changes) == {"edited", "added"}
    assert changes["edited"].new_text == tuesday and changes["added"].new_text == more


def test_neighbours_of_one_pattern_are_paired_with_their_own_successors() -> None:
    towns = ["Arden", "Belm", "Corvo", "Dusk", "Ember"]
    old = [
        f"In {town} the storm flooded {k} houses near the river." for k, town in enumerate(towns)
    ]
    new = ["A storm crossed the coast overnight.", *(line.replace("storm", "gale") for line in old)]
    changes = compare(page(*old), page(*new))
    assert [(change.op, change.old, change.new) for change in changes] == [
        ("added", (), (0,)),
        *(("edited", (k,), (k + 1,)) for k in range(5)),
    ]


def test_one_good_pair_outweighs_two_poor_ones() -> None:
    first = "The council of Arden met on Friday and approved the harbour budget."
    half = "The council of Arden met on Sunday but postponed a school vote."
    other = "The senate in Belm sat for hours and approved the harbour budget."
    assert 0.5 < similarity(first, half) < 0.7 and 0.5 < similarity(other, first) < 0.7
    edited = first.replace("Friday", "Thursday")
    pairs = [(pairing.old, pairing.new) for pairing in align([first, other], [half, edited])]
    assert ((0,), (1,)) in pairs


def test_a_long_passage_of_edited_sentences_pairs_each_with_its_own() -> None:
    towns = ("Arden", "Belm", "Corvo", "Dusk", "Ember", "Frost", "Gale", "Holt", "Isar")
    old = [f"{town} lost {k} boats and its old lighthouse." for k, town in enumerate(towns)]
    new = [line.replace("lost", "has lost") for line in old]
    assert [(c.op, c.old, c.new, spans(c)) for c in compare(page(*old), page(*new))] == [
        ("edited", (k,), (k,), [("", "has ")]) for k in range(9)
    ]


def test_a_russian_sentence_put_in_the_plural_is_edited_though_no_word_is_the_same() -> None:
    change = only(compare(page("Прокурор заявил протест."), page("Прокуроры заявили протесты.")))
    assert change.op == "edited"


def test_white_space_alone_is_no_change() -> None:
    spaced = LEDE.replace("killed three", "killed\u00a0three").replace("on Monday", "on \n Monday")
    assert compare(page(LEDE, SECOND), page(spaced, SECOND + " ")) == []


def test_a_no_break_space_beside_a_changed_number_is_not_reported() -> None:
    new = LEDE.replace("three people", "30 people").replace("Port Selma", "Port\u00a0Selma")
    assert spans(only(compare(page(LEDE), page(new)))) == [("three", "30")]


def test_a_sentence_set_as_a_heading_is_no_change_of_text() -> None:
    assert compare(page(SECOND, LAST), page((SECOND, "heading"), LAST)) == []


def test_a_new_headline_replaces_the_old_one_however_different() -> None:
    old = page(("Blast hits grain terminal", "headline"), LEDE)
    new = page(("Thirty dead in Port Selma", "headline"), LEDE)
    change = only(compare(old, new))
    assert (change.op, change.element, change.scope) == ("edited", "headline", "main")


def test_a_headline_outside_the_passages_is_compared_too() -> None:
    change = only(compare(page(LEDE, title="Blast kills 3"), page(LEDE, title="Blast kills 30")))
    assert (change.element, spans(change)) == ("headline", [("3", "30")])


def test_an_arabic_number_is_edited_alone() -> None:
    old = "قالت وزارة الخارجية إن ثلاثة أشخاص قُتلوا في الانفجار."
    new = old.replace("ثلاثة", "٣٠")
    assert spans(only(compare(page(old), page(new)))) == [("ثلاثة", "٣٠")]


def test_a_vowelled_arabic_word_is_one_token() -> None:
    assert tokens("قَالَ مُحَمَّدٌ ١٬٣٠٠٫٥ مرة.") == ["قَالَ", " ", "مُحَمَّدٌ", " ", "١٬٣٠٠٫٥", " ", "مرة", "."]


def test_a_russian_hedge_that_was_dropped_is_seen() -> None:
    old = "Министр, предположительно, знал о взрыве в порту ещё в понедельник."
    change = only(compare(page(old), page(old.replace(", предположительно,", ""))))
    assert spans(change) == [(", предположительно,", "")]


def test_a_byline_replaced_is_a_change_of_the_main_part() -> None:
    change = only(compare(page(LEDE, byline="Ana Ruiz"), page(LEDE, byline="Lev Orlov")))
    assert (change.op, change.element, change.scope) == ("edited", "byline", "main")
    assert (change.old_text, change.new_text) == ("Ana Ruiz", "Lev Orlov")


def test_a_ticking_modification_date_stays_at_the_edge_and_a_new_publication_date_does_not() -> (
    None
):
    old = page(LEDE, published_at="2026-03-01", modified_at="2026-03-01T10:00:00Z", language="en")
    new = page(LEDE, published_at="2026-03-02", modified_at="2026-03-02T09:00:00Z", language="ru")
    found = [(change.element, change.scope, change.new_text) for change in compare(old, new)]
    assert found == [
        ("dateline", "main", "2026-03-02"),
        ("dateline", "peripheral", "2026-03-02T09:00:00Z"),
        ("metadata", "peripheral", "ru"),
    ]


def link(href: str, anchor: str, main: bool = True) -> Link:
    """A link to a page of an invented site."""
    return Link(f"https://news.example/{href}", anchor, main)


def test_a_repointed_link_is_a_change_though_no_word_is() -> None:
    old = page(LEDE, links=(link("a", "officials"),))
    new = page(LEDE, links=(link("b", "officials"),))
    change = only(compare(old, new))
    assert (change.op, change.element, change.scope) == ("edited", "link", "main")
    assert (change.old_text, change.new_text) == (
        "https://news.example/a",
        "https://news.example/b",
    )


def test_a_link_taken_off_words_that_stay_is_removed_and_one_set_on_them_added() -> None:
    linked, bare = page(LEDE, links=(link("a", "officials"),)), page(LEDE)
    assert only(compare(linked, bare)).op == "removed"
    assert only(compare(bare, linked)).op == "added"


def test_a_link_that_goes_with_its_sentence_is_not_reported_twice() -> None:
    old = page(LEDE, SECOND, links=(link("a", "grain terminal"),))
    assert only(compare(old, page(LEDE))).element == "sentence"


def test_tracking_parameters_and_menu_links_do_not_count() -> None:
    old = page(LEDE, links=(link("a", "officials"), link("menu1", "News", False)))
    new = page(LEDE, links=(link("a?utm_source=x", "officials"), link("menu2", "News", False)))
    assert compare(old, new) == []


def test_a_replaced_report_is_an_attachment_wherever_it_is_linked() -> None:
    old = page(LEDE, links=(link("report-v1.pdf", "Report", False), link("t.csv", "officials")))
    new = page(LEDE, links=(link("report-v2.pdf", "Report", False),))
    assert [(c.op, c.element, c.scope) for c in compare(old, new)] == [
        ("removed", "attachment", "main"),
        ("edited", "attachment", "peripheral"),
    ]


def test_another_picture_is_a_change_and_another_size_of_it_is_not() -> None:
    old = page(LEDE, images=("https://i.example/a.jpg?w=300",))
    assert compare(old, page(LEDE, images=("https://i.example/a.jpg?w=900",))) == []
    change = only(compare(old, page(LEDE, images=("https://i.example/b.jpg",))))
    assert (change.op, change.element) == ("edited", "image")


def test_an_advertisement_outside_the_article_is_peripheral() -> None:
    body = f"{LEDE} {SECOND}"
    old = page(LEDE, SECOND, visible=("Menu", body, "Buy tulips today"))
    new = page(LEDE, SECOND, visible=("Menu", body, "Seven nights in Lisbon from 300"))
    assert {(c.op, c.scope, c.old_text or c.new_text) for c in compare(old, new)} == {
        ("removed", "peripheral", "Buy tulips today"),
        ("added", "peripheral", "Seven nights in Lisbon from 300"),
    }


def test_a_figure_in_a_box_beside_the_article_is_an_edit_at_the_edge() -> None:
    old = page(LEDE, visible=(LEDE, "Confirmed dead in the region: 3 (as of Monday)"))
    new = page(LEDE, visible=(LEDE, "Confirmed dead in the region: 30 (as of Monday)"))
    change = only(compare(old, new))
    assert (change.op, change.scope, spans(change)) == ("edited", "peripheral", [("3", "30")])


def test_a_changed_article_is_not_told_again_by_the_second_reading() -> None:
    raised = LEDE.replace("three", "30")
    old = page(LEDE, SECOND, visible=("By Ana Ruiz", f"{LEDE} {SECOND}"), byline="By Ana Ruiz")
    new = page(
        raised, SECOND, visible=("By Lev Orlov", f"{raised} {SECOND}"), byline="By Lev Orlov"
    )
    assert [(c.element, c.scope) for c in compare(old, new)] == [
        ("sentence", "main"),
        ("byline", "main"),
    ]


def test_a_short_word_of_the_article_does_not_hide_a_change_beside_it() -> None:
    old, new = page(LEDE, visible=(LEDE, "LIVE")), page(LEDE, visible=(LEDE, "blast"))
    assert sorted(c.op for c in compare(old, new)) == ["added", "removed"]


def test_what_a_broken_parse_lost_is_not_called_removed() -> None:
    whole, cut = page(LEDE, SECOND, byline="Ana Ruiz"), page(LEDE, partial=True)
    assert compare(whole, cut) == []
    assert compare(cut, whole) == []
    assert {change.op for change in compare(whole, page(LEDE))} == {"removed"}


def test_words_of_a_text_beyond_twenty_thousand_are_not_compared_but_its_passages_are() -> None:
    long = [
        f"Paragraph {k} of the inquiry's report on harbour safety, in full." for k in range(2500)
    ]
    edited = [*long[:7], "Paragraph 7 of the inquiry's report on port safety, in full.", *long[8:]]
    change = only(compare(page(*long), page(*edited)))
    assert (change.op, change.old, change.edits) == ("edited", (7,), ())


def test_a_very_long_list_that_was_shuffled_is_told_in_bounded_time() -> None:
    lines = [f"Entry {k} of the register of ships." for k in range(6000)]
    shuffled = sorted(lines, key=lambda line: hash_of(line))
    begun = time.process_time()
    changes = compare(page(*lines), page(*shuffled))
    assert time.process_time() - begun < 2
    assert {change.op for change in changes} == {"moved"} and len(changes) < 6000


def hash_of(line: str) -> int:
    """A shuffle that is the same every time."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(line)) % 7919


def test_a_line_of_two_megabytes_is_compared_in_bounded_time() -> None:
    line = "lorem ipsum dolor sit " * 90_000
    begun = time.process_time()
    change = only(compare(page(line), page(line + "amet")))
    rewritten = compare(page(line), page("xyz" * 700_000))
    assert time.process_time() - begun < 4
    assert (change.op, change.edits) == ("edited", ())
    assert [change.op for change in rewritten] == ["removed", "added"]


WORDS = [
    "blast",
    "blasts",
    "3",
    "30",
    "the",
    "“",
    "”",
    ",",
    "ثلاثة",
    "взрыв",
    "\u00a0",
    " ",
    "\n",
    ".",
]
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join)
sentences = st.lists(
    st.lists(
        st.sampled_from(["blast", "port", "three", "30", "dead", "said", "grain", "not"]),
        min_size=1,
        max_size=8,
    ).map(" ".join),
    max_size=10,
)


@settings(max_examples=400, deadline=None)
@example("", "\0")
@example("\u00a011  ,b  ", "a   \u00a0")
@given(texts, texts)
def test_the_edits_of_any_two_passages_make_one_of_the_other(old: str, new: str) -> None:
    edits = word_edits(old, new)
    assert apply(edits, old) == new
    done_old = done_new = 0
    for edit in edits:
        assert old[edit.old_start : edit.old_end] == edit.old_text
        assert new[edit.new_start : edit.new_end] == edit.new_text
        assert edit.old_text != edit.new_text
        assert old[done_old : edit.old_start] == new[done_new : edit.new_start]
        done_old, done_new = edit.old_end, edit.new_end


@given(st.text())
def test_the_tokens_of_any_text_join_to_it(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(texts, texts)
def test_similarity_is_a_share_and_the_same_both_ways(old: str, new: str) -> None:
    score = similarity(old, new)
    assert 0 <= score <= 1 and score == pytest.approx(similarity(new, old))
    assert similarity(old, old) == 1


@settings(max_examples=300, deadline=None)
@given(sentences, sentences)
def test_every_passage_of_both_texts_is_told_exactly_once(old: list[str], new: list[str]) -> None:
    pairings = align(old, new)
    assert sorted(i for pairing in pairings for i in pairing.old) == list(range(len(old)))
    assert sorted(j for pairing in pairings for j in pairing.new) == list(range(len(new)))
    firsts = [pairing.new[0] for pairing in pairings if pairing.new]
    assert firsts == sorted(firsts)
    for pairing in pairings:
        same = [old[i] for i in pairing.old] == [new[j] for j in pairing.new]
        assert same == (pairing.op in ("equal", "moved"))


STORY = [LEDE, SECOND, QUOTE, LAST, "Nobody was charged.", "قُتل ثلاثة أشخاص.", "Порт закрыт."]


@given(st.lists(st.sampled_from(STORY)), st.lists(st.sampled_from(STORY)))
def test_reading_backwards_turns_additions_into_removals(old: list[str], new: list[str]) -> None:
    there, back = compare(page(*old), page(*new)), compare(page(*new), page(*old))
    assert sorted(c.new_text for c in there if c.op == "added") == sorted(
        c.old_text for c in back if c.op == "removed"
    )
    assert {c.op for c in there} <= {"added", "removed", "moved"}
    assert len(there) <= len(old) + len(new)


@settings(max_examples=200, deadline=None)
@given(sentences, sentences)
def test_comparing_twice_tells_the_same_and_a_text_never_differs_from_itself(
    old: list[str], new: list[str]
) -> None:
    assert compare(page(*old), page(*new)) == compare(page(*old), page(*new))
    assert compare(page(*old), page(*old)) == []


@given(sentences)
def test_a_text_that_only_grows_has_only_additions(new: list[str]) -> None:
    for old in ([], new[:1]):
        expected = len(new) - len(old)
        forth = [change.op for change in compare(page(*old), page(*new))]
        back = [change.op for change in compare(page(*new), page(*old))]
        assert forth == ["added"] * expected and back == ["removed"] * expected
