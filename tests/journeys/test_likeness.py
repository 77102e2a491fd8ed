"""A visit at a terminal that compares photo and card itself: from the card's picture, decoded by a program,
to what the office reads.  The networks are ours (`tests.helpers.onnx`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.domain.faces import Verdict
from kiosk.flows.visit_states import Confirming
from tests.helpers import noses
from tests.helpers.hall import Hall


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noses.models(tmp_path_factory.mktemp("models"))


def comparing(models: Path, portrait: bytes) -> dict[str, Any]:
    """Settings of a terminal whose camera sees ONE, and whose cards have that picture."""
    (models / "portrait.png").write_bytes(portrait)
    decoder = models / "decoder"
    decoder.write_text(f"#!/bin/sh\ncat > /dev/null\nexec cat '{models}/portrait.png'\n")
    decoder.chmod(0o755)
    camera = {"kind": "opencv", "source": str(models / "one.png"), "document_source": ""}
    camera |= {"detector": models / "yunet.onnx", "matcher": models / "sface.onnx"}
    return {"camera": camera, "card": {"photo_decoder": decoder}, "visit": {"challenges": 0}}


def test_where_the_platform_can_not_compare_the_office_reads_how_alike_they_were(
    hall: Hall, models: Path
) -> None:
    somebody_elses = noses.card(noses.ANOTHER, models)
    with hall.visitor(**comparing(models, somebody_elses)) as visitor:
        hall.stage.control({"fate": "cut-before", "fate_left": 99, "fate_path": "/face-checks"})
        visitor.to_consent()
        visitor.say("face_agree")
        told = visitor.kiosk.words["zh-CN"]("problems.face-unlike.resident.title")
        visitor.person.until(lambda: told in visitor.texts(), "to be asked for one more photo")
        visitor.person.page("confirm")
        state = visitor.kiosk.awake.runner.state
        assert isinstance(state, Confirming)
        assert state.proof is not None
        assert state.proof.photo is not None
        assert state.proof.photo.likeness is not None
        assert (state.proof.verdict, state.proof.photo.unlike) == (Verdict.LATER, True)
        visitor.submit()
        visitor.accepted_once()
        (case,) = visitor.at_platform()
        page = httpx.get(f"{hall.stage.page_url}/applications/{case['id']}").text
        assert f"终端比对相似度 {state.proof.photo.likeness / 1000:.3f}" in page
