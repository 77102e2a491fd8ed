"""Steering over HTTP, for a person at the demo: on the human page's loopback port, and only when asked for.

``curl -H 'Bm-Control: 1' -d '{"fate": "cut-before"}' -H 'Content-Type: application/json' http://127.0.0.1:8444/control``
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from kiosk.contract.base import TerminalId
from kiosk.contract.configuration import Name, Value
from kiosk.contract.problem import CODES
from kiosk.sandbox.configurations import publish
from kiosk.sandbox.electronic import issue
from kiosk.sandbox.enrolment import new_code
from kiosk.sandbox.identity_codes import LIFE_S
from kiosk.sandbox.office import Office
from kiosk.sandbox.steering import Face, Fate


class Orders(BaseModel):
    """What is not named stays as it is.  Counters: -1 until further notice."""

    model_config = ConfigDict(extra="forbid")

    calm: bool = False
    refuse_code: str | None = None
    refuse_left: int = Field(1, ge=-1)
    refuse_path: str = ""
    retry_after_s: float = Field(0, ge=0, le=86400)
    fate: Fate | None = None
    fate_left: int = Field(-1, ge=-1)
    fate_path: str = ""
    latency_s: float | None = Field(None, ge=0, le=60)
    clock_shift_s: float | None = None
    full: bool | None = None
    receive: bool | None = None
    face: Face | None = None


class Phone(BaseModel):
    """A phone on which ``person`` opens the electronic ID; ``life_s`` 0 is a code that has expired."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(max_length=60)
    life_s: float = Field(LIFE_S, ge=0, le=3600)


class Settled(BaseModel):
    """Configuration from afar: for one terminal, or for all where ``terminal`` is empty."""

    model_config = ConfigDict(extra="forbid")

    terminal: Literal[""] | TerminalId = ""
    values: dict[Name, Value] = Field(max_length=200)


def own_page(bm_control: Annotated[str, Header()] = "") -> None:
    """A header of our own: no foreign web page can make a browser send it without asking first."""
    if bm_control != "1":
        raise HTTPException(403)


def control_routes(office: Office) -> APIRouter:
    routes = APIRouter(prefix="/control", dependencies=[Depends(own_page)])

    @routes.get("")
    def shown() -> dict[str, Any]:
        return office.steering.shown()

    @routes.post("")
    def steer(orders: Orders) -> dict[str, Any]:
        apply_orders(office, orders)
        return office.steering.shown()

    @routes.post("/expire-sessions", status_code=204)
    def expire() -> None:
        office.sessions.expire_all(office.now())

    @routes.post("/epoch")
    def begin_epoch() -> dict[str, str]:
        return {"epoch": office.begin_epoch()}

    @routes.post("/enrol-codes")
    def enrol_code() -> dict[str, str]:
        return {"enrol_code": new_code(office)}

    @routes.post("/configurations")
    def configure(settled: Settled) -> dict[str, int]:
        return {"number": publish(office, settled.values, settled.terminal)}

    @routes.post("/identity-codes")
    def identity_code(phone: Phone) -> dict[str, str]:
        code = issue(office, phone.person, phone.life_s)
        if code is None:
            raise HTTPException(422, "no such person")
        return {"code": code}

    return routes


def apply_orders(office: Office, orders: Orders) -> None:
    steering = office.steering
    if orders.calm:
        steering.calm()
    if orders.refuse_code is not None:
        if orders.refuse_code not in CODES:
            raise HTTPException(422, "no such problem code")
        steering.refuse(orders.refuse_code, orders.refuse_left, orders.refuse_path, orders.retry_after_s)
    if orders.fate is not None:
        steering.doom(orders.fate, orders.fate_left, orders.fate_path)
    for name in ("latency_s", "clock_shift_s", "full", "receive", "face"):
        value = getattr(orders, name)
        if value is not None:
            setattr(steering, name, value)
