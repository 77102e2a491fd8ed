"""How a service says no."""

from __future__ import annotations

from kiosk.contract.problem import CODES, ProblemBody


class Refused(Exception):
    """Becomes a problem document.  ``detail`` is for staff; ``headers`` go with the answer."""

    def __init__(
        self, code: str, detail: str = "", retry_after_s: float = 0, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code)
        assert code in CODES, code
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.headers = headers or {}

    def body(self) -> ProblemBody:
        return ProblemBody.of(self.code, self.detail, self.retry_after_s)
