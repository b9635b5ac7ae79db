"""What hostile texts, addresses and queries cannot do to those who read an archive's pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.pages import sql_functions
from archiver.pages.marking import marked_words, safe_diff
from tests.desk import STRAIT, ask, at, said, take
from tests.served import Served, served

HOSTILE = "Ships </ins><script>alert(1)</script> <img src=x onerror=alert(2)> & \"sails\" 'went'."
CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-sync", "--disable-background-networking", "--disable-component-update"),
    "--enable-logging=stderr",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a page whose text is markup to whoever believes it."""
    path = tmp_path_factory.mktemp("archive") / "hostile.db"
    told = f"“We see {HOSTILE}” said Ann Lee, the harbour master, on Monday."
    texts = [f"Harbour {n} stays open.\n\nFleet {n}: {HOSTILE}\n\n{told}" for n in range(3)]
    take(path, [said(n, at(n), text) for n, text in enumerate(texts)])
    return path


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """That archive, served."""
    with served(database, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def addresses(database: Path) -> list[str]:
    """Every page of ours, and Datasette's own with what ours shows."""
    keys = [key for (key,) in ask(database, "SELECT version_key FROM versions_detail ORDER BY id")]
    (change,) = ask(database, "SELECT change_key FROM changes_detail WHERE new_text LIKE '%<%'")[0]
    ours = (
        *("archive", f"article?url={STRAIT}", f"version/{keys[0]}", f"diff/{keys[0]}/{keys[1]}"),
        *(f"diff/{keys[0]}/{keys[2]}", f"change/{change}", f"as-of?url={STRAIT}&at=2026-03-02"),
        *("search?q=ships", "search?q=%3Cscript%3E", "article?url=%3Cscript%3Ealert(1)"),
    )
    theirs = ("changes_detail", "latest-changes", "sentence_life", "versions_detail")
    (quote,) = ask(database, "SELECT quote_key FROM quote_status WHERE quote LIKE '%<script>%'")[0]
    quotes = (f"quotes?url={STRAIT}", "quotes?speaker=ann&words=ships", f"quote/{quote}")
    return [
        *(f"/hostile/-/{page}" for page in ours),
        *(f"/hostile/{page}" for page in theirs),
        *(f"/hostile/-/{page}" for page in quotes),
        "/hostile/quote_status",
    ]


def test_the_text_of_a_page_never_becomes_markup(site: Served, database: Path) -> None:
    for address in addresses(database):
        page = site.get(address).text
        assert "alert(1)" in page or "search?q=%3C" in address or "url=%3C" in address, address
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


def test_a_query_cannot_smuggle_markup_in_as_a_diff(site: Served) -> None:
    sql = "select '<del>a</del><script>alert(1)</script><del onclick=x>' as diff"
    answers = [
        site.get("/hostile/-/query", sql=sql, _hide_sql="1"),
        site.get("/hostile", sql=sql, _hide_sql="1"),
    ]
    pages = [answer.text for answer in answers if answer.status == 200]
    assert any("<del>a</del>" in page for page in pages)
    assert not any("<script>alert" in page or "<del onclick" in page for page in pages)


def test_every_answer_says_what_a_browser_may_do(site: Served) -> None:
    for address in ("/", "/hostile", "/hostile/-/archive", "/hostile/timeline.json", "/none"):
        headers = site.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"], address
        assert "frame-ancestors 'none'" in headers["content-security-policy"], address
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), address


@pytest.mark.parametrize("path", ["/\\evil.example/", "/%5Cevil.example/", "/a%5c..%5cb/"])
def test_an_address_with_a_backslash_leads_nowhere(site: Served, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 400
    assert "location" not in answer.headers


def test_a_query_cannot_fill_the_memory_with_one_value(site: Served) -> None:
    over = sql_functions.LENGTH_LIMIT + 1
    assert site.sql(f"select length(zeroblob({over})) as n").status == 400
    assert (
        site.sql(f"select length(replace(hex(zeroblob({over // 2})), '0', 'xx')) as n").status
        == 400
    )
    assert site.sql("select length(hex(zeroblob(1000))) as n").json() == [{"n": 2000}]


def test_the_file_itself_is_not_handed_out(site: Served) -> None:
    assert site.get("/hostile.db").status == 403


def test_sql_functions_answer_in_datasette(site: Served) -> None:
    sql = (
        "select fold('ÉLAN Ё أولاً') as folded, similarity('a b c d', 'a b c e') > 0.5 as alike,"
        " diff_html('3 dead & <b>', '30 dead & <b>') as diff, match_words('Don''t - لأن') as words,"
        " urlkey('www.news.example/a?utm_source=x') as urlkey, fold(null) as none_folded,"
        " diff_html(null, 'a') as no_diff, similarity(x'00', 'a') as bytes"
    )
    assert site.sql(sql).json() == [
        {
            "folded": "elan е اولا",
            "alike": 1,
            "diff": "<del>3</del><ins>30</ins> dead &amp; &lt;b&gt;",
            "words": '["\\"don\\"", "\\"t\\"", "\\"لان\\""]',
            "urlkey": "example,news)/a",
            "none_folded": None,
            "no_diff": None,
            "bytes": None,
        }
    ]


def test_sql_functions_answer_in_sqlite_utils(database: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "query", database, "select fold('ÉLAN') as folded"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == '[{"folded": "elan"}]'


def test_sql_functions_leave_alone_what_is_too_long() -> None:
    long = "word " * 300_000
    assert sql_functions.fold(long) is None
    assert sql_functions.similarity(long, "a") is None
    assert sql_functions.diff_html("a", long) is None
    assert sql_functions.match_words(None) is None
    assert sql_functions.urlkey("no address at all") is None


def test_marks_are_tags_and_the_rest_is_text() -> None:
    assert (
        safe_diff("<del>a</del> &lt;b&gt; <i>c</i>")
        == "<del>a</del> &lt;b&gt; &lt;i&gt;c&lt;/i&gt;"
    )
    assert marked_words("Élan <b> vital", '["\\"elan\\""]') == "<mark>Élan</mark> &lt;b&gt; vital"


@pytest.mark.browser
@pytest.mark.parametrize("address", [0, 1, 3, 10, 11, 14, 15, 16])
def test_a_browser_shows_the_pages_without_a_complaint(
    site: Served, database: Path, address: int, tmp_path: Path
) -> None:
    if CHROMIUM is None:
        pytest.fail("Chromium is missing: install it with `apt-get install chromium`.")
    path = addresses(database)[address]
    run = subprocess.run(
        [
            *(CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}", "--dump-dom"),
            f"http://127.0.0.1:{site.port}{path}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    shutil.rmtree(tmp_path)
    assert "alert(1)&lt;/script&gt;" in run.stdout
    assert "Content Security Policy" not in run.stderr
    assert "CONSOLE" not in run.stderr, run.stderr
