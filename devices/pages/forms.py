"""What a phone is shown: one page with a button, and one that says how it went.  Nothing on it is anybody's.

No script: it works in whatever browser a phone's scanner opens.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from string import Template

from kiosk.problems import Problem
from kiosk.words import FALLBACK, Words, languages

FIELD = "page"
STYLE = """
body{margin:0;background:#f7f8f5;color:#15211c;font:1.15rem/1.6 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.6rem;line-height:1.3;margin:.4rem 0 1rem}
p{margin:.6rem 0}
.bad{background:#fff1e6;border:2px solid #b4530a;border-radius:.75rem;padding:.75rem 1rem}
.soft{color:#4a5a52;font-size:1rem}
input,button{box-sizing:border-box;display:block;width:100%;font:inherit;margin:.9rem 0;border-radius:.9rem}
input{border:3px dashed #0a6b4a;padding:1.4rem 1rem;background:#fff}
button{border:0;background:#0a6b4a;color:#fff;font-size:1.5rem;font-weight:700;padding:1.3rem 1rem}
""".strip()
_SUM = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_SUM}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
_PAGE = Template(
    '<!doctype html><html lang="$language"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>$title</title><style>$style</style></head><body><main><h1>$title</h1>$body</main></body></html>"
)
_FORM = Template(
    '<form method="post" enctype="multipart/form-data"><p>$lead</p>'
    '<input type="file" name="$field" aria-label="$choose" accept="image/*" capture="environment" required>'
    '<button type="submit">$send</button></form><p class="soft">$kinds</p>'
)
_PART = re.compile(rb'content-disposition:\s*form-data;[^\r\n]*\bname="?page"?(?=[;\r\n]|$)', re.IGNORECASE)


def language_of(accepted: str) -> str:
    """The first of our languages that a browser says it likes best (RFC 9110, 12.5.4); Chinese otherwise."""
    liked = []
    for place, item in enumerate(accepted[:200].split(",")):
        name, _, weight = item.strip().partition(";q=")
        with_weight = re.fullmatch(r"[01](\.\d{0,3})?", weight)
        liked.append((-float(weight) if with_weight else -1.0 if not weight else 0.0, place, name.lower()))
    for _, _, name in sorted(liked):
        for known in languages():
            if name and name.split("-")[0] == known.lower().split("-")[0]:
                return known
    return FALLBACK


def form_page(words: Words, problem: Problem | None = None, said: str = "") -> bytes:
    """The page with the button; above it what was wrong with the picture before, or ``said``, a key."""
    told = said and words(f"phone.{said}")
    if problem:
        told = " ".join(words(f"problems.{problem.code}.resident.{part}") for part in ("what", "todo"))
    notice = f'<p class="bad" role="alert">{escape(told)}</p>' if told else ""
    texts = {key: escape(words(f"phone.{key}")) for key in ("lead", "choose", "send", "kinds")}
    return _whole(words, "title", notice + _FORM.substitute(texts, field=FIELD))


def done_page(words: Words) -> bytes:
    body = "".join(f"<p>{escape(words(f'phone.{key}'))}</p>" for key in ("done_look", "done_more"))
    return _whole(words, "done", body)


def _whole(words: Words, title: str, body: str) -> bytes:
    heading = escape(words(f"phone.{title}"))
    page = _PAGE.substitute(language=words.language, title=heading, style=STYLE, body=body)
    return page.encode()


def file_of(body: bytes, boundary: str) -> bytes | None:
    """The one file of a form (RFC 7578); None when the form is broken, or without a file in it."""
    mark = b"--" + boundary.encode()
    if not boundary or len(boundary) > 70 or not body.startswith(mark + b"\r\n"):
        return None
    head, found, _ = body[len(mark) : len(mark) + 4096].partition(b"\r\n\r\n")
    if not found or not _PART.search(head):
        return None
    begin = len(mark) + len(head) + len(found)
    end = body.find(b"\r\n" + mark, begin - 2)
    return body[begin:end] if end >= begin else None
