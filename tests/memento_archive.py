"""A real web archive: pywb, over a WARC file of invented pages that is written for the tests."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver.fetch.public_archives import Archive
from tests.warc_builder import answer, member, record

__all__ = ["HELD", "Held", "PublicArchive", "public_archive"]

PROGRAMS = Path(__file__).parents[1] / ".venv-pywb" / "bin"
_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Held:
    """One visit of the archive's crawler: what the site answered."""

    url: str
    at: str
    body: bytes
    status: str = "200 OK"
    fields: tuple[tuple[str, str], ...] = ()
    zipped: bool = False


STRAIT = "http://news.example/strait"
HELD = (
    Held(STRAIT, "2024-03-01T09:00:00Z", b"<p>The strait is open. <a href='/map'>Map</a>"),
    Held(STRAIT, "2024-03-02T09:00:00Z", b"<p>The strait is open, say two pilots.", zipped=True),
    Held(STRAIT, "2024-03-05T09:00:00Z", b"<p>No such page.", "404 Not Found"),
    Held(
        *("http://news.example/old-strait", "2024-03-02T10:00:00Z", b"Moved."),
        *("301 Moved Permanently", (("Location", "/strait"),)),
    ),
    Held(
        *("http://news.example/to-the-port", "2024-03-02T10:00:00Z", b"Moved."),
        *("302 Found", (("Location", "https://port.example/notice?day=2&berth=7"),)),
    ),
    Held(
        *("https://port.example/notice?day=2&berth=7", "2024-03-02T10:00:09Z"),
        b"<p>Berth seven is closed on day two.",
    ),
    Held(
        *("http://news.example/to-nowhere", "2024-03-02T10:00:00Z", b"Moved."),
        *("302 Found", (("Location", "https://unheard.example/"),)),
    ),
    Held(
        *("http://news.example/busy", "2024-03-02T10:00:00Z", b"<p>Too many readers."),
        *("429 Too Many Requests", (("Retry-After", "86400"),)),
    ),
)


@dataclass(frozen=True, slots=True)
class PublicArchive:
    """The archive on its port."""

    port: int

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}/press/"

    @property
    def archive(self) -> Archive:
        """As a list of archives would have it."""
        return Archive(
            name="Press Archive",
            timegate=self.home,
            timemap=f"{self.home}timemap/link/",
            raw="id_",
        )


@contextmanager
def public_archive(folder: Path) -> Iterator[PublicArchive]:
    """pywb with the pages that are held, in a folder of its own, until the tests are over."""
    assert PROGRAMS.is_dir(), "pywb is not there; `make .venv-pywb/ready` installs it."
    warc = folder / "press.warc.gz"
    _write_warc(warc)
    for words in (("init", "press"), ("add", "press", str(warc))):
        command = [PROGRAMS / "wb-manager", *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [PROGRAMS / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        assert _answers(process, port), (folder / "log").read_text()
        yield PublicArchive(port)
    finally:
        process.terminate()
        process.wait(timeout=_START_S)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the port is open before too long, or the program ends without that."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as link:
            if link.connect_ex(("127.0.0.1", port)) == 0:
                return True
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    return False


def _write_warc(path: Path) -> None:
    """Writes the visits as a crawler would."""
    with path.open("wb") as file:
        for number, held in enumerate(HELD, 1):
            body = member(held.body) if held.zipped else held.body
            fields = dict(held.fields) | ({"Content-Encoding": "gzip"} if held.zipped else {})
            block = answer(body, held.status, **fields, content_length=str(len(body)))
            file.write(member(record(block=block, number=number, url=held.url, date=held.at)))
