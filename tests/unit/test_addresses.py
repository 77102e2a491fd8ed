"""Addresses in settings: one machine and a port, and nothing that could mean another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.addresses import is_address

GOOD = (
    "192.168.1.20:8088",
    "127.0.0.1:1",
    "[fd00::20]:8088",
    "kiosk1.hall.example.gov.cn:8443",
    "terminal:65535",
)
BAD = (
    *("", ":", ":8088", "192.168.1.20", "192.168.1.20:", "192.168.1.20:0", "192.168.1.20:65536"),
    *("0.0.0.0:8088", "[::]:8088", "224.0.0.1:8088", "fd00::20:8088", "[192.168.1.20:8088", "300.1.1.1:80"),
    *(
        "http://192.168.1.20:8088",
        "192.168.1.20:8088/x",
        "user@host:80",
        "a b:80",
        "host:８０",
        "-:80",
        "host:-1",
    ),
)


@pytest.mark.parametrize("text", GOOD)
def test_one_machine_and_a_port(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", BAD)
def test_everything_else_is_refused(text: str) -> None:
    assert not is_address(text)


@given(st.text(max_size=40))
def test_any_text_has_an_answer_and_no_port_means_no(text: str) -> None:
    assert not (is_address(text) and ":" not in text)
