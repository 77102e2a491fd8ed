"""Contract and OpenAPI say the same: every document that travels is in the schema, as its model has it."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kiosk.contract
from kiosk.contract.base import Wire
from kiosk.contract.problem import CODES, ProblemBody
from kiosk.sandbox.schema import SEALED, SIGNED
from offline.https import Https, Reply
from tests.helpers.platform import running_platform

PAGE = Path(__file__).parents[2] / "docs" / "platform-contract.md"
# What the gateway calls: method and path template.
CALLS = {
    ("post", "/v1/enrolment"),
    ("post", "/v1/sessions"),
    ("get", "/v1/hello"),
    ("post", "/v1/heartbeats"),
    ("get", "/v1/audit/chains/{chain}"),
    ("post", "/v1/audit/segments"),
    ("post", "/v1/audit/checkpoints"),
    ("get", "/v1/catalogue"),
    ("get", "/v1/configuration"),
    ("post", "/v1/face-checks"),
    ("post", "/v1/identity-codes/redeem"),
    ("post", "/v1/known"),
    ("put", "/v1/drafts/{index}"),
    ("get", "/v1/drafts/{index}"),
    ("delete", "/v1/drafts/{index}"),
    ("post", "/v1/queries"),
    ("post", "/v1/evaluations"),
    ("post", "/v1/applications"),
    ("post", "/v1/announcements"),
    ("post", "/v1/commits"),
    ("put", "/v1/applications/{application_id}/bundle"),
    ("get", "/v1/progress"),
    ("get", "/v1/applications/{application_id}"),
    ("post", "/v1/applications/{application_id}/commit"),
    ("options", "/v1/applications/{application_id}/parts"),
    ("post", "/v1/applications/{application_id}/parts"),
    ("head", "/v1/applications/{application_id}/parts/{part_id}"),
    ("patch", "/v1/applications/{application_id}/parts/{part_id}"),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with running_platform(tmp_path_factory.mktemp("platform")) as platform:
        http = Https(platform.url, platform.ca, 10)
        reply = http.exchange("GET", "/openapi.json", {})
        http.close()
        assert isinstance(reply, Reply)
        yield json.loads(reply.body)


def wire_models() -> list[type[Wire]]:
    """Every document of the contract, found in its modules."""
    found: list[type[Wire]] = []
    for module in pkgutil.iter_modules(kiosk.contract.__path__, "kiosk.contract."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Wire) and value is not Wire:
                found.append(value)
    # What others are made from is no document itself.
    return sorted({model for model in found if not model.__subclasses__()}, key=lambda model: model.__name__)


def test_every_document_is_in_the_schema_as_its_model_has_it(served: dict[str, Any]) -> None:
    schemas = served["components"]["schemas"]
    missing = [model.__name__ for model in wire_models() if model.__name__ not in schemas]
    assert not missing
    for model in wire_models():
        own = model.model_json_schema(ref_template="#/components/schemas/{model}")
        own = own.get("$defs", {}).get(model.__name__, own)  # a model that contains itself
        shown = schemas[model.__name__]
        assert set(shown["properties"]) == set(own["properties"]) == set(model.model_fields)
        assert shown.get("required", []) == own.get("required", [])
        assert shown["additionalProperties"] is False


def test_the_calls_are_those_that_the_terminal_makes(served: dict[str, Any]) -> None:
    offered = {(method, path) for path, methods in served["paths"].items() for method in methods}
    assert offered == CALLS


def test_every_call_says_how_it_refuses(served: dict[str, Any]) -> None:
    for methods in served["paths"].values():
        for call in methods.values():
            schema = call["responses"]["4XX"]["content"]["application/problem+json"]["schema"]
            assert schema["$ref"].endswith(ProblemBody.__name__)


def test_the_schema_lists_the_codes(served: dict[str, Any]) -> None:
    assert set(served["x-problem-codes"]) == set(CODES)
    assert all(served["x-problem-codes"][c]["remedy"] == known.remedy for c, known in CODES.items())


def test_the_page_for_integrators_lists_calls_and_codes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for method, path in CALLS:
        assert f"`{method.upper()} {path}" in page
    rows = {
        f"| `{code}` | {known.status} | {known.remedy} | {known.title} |" for code, known in CODES.items()
    }
    assert rows == {line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 5}


def test_signed_documents_name_their_kind() -> None:
    """No document can pass for another under the same key."""
    kinds = [model.model_fields["kind"].default for model in SIGNED]
    assert len(set(kinds)) == len(kinds)
    assert all(issubclass(model, Wire) for model in SEALED)


def test_the_schema_is_the_same_in_every_run(served: dict[str, Any], tmp_path: Path) -> None:
    with running_platform(tmp_path, tls=False) as platform:
        http = Https(platform.url, None, 10)
        reply = http.exchange("GET", "/openapi.json", {})
        http.close()
    assert isinstance(reply, Reply)
    assert json.loads(reply.body) == served
