"""OpenAPI with the documents that travel inside `SignedDocument`: a schema of text alone would hide them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from kiosk.contract.acceptance import Acceptance
from kiosk.contract.answers import QueryAnswer
from kiosk.contract.base import Wire
from kiosk.contract.batches import AcceptedBatch
from kiosk.contract.catalogue import CatalogueDocument
from kiosk.contract.checkpoint import Anchor, Checkpoint
from kiosk.contract.configuration import Configuration
from kiosk.contract.content import FormContent, StepLog
from kiosk.contract.courier import Answer, Letter, Parcel
from kiosk.contract.drafts import DraftContent
from kiosk.contract.edition import Edition
from kiosk.contract.enrolment import Enrolled, EnrolRequest
from kiosk.contract.evaluation import Evaluation
from kiosk.contract.identity import ElectronicIdentity
from kiosk.contract.manifest import Manifest
from kiosk.contract.problem import CODES, MEDIA_TYPE, ProblemBody
from kiosk.contract.progress import Progress, Remark
from kiosk.contract.session import OpenSession, Session

SIGNED: tuple[type[Wire], ...] = (
    EnrolRequest,
    Enrolled,
    OpenSession,
    Session,
    Edition,
    Manifest,
    Acceptance,
    Progress,
    AcceptedBatch,
    QueryAnswer,
    Evaluation,
    ElectronicIdentity,
    Checkpoint,
    Anchor,
    Configuration,
    Parcel,
    Answer,
)
SEALED: tuple[type[Wire], ...] = (FormContent, StepLog, CatalogueDocument, Remark, Letter, DraftContent)


_REFUSED = {
    "description": "refused; x-problem-codes lists the codes",
    "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}}},
}


def install_schema(app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _build(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI wants it extended


def _build(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    inner = [(model, "validation") for model in (*SIGNED, *SEALED, ProblemBody)]
    _, documents = models_json_schema(inner, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    schemas = schema["components"]["schemas"]
    schemas |= documents["$defs"]
    for name in (
        "HTTPValidationError",
        "ValidationError",
    ):  # FastAPI's own form of refusing, which we don't use
        schemas.pop(name, None)
    for methods in schema["paths"].values():
        for call in methods.values():
            call["responses"].pop("422", None)
            call["responses"] |= {"4XX": _REFUSED, "5XX": _REFUSED}
    schema["x-problem-codes"] = {
        code: {"status": known.status, "remedy": known.remedy, "title": known.title}
        for code, known in CODES.items()
    }
    return schema
