"""Certificates for news.example made for these tests, with their keys: one valid, one expired."""

from __future__ import annotations

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

# Valid for a hundred years.
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUQ5/UL05xYMEKkXwYz5a15nzU59QwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMCAXDTI2MTEyMzA2NDUxMVoYDzIxMjYx
MDMwMDY0NTExWjAXMRUwEwYDVQQDDAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATC4RF5OVJTDg4xk+IHpSAgYI7Z+ty0XGurn5Ov94zMAv4c
j6cj3tJdBZLtNto7exaSFs7wVfmqSIYxn8lpeoWWo2wwajAdBgNVHQ4EFgQUDgnR
9fApFdi84KuM68vUuJH0foMwHwYDVR0jBBgwFoAUDgnR9fApFdi84KuM68vUuJH0
foMwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxuZXdzLmV4YW1wbGUwCgYI
KoZIzj0EAwIDRwAwRAIgLHyQljnROmqfcusWBHi4a1ryHLjEAgPMF9j/qXSWEJEC
IAZD5XWCxa1zgbtbiou3lz5e6bjCAF7Dja2i5EWoqRMu
-----END CERTIFICATE-----
"""
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYMN9XJhYXehWr6Zw
/7uo5CJu8aptdH1AoDsP1dXSFyuhRANCAATC4RF5OVJTDg4xk+IHpSAgYI7Z+ty0
XGurn5Ov94zMAv4cj6cj3tJdBZLtNto7exaSFs7wVfmqSIYxn8lpeoWW
-----END PRIVATE KEY-----
"""
# Valid in the year 2020 only.
EXPIRED_CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBaDCCAQ6gAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxuZXdzLmV4
YW1wbGUwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAXMRUwEwYDVQQD
DAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrmHwhfCPw
KWOpRMHsI4GWlT9OKPw6VNnL/IDOcIrOYGICSKL/SXhagWd8jWZz1WtfjFWlEiKu
YYbUwHgUf7/lo0swSTAPBgNVHRMBAf8EBTADAQH/MBcGA1UdEQQQMA6CDG5ld3Mu
ZXhhbXBsZTAdBgNVHQ4EFgQUCaSBmQVJlCPz0DbeQMDzBQGiXv0wCgYIKoZIzj0E
AwIDSAAwRQIgCEaOj8gFLybym3UcyCioG9L8Tj94zRukq/WdETMLsGICIQD7b5vu
oOVnL3DbLbjEpr6uCq100euRyucvx+hCsaCtCA==
-----END CERTIFICATE-----
"""
EXPIRED_KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYNC4QStliyZVG+tf
CwxA6btnc6uIILlxf7k4bqmDQwmhRANCAATrmHwhfCPwKWOpRMHsI4GWlT9OKPw6
VNnL/IDOcIrOYGICSKL/SXhagWd8jWZz1WtfjFWlEiKuYYbUwHgUf7/l
-----END PRIVATE KEY-----
"""


def shown_by_server(certificate: str = CERTIFICATE, key: str = KEY) -> ssl.SSLContext:
    """What a server for news.example shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        pair = Path(folder, "site.pem")
        pair.write_text(key + certificate)
        context.load_cert_chain(pair)
    return context


def trusting(certificate: str = CERTIFICATE) -> ssl.SSLContext:
    """What a reader trusts who trusts this certificate and no other."""
    return ssl.create_default_context(cadata=certificate)
