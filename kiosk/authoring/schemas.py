"""JSON Schemas of the catalogue's files as they are written, made from the models of what travels.

What is written differs from what travels: ``[list]`` is `elements` on the wire, a field or material may be a
shared one (``use``), a bundle names its parts by their files, and five files stand around the items.
The schemas use only words that mean the same from draft 7 on, so that editors with an older reader take them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.texts import ORIGIN, Texts

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES = ("item", "bundle", "catalogue", "lists", "sources", "fields", "materials")
_SLUG = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
_USE = {"type": "string", "description": "the name of a shared one; what else is said here stands instead"}
_MAPS = ("properties", "patternProperties", "$defs")


def schemas() -> dict[str, Schema]:
    """By the names of `FILES`: how an item's file, a bundle's file and each of the five others look."""
    whole = _plain(CatalogueDocument.model_json_schema())
    defs: dict[str, Schema] = {**whole.pop("$defs"), "Texts": _texts()}
    head = {"properties": {}, **whole}
    defs |= {"WrittenField": _usable(defs["FieldEntry"]), "WrittenMaterial": _usable(defs["MaterialEntry"])}
    _renamed(defs)
    item = defs.pop("ItemEntry")
    written = {
        "item": _only(item, [name for name in item["properties"] if name != "parts"]),
        "bundle": _bundle(item),
        "catalogue": _only(head, ("version", "categories", "life_events", "departments")),
        "lists": head["properties"]["lists"],
        "sources": _only(head, ("facts", "licences", "checks")),
        "fields": _shelf(defs["FieldEntry"], "key", "^[a-z][a-z0-9_]{0,39}$"),
        "materials": _shelf(defs["MaterialEntry"], "code", "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"),
    }
    return {name: _closed(f"{name}.toml", written[name], defs) for name in FILES}


def as_files() -> dict[str, str]:
    """The text of each schema's file, by file name."""
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in schemas().items()
    }


def _texts() -> Schema:
    """One text by language.  That Chinese must be there is the model's own check, and is said here again."""
    return {
        **TypeAdapter(Texts).json_schema(),
        "additionalProperties": False,
        "required": [ORIGIN],
        "description": "one text by language; Chinese must be there",
    }


def _plain(schema: Any) -> Any:
    """A schema without what TOML can't say (null) and without titles; texts by reference."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    if kept == TypeAdapter(Texts).json_schema():
        return {"$ref": "#/$defs/Texts"}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "anyOf" in kept:
        some = [one for one in kept.pop("anyOf") if one != {"type": "null"}]
        kept |= some[0] if len(some) == 1 else {"anyOf": some}
        return _plain(kept)
    plain = {
        key: {name: _plain(one) for name, one in value.items()} if key in _MAPS else _plain(value)
        for key, value in kept.items()
    }
    return plain | {"additionalProperties": False} if "patternProperties" in plain else plain


def _usable(entry: Schema) -> Schema:
    """A field or material that is written out, or is a shared one."""
    return {
        **{key: value for key, value in entry.items() if key != "required"},
        "properties": {"use": _USE, **entry["properties"]},
        "anyOf": [{"required": ["use"]}, {"required": entry["required"]}],
    }


def _renamed(defs: dict[str, Schema]) -> None:
    """Put the written form of a part where the travelling one is named."""
    defs["SectionEntry"]["properties"]["fields"]["items"] = {"$ref": "#/$defs/WrittenField"}
    item = defs["ItemEntry"]["properties"]
    item["materials"]["items"] = {"$ref": "#/$defs/WrittenMaterial"}
    item["list"] = item.pop("elements")


def _bundle(item: Schema) -> Schema:
    own = _only(item, [name for name in item["properties"] if name not in ("form", "materials", "steps")])
    own["properties"]["parts"] = {"type": "array", "items": _SLUG, "minItems": 2}
    own["properties"]["preset"] = {"type": "object", "additionalProperties": {"type": "string"}}
    own["properties"]["made"] = {"type": "array", "items": {"type": "string"}}
    return {**own, "required": [*own["required"], "parts"]}


def _shelf(entry: Schema, name: str, names: str) -> Schema:
    """Shared entries by name: the name stands instead of the key or code."""
    own = _only(entry, [key for key in entry["properties"] if key != name])
    return {"type": "object", "patternProperties": {names: own}, "additionalProperties": False}


def _only(schema: Schema, names: Any) -> Schema:
    kept = {name: schema["properties"][name] for name in names}
    required = [name for name in schema.get("required", ()) if name in kept]
    return {**schema, "properties": kept, "required": required}


def _closed(title: str, schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    """With the definitions that it needs, and no others."""
    needed: dict[str, Schema] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = defs[name]
            waiting += _references(defs[name])
    return {
        "$schema": DIALECT,
        "title": title,
        **schema,
        "$defs": {name: needed[name] for name in sorted(needed)},
    }


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)
