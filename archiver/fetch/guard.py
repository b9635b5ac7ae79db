"""Where a request may go: http and https, ports 80 and 443, and addresses on the public Internet.

URLs come out of untrusted pages. The table of refused networks is our own, because Python 3.11's
`is_global` takes several forms of loopback for public (IANA special-purpose registries, RFC 6890).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx

from archiver.fetch.faults import Fault

__all__ = ["LONGEST_URL", "Guard", "address_refusal", "read_url"]

LONGEST_URL = 8192
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9._])?|[0-9A-Fa-f:.]+")

_REFUSED_V4 = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "an address of this machine"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's private address"),
        ("127.0.0.0/8", "an address of this machine"),
        ("168.63.129.16/32", "a cloud host's internal address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a protocol's reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # all that IANA has given out for the public Internet
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_REFUSED_V6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "a protocol's reserved address"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "a 6to4 tunnel"),
        ("3fff::/20", "an address for documentation"),
    )
)


def address_refusal(address: str) -> str | None:
    """Why an IP address is out of bounds, or None for one on the public Internet.

    IPv4 inside IPv6 is judged as what it leads to: mapped, NAT64 (RFC 6052), ISATAP (RFC 5214);
    6to4, Teredo, IPv4-compatible and translated (RFC 2765) forms are refused as such.
    """
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    if isinstance(number, IPv6Address):
        embedded = _embedded_v4(number)
        if embedded is None:
            return _first_v6(number)
        if number not in _NAT64 and number.ipv4_mapped is None and (why := _first_v6(number)):
            return why
        number = embedded
    return next((name for network, name in _REFUSED_V4 if number in network), None)


def _embedded_v4(number: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, NAT64 or ISATAP address leads to."""
    isatap = (int(number) >> 32) & 0xFCFFFFFF == 0x00005EFE
    if number.ipv4_mapped is not None or number in _NAT64 or isatap:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return None


def _first_v6(number: IPv6Address) -> str | None:
    """Why an IPv6 address is out of bounds by its own network."""
    if number not in _GLOBAL_V6:
        return "an address of this machine" if number.is_loopback else "no public IPv6 address"
    return next((name for network, name in _REFUSED_V6 if number in network), None)


@dataclass(frozen=True, slots=True)
class Guard:
    """The addresses and ports that requests may reach; `allow` lists exceptions, HOST or HOST:PORT.

    An exception holds for the host exactly as a URL spells it: `127.0.0.1` does not admit
    `localhost` or `2130706433`. Without a port it admits every port of the host.
    """

    allow: frozenset[str]

    @classmethod
    def allowing(cls, entries: Iterable[str]) -> Guard:
        """The guard that makes these exceptions."""
        return cls(frozenset(_plain_entry(entry) for entry in entries))

    def excepts(self, host: str, port: int) -> bool:
        """Whether the archivist has allowed this host and port by name."""
        name = host.lower()
        return name in self.allow or f"{name} {port}" in self.allow

    def admit_url(self, url: httpx.URL) -> None:
        """Raise Fault for a port that is neither 80 nor 443 nor allowed."""
        host, port = url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]
        if port not in _PORTS.values() and not self.excepts(host, port):
            raise Fault(
                "refused_guard",
                f"Port {port} is refused; to capture it, add --allow {host}:{port}.",
            )

    def admit_addresses(self, host: str, port: int, addresses: Sequence[str]) -> None:
        """Raise Fault unless every address that the host's name stands for is public or allowed."""
        if self.excepts(host, port):
            return
        for address in addresses:
            if why := address_refusal(address):
                raise Fault(
                    "refused_guard",
                    f"{host} leads to {address}, {why}; to capture it, add --allow {host}:{port}.",
                )


def _plain_entry(entry: str) -> str:
    """An exception as `host` or `host port`, in lower case, an IPv6 address without brackets."""
    text = entry.strip().lower()
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return f"{host} {port[1:]}" if port.startswith(":") else host
    host, colon, port = text.rpartition(":")
    return f"{host} {port}" if colon and ":" not in host else text


def read_url(text: str) -> httpx.URL:
    """The address in a form to request; raises Fault for what is no plain http or https URL.

    Refused are user names and passwords, control characters, and backslashes, on which browsers
    and RFC 3986 disagree, and full-width letters that browsers read as another, plain host (NFKC).
    """
    if len(text) > LONGEST_URL:
        raise _refused(f"The address is longer than {LONGEST_URL} characters.")
    if any(letter <= " " or letter == "\x7f" for letter in text):
        raise _refused("The address holds spaces or control characters.")
    if "\\" in re.split(r"[?#]", text, maxsplit=1)[0]:
        raise _refused("The address holds a backslash, so that readers disagree where it leads.")
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in _PORTS:
            raise _refused(f"Only http and https are captured, not {parts.scheme or 'no scheme'}.")
        if "@" in parts.netloc:
            raise _refused("The address holds a user name or password.")
        plain = unicodedata.normalize("NFKC", parts.netloc).replace("。", ".")
        if plain.isascii() and not parts.netloc.isascii():
            raise _refused(f"The address spells {plain} in letters that only look like it.")
        url = httpx.URL(text)
        host, port = url.host, url.port
    except (httpx.InvalidURL, ValueError):
        raise _refused("The address cannot be read.") from None
    if not _HOST.fullmatch(url.raw_host.decode("ascii", "replace")) or not host or port == 0:
        raise _refused("The address names no host that can be asked.")
    return url


def _refused(sentence: str) -> Fault:
    """A refusal by the guard."""
    return Fault("refused_guard", sentence)
