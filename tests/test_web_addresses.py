"""What counts as an address on the web, as people type them."""

from __future__ import annotations

import time

import pytest

from cmrtkit.checks.web_addresses import best_in

WEB = [
    "www.example.com/minerals",
    "example.co.jp",
    "EXAMPLE.COM",
    "http://example.com:8443/policy?lang=ja#top",
    "See https://example.com/policy.pdf for details.",
    "“example.org”.",
    "url=example.org",
    "//cdn.example.com/policy",
    "a.example; b.example",
    "https://user@example.com/",
    "http://1.1.1.1/policy",
    "xn--bcher-kva.example",
    "www.bücher.de",
    "例え.jp",
    "https://例え.テスト/",
    "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏ．ｊｐ",
    "ｈｔｔｐｓ：／／example.co.jp",
    "URL：https://example.co.jpをご覧ください。",
    "弊社HP:example.co.jp/csr",
    "公司网站example.com.cn公布",
    "www。example。com",
    "https://example.com第1章",
    "https://example.com!",
    "http:\\\\www.example.com",
    "https:/example.com",
    "http//example.com",
    "http://https://example.com",
    "https://www.example.com/https://",
    "www.example.com\\policy",
    "exam\u200bple.org",
    "csr@example.com or example.com/policy",
]
OTHER = {
    "none": [
        "",
        "yes",
        "Our website",
        "example",
        "See attached.",
        "https://",
        "https://www.",
        "http://.",
        "http://[",
        "N/A",
        "e.g. on request",
        "Rev.2 of 2025.10.01",
        "弊社サイトで公開しています．ご確認ください",
        "见公司网站。",
        "@example",
        "0120-123-456",
    ],
    "file": [
        "policy.pdf",
        "Minerals Policy v1.2.docx",
        "docs/policy.pdf",
        "責任ある鉱物調達方針.pdf参照",
        "C:\\policy",
        "\\\\server\\share",
        "\\\\server.example.com\\share",
        "file:///C:/policy",
        "see policy.pdf or csr@example.com",
    ],
    "e-mail": ["csr@example.com", "mailto:csr@example.com", "連絡先csr@example.co.jpまで"],
    "private": [
        "http://localhost:8080/policy",
        "https://portal/policy.pdf",
        "http://10.0.0.5/policy",
        "192.168.1.10/policy",
        "https://wiki.example.local/",
        "wiki.corp",
    ],
}


@pytest.mark.parametrize("text", WEB)
def test_web_address(text: str) -> None:
    assert best_in(text) == "web"


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in OTHER.items() for text in texts])
def test_no_web_address(kind: str, text: str) -> None:
    assert best_in(text) == kind


@pytest.mark.parametrize("piece", ["a", "a.", "http://", "@", "//", "\\", "ab:", "a://", "é.", "http://a.", "\ufdfa"])
def test_a_full_cell_takes_no_time(piece: str) -> None:
    text = (piece * 32_767)[:32_767]
    started = time.perf_counter()
    best_in(text)
    assert time.perf_counter() - started < 2
