"""The form that a phone sends: whatever comes, its file is found or not, and its reader holds."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.pages import forms
from kiosk.problems import Problem
from kiosk.words import Words


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.5,zh;q=0.4", "en"),
        ("en;q=0.1,zh-TW;q=0.9", "zh-CN"),
        ("fr", "zh-CN"),
        ("*;q=x,,;;en", "zh-CN"),
        ("q=" * 5000, "zh-CN"),
    ],
)
def test_the_browser_says_which_language(accepted: str, language: str) -> None:
    assert forms.language_of(accepted) == language


def test_both_languages_say_everything() -> None:
    for language in ("zh-CN", "en"):
        words = Words(language, strict=True)
        whole = forms.form_page(words, Problem("page-format")) + forms.done_page(words)
        for said in ("nothing", "wait"):
            whole += forms.form_page(words, said=said)
        assert f'lang="{language}"' in whole.decode()


def test_a_file_is_found_in_a_form() -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="page"; filename="x.jpg"\r\n'
    head += b"Content-Type: image/jpeg\r\n\r\n"
    assert forms.file_of(head + b"a\r\n--\r\nz\r\n--b--\r\n", "b") == b"a\r\n--\r\nz"
    assert forms.file_of(head + b"\r\n--b--\r\n", "b") == b""
    assert forms.file_of(head + b"cut short", "b") is None
    assert forms.file_of(head.replace(b"page", b"other") + b"a\r\n--b--\r\n", "b") is None
    assert forms.file_of(head + b"a\r\n--b--\r\n", "c") is None
    assert forms.file_of(b"", "") is None


@given(st.binary(max_size=400), st.text(max_size=80))
def test_no_form_breaks_its_reader(body: bytes, boundary: str) -> None:
    found = forms.file_of(body, boundary)
    assert found is None or found in body


@given(st.binary(max_size=400))
def test_a_file_comes_out_of_a_form_as_it_went_in(data: bytes) -> None:
    sent = httpx.Request("POST", "http://x", files={"page": ("a.jpg", data)})
    boundary = sent.headers["content-type"].partition("boundary=")[2]
    assert forms.file_of(sent.read(), boundary) == data


@given(st.text(max_size=300))
def test_any_browser_gets_a_language(accepted: str) -> None:
    assert forms.language_of(accepted) in ("zh-CN", "en")
