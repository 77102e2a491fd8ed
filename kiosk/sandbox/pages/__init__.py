"""The page for the person at the demo: what the platform has received, on a loopback port without the API.

It is the platform's side and may show what people handed over; numbers are masked until asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Query, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from kiosk.contract import base
from kiosk.domain.names import shown
from kiosk.sandbox.catalogue import Items
from kiosk.sandbox.control import control_routes, own_page
from kiosk.sandbox.deciding import deciding_routes
from kiosk.sandbox.office import Office
from kiosk.sandbox.pages import views
from kiosk.sandbox.pages.chains import chains
from kiosk.sandbox.pages.decisions import decision_routes, desk
from kiosk.sandbox.pages.phones import phone_routes
from kiosk.sandbox.pages.terminals import terminals as of_terminals
from kiosk.sandbox.queries import verified

ApplicationId = Annotated[base.ApplicationId, Path()]
PartId = Annotated[base.PartId, Path()]
_TEMPLATES = Environment(
    loader=PackageLoader("kiosk.sandbox", "pages"), autoescape=True, undefined=StrictUndefined
)
_TEMPLATES.filters["shown"] = shown  # 〓 for letters that nobody can draw
_SOUGHT = 60  # characters of a name that is looked for: ten more than a name may have
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def build_pages(office: Office, items: Items, *, control: bool) -> FastAPI:
    app = FastAPI(openapi_url=None)
    # A foreign page must not reach us by pointing a name of its own at this machine.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])

    @app.middleware("http")
    async def with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    app.include_router(_case_routes(office, items))
    app.include_router(_other_routes(office))
    app.include_router(decision_routes(office, items, _page))
    app.include_router(phone_routes(office, _page))
    if control:
        app.include_router(control_routes(office))
        app.include_router(deciding_routes(office))

        @app.get("/control/cases", dependencies=[Depends(own_page)])
        def held() -> list[views.CaseLine]:
            """The list for a program: whoever plays a visit sees what came of it."""
            return views.cases(office, items)

    return app


def _case_routes(office: Office, items: Items) -> APIRouter:
    routes = APIRouter()

    def listed(sought: str = "") -> Response:
        cases = views.named(office, items, sought) if sought else views.cases(office, items)
        return _page("list.html", cases=cases, sought=sought, counts=views.counts(office), now=office.stamp())

    @routes.get("/")
    def received() -> Response:
        return listed()

    @routes.post("/")
    async def search(request: Request) -> Response:
        """Posted, so that no name stands in an address, where browsers keep it."""
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=4)
        return await run_in_threadpool(listed, form.get("name", [""])[0].strip()[:_SOUGHT])

    @routes.get("/applications/{application_id}")
    def application(application_id: ApplicationId, full: bool = False) -> Response:
        case = views.case(office, items, application_id, full=full)
        if case is None:
            return _page("none.html", 404)
        return _page("case.html", case=case, full=full, desk=desk(office, items, application_id, case.form))

    @routes.get("/applications/{application_id}/{part_id}.jpg")
    def picture(application_id: ApplicationId, part_id: PartId) -> Response:
        jpeg = views.picture(office, application_id, part_id)
        if jpeg is None:
            raise HTTPException(404)
        return Response(jpeg, media_type="image/jpeg")

    return routes


def _other_routes(office: Office) -> APIRouter:
    routes = APIRouter()

    @routes.get("/style.css")
    def style() -> Response:
        return Response(files(__name__).joinpath("style.css").read_text("utf-8"), media_type="text/css")

    @routes.get("/terminals")
    def terminals() -> Response:
        return _page("terminals.html", terminals=of_terminals(office), now=office.stamp())

    @routes.get("/terminals/{terminal_id}/audit")
    def audit(
        terminal_id: Annotated[base.TerminalId, Path()], after: Annotated[int, Query(ge=0)] = 0
    ) -> Response:
        shown = chains(office, terminal_id, after)
        return _page("chains.html", 200 if shown.chains else 404, shown=shown, now=office.stamp())

    @routes.get("/answers/{number}")
    def check_answer(number: str, check: Annotated[str, Query(max_length=64)] = "") -> Response:
        record = verified(office, number, check)
        return _page("answer.html", 200 if record else 404, record=record)

    return routes


def _page(name: str, status: int = 200, **values: object) -> Response:
    return Response(_TEMPLATES.get_template(name).render(**values), status, media_type="text/html")
