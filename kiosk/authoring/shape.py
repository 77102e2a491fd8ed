"""Whether a file of the catalogue has the shape that its JSON Schema gives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from kiosk.authoring.schemas import schemas
from kiosk.contract.catalogue_files import Source, as_json
from kiosk.contract.misfits import Place

Fault = tuple[Path, Place, str]


def misshapen(source: Source) -> Iterator[Fault]:
    """The first fault of each file that doesn't fit its schema, by place."""
    around = {
        "catalogue": source.head,
        "lists": source.lists,
        "sources": source.sources,
        **source.common,
    }
    for name, written in around.items():
        yield from _fault(name, source.file(name), written)
    for path in source.paths:
        if written := source.written(path):
            yield from _fault("bundle" if path.parent.name == "bundles" else "item", path, written)


def _fault(name: str, path: Path, written: dict[str, Any]) -> Iterator[Fault]:
    try:
        _check(name)(json.loads(as_json(written)))
    except fastjsonschema.JsonSchemaValueException as fault:
        yield path, (*_place(fault.path), *_unknown(fault)[:1]), _said(fault)


@cache
def _check(name: str) -> Callable[[Any], Any]:
    """Compiled when first needed: a quarter of a second for all seven."""
    check: Callable[[Any], Any] = fastjsonschema.compile(schemas()[name], use_default=False)
    return check


def _place(path: list[str]) -> Place:
    """Without ``data``, which is the file; numbers of array elements as numbers."""
    return tuple(int(part) if part.isdigit() else part for part in path[1:])


def _said(fault: fastjsonschema.JsonSchemaValueException) -> str:
    if unknown := _unknown(fault):
        return f"not known here: {', '.join(map(repr, unknown))}"
    return str(fault.message).removeprefix(str(fault.name)).strip()


def _unknown(fault: fastjsonschema.JsonSchemaValueException) -> list[str]:
    """The names that the schema doesn't have, or that are no names there."""
    if fault.rule != "additionalProperties":
        return []
    known = fault.definition.get("properties", {})
    patterns = [re.compile(pattern) for pattern in fault.definition.get("patternProperties", {})]
    return [name for name in fault.value if name not in known and not any(p.search(name) for p in patterns)]
