"""``docs/life.md`` as it follows from the table of states and the texts.

``python -m offline.life_docs`` in the project's folder rewrites the page; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.words import Words
from offline.states import DAY_S, LIFE, RATING_DEADLINE_S, Life, State, leading_to

PAGE = Path("docs/life.md")

_INTRO = """\
# The life of an application

Drawn from the table in `offline/states.py` and the texts in `resources/languages/en/outbox.toml`; write to
those and run `python -m offline.life_docs`. Tests hold that every state is reached from *saved*, that from
each a way leads to an end, that none is without a deadline, and that each has its texts in every language.

A deadline says how long an application may stay before staff are told, by the list of what is overdue
(`offline/overdue.py`). Whose turn it is says what to do about it. One deadline runs through *saved*,
*announced* and *sending*. At an end the row is kept for reprints and questions, and then removed.
"""
_STEPS = """\
| step | what happened |
|---|---|
| `announce`, `send` | the platform took the manifest, or bytes |
| `receive`, `accept` | its signed word was checked: at the commit, or as a later outcome |
| `supplement`, `refuse`, `finish` | the department decided, by a signed outcome; `refuse` at the commit too |
| `follow` | the person handed in the next version |
| `stop` | damaged, other content, or a proof that doesn't hold |
| `forget` | the platform was restored from a backup: what is still here is offered again |
| `release`, `close` | a person decided: send again, or nothing more is to be done |
| `shred` | the copy here is destroyed |
"""


def page() -> str:
    """The whole page as Markdown, the same text for the same table."""
    words = Words("en", strict=True)
    head = "| state | whose turn | deadline | entered by | exits |\n|---|---|---|---|---|\n"
    table = head + "".join(_row(state, life) for state, life in LIFE.items())
    told = "| state | the resident is told | staff are told |\n|---|---|---|\n" + "".join(
        f"| `{state}` | {words(f'outbox.resident.{state}')} | {words(f'outbox.staff.{state}')} |\n"
        for state in State
    )
    rating = (
        "An evaluation waits for its application and is sent after it; "
        f"past {RATING_DEADLINE_S // DAY_S} days staff are told. Sent and refused are its ends.\n"
    )
    return "\n".join([_INTRO, _diagram(), "## States\n", table, _STEPS, "## What is said\n", told, rating])


def _diagram() -> str:
    """Each pair of states once, with all the steps between them; steps that stay in a state are left out."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for before, life in LIFE.items():
        for step, then in life.exits.items():
            if then is not before:
                arrows.setdefault((before, then), []).append(step)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> saved: save"]
    lines += [f"    {before} --> {then}: {', '.join(steps)}" for (before, then), steps in arrows.items()]
    lines += [f"    {state} --> [*]" for state, life in LIFE.items() if life.is_end]
    return "\n".join([*lines, "```", ""])


def _row(state: State, life: Life) -> str:
    steps = dict.fromkeys(step for _, step in leading_to(state))
    entered = ["save"] if state is State.SAVED else []
    entered += [f"`{step}`" for step in steps]
    exits = [f"`{step}` -> {'itself' if then is state else then}" for step, then in life.exits.items()]
    days = f"{life.deadline_s // DAY_S} days"
    limit = f"row kept {days}" if life.is_end else f"{days}{' after the grace time' * life.after_grace}"
    return f"| `{state}` | {life.turn} | {limit} | {', '.join(entered)} | {', '.join(exits)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
