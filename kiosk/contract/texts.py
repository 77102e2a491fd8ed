"""Texts and names of the catalogue: the small words of its language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

ORIGIN = "zh-CN"  # the language of record, in which every text must exist

_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^\S(.*\S)?$")]


def _in_chinese(texts: dict[str, str]) -> dict[str, str]:
    if ORIGIN not in texts:
        raise ValueError(f"no text in {ORIGIN}")
    return texts


# One text by language: {"zh-CN": "不收费", "en": "Free of charge"}.
Texts = Annotated[dict[_Language, _Sentence], AfterValidator(_in_chinese)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Emblem = Annotated[str, StringConstraints(min_length=1, max_length=1)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$")]
Amount = Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$")]


def say(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in a language, in Chinese where there is none in it."""
    return texts.get(language, texts[ORIGIN]) if texts else ""
