"""The figures of forms and of visits: what they count is what the pages ask."""

from __future__ import annotations

from kiosk.contract.catalogue_files import packaged, read
from kiosk.domain.items import Outcome
from kiosk.domain.known import NOTHING
from kiosk.sandbox.registers import packaged_registers
from ui.bench import form_rules, visit_steps
from ui.bench.visit_steps import AROUND, FIND, WHO, cast, effort, known


def test_the_largest_form_is_checked() -> None:
    figure = form_rules.measure(None)
    assert figure.name == "form.rules"
    assert figure.value is not None
    assert figure.floor is not None
    assert 0 < figure.floor < figure.value
    assert float(str(figure.details["questions"])) > 30


def test_whoever_is_known_presses_less() -> None:
    figure = visit_steps.measure(None)
    assert figure.ok
    assert figure.value is not None
    assert figure.floor is not None
    assert FIND + AROUND < figure.value < figure.floor
    assert float(str(figure.details["seconds"])) < float(str(figure.details["seconds_alone"]))
    assert float(str(figure.details["items"])) > 100


def test_no_item_takes_more_presses_when_more_is_known() -> None:
    document, entry = read(packaged()), packaged_registers().of(cast()[WHO].number)
    assert entry is not None
    for item, raw in zip(document.to_domain("zh-CN").items, document.items, strict=True):
        if item.outcome is Outcome.APPLICATION:
            assert effort(item, known(document, raw, entry)).presses <= effort(item, NOTHING).presses, (
                item.name
            )
