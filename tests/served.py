"""A real Datasette over an archive, started as `archiver serve` starts it, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import datasette
from datasette.utils import tilde_encode

from archiver.serving import serve_command

__all__ = ["Answer", "Served", "served"]

_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        """The answer read as JSON."""
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Served:
    """A Datasette that answers on a port."""

    port: int
    database: str

    def get(self, path: str, **query: str) -> Answer:
        """One request, its path as written; redirects are not followed."""
        target = path + ("?" + urlencode(query) if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read().decode())
        finally:
            connection.close()

    def page(self, name: str, *keys: str, **query: str) -> Answer:
        """One of our pages."""
        return self.get("/".join((f"/{self.database}/-/{name}", *keys)), **query)

    def facts(self, name: str, *keys: str, **query: str) -> Any:
        """The JSON twin of one of our pages."""
        answer = self.get("/".join((f"/{self.database}/-/{name}", *keys)) + ".json", **query)
        assert answer.status == 200, answer.text
        return answer.json()

    def rows(self, table: str, **query: str) -> list[dict[str, Any]]:
        """The rows of a table, view or named question."""
        answer = self.get(f"/{self.database}/{quote(table)}.json", _shape="array", **query)
        assert answer.status == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()
        return rows

    def sql(self, sql: str) -> Answer:
        """What a statement answers, by the address of either Datasette."""
        path = ".json" if datasette.__version__.startswith("0.") else "/-/query.json"
        return self.get(f"/{self.database}{path}", sql=sql, _shape="array")


@contextmanager
def served(database: Path, folder: Path, *extra: str) -> Iterator[Served]:
    """The archive served from an empty folder, with more of Datasette's options if wanted."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = serve_command(database.resolve(), host="127.0.0.1", port=port, extra=extra)
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    said: list[str] = []
    told = threading.Event()
    listener = threading.Thread(target=_listen, args=(process, said, told))
    listener.start()
    try:
        assert told.wait(_START_S) and process.poll() is None, "".join(said)
        yield Served(port, tilde_encode(database.stem))
    finally:
        process.terminate()
        process.wait(timeout=_START_S)
        listener.join()


def _listen(process: subprocess.Popen[str], said: list[str], told: threading.Event) -> None:
    """Keeps what the server says, and tells when it answers or has ended."""
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            said.append(line)
            if "Uvicorn running" in line:
                told.set()
    told.set()
