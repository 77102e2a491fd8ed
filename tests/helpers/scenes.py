"""Every page with everything that it may have to say, by name, in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers import scene_drafts as drafts
from tests.helpers import scene_end as end
from tests.helpers import scene_forms as forms
from tests.helpers import scene_given as given
from tests.helpers import scene_home as home
from tests.helpers import scene_start as start
from tests.helpers.scene_common import Data, Say, known, step


def scene(name: str, language: str) -> Data:
    """The values of one scene; what it doesn't name stays empty."""
    zh = language == "zh-CN"

    def say(chinese: str, english: str) -> str:
        return chinese if zh else english

    place = say("青石镇便民服务中心　1 号终端", "Qingshi Town Service Centre, terminal 1")
    return {"place": place} | SCENES[name](say)


def _idle(say: Say) -> Data:
    return given.form(say) | {"idleAsking": True, "idleLeft": 27}


SCENES: dict[str, Callable[[Say], Data]] = {
    "attract": start.attract,
    "attract-card": start.attract_card,
    "attract-staff": start.attract_staff,
    "attract-locked": lambda say: start.attract(say) | {"notice": given.told(say, "disk-locked")},
    "identify": start.identify,
    "identify-spent": start.identify_spent,
    "identify-notice": start.identify_notice,
    "identify-scan": start.identify_scan,
    "identify-scan-notice": start.identify_scan_notice,
    "identify-scan-checking": start.identify_scan_checking,
    "identify-scan-closed": start.identify_scan_closed,
    "guardian": start.guardian,
    "guardian-notice": start.guardian_notice,
    "home-begun": drafts.begun,
    "resume": drafts.resume,
    "resume-gone": drafts.resume_gone,
    "entry": drafts.entry,
    "entry-wrong": drafts.entry_wrong,
    "entry-checking": lambda say: drafts.entry(say, checking=True),
    "form-later": lambda say: given.form(say) | {"draft": {"kept": True}},
    "form-not-kept": lambda say: given.form(say) | {"notice": given.told(say, "draft-not-kept")},
    "later": drafts.later,
    "later-waiting": drafts.later_waiting,
    "later-no-paper": drafts.later_no_paper,
    "goodbye-kept": lambda say: {"page": "goodbye", "goodbye": {"left": 12, "kept": True}},
    "idle-kept": lambda say: _idle(say) | {"draft": {"kept": True}},
    "home": home.choose,
    "home-long": home.choose_long,
    "home-locked": lambda say: home.choose(say) | {"notice": given.told(say, "disk-locked")},
    "home-search": home.search,
    "home-search-nothing": home.search_nothing,
    "home-group": home.group,
    "home-events": home.events,
    "home-elder": lambda say: home.choose(say) | {"elder": True},
    "guide": home.guide,
    "guide-ways": home.guide_ways,
    "guide-bundle": home.guide_bundle,
    "form": given.form,
    "form-table": given.table,
    "form-known": forms.known_answers,
    "form-sums": forms.sums,
    "form-division": forms.division,
    "form-division-town": lambda say: forms.division(say, "990121"),
    "form-alone": forms.alone,
    "materials": given.materials,
    "materials-pledge": lambda say: given.materials(say, current="m1", view="pledge"),
    "materials-preview": lambda say: (
        given.materials(say, current="m2", view="camera") | {"frameUrl": "image://camera/page/1"}
    ),
    "materials-again": given.materials_again,
    "materials-spared": given.materials_spared,
    "materials-offered": given.materials_offered,
    "materials-phone": given.materials_phone,
    "materials-phone-soon": lambda say: given.materials_phone(say, code="", left=""),
    "materials-phone-over": given.materials_phone_over,
    "materials-phone-poor": given.materials_phone_poor,
    "materials-phone-blind": lambda say: given.materials_phone(say, blind=True),
    "materials-scan-blind": lambda say: given.materials_phone(
        say, offered=False, open=False, blind=True, scanner=True, code="", left=""
    ),
    "materials-taken": lambda say: given.materials(
        say, current="m2", view="taken", taken="image://camera/page/1"
    ),
    "materials-kept": given.materials_kept,
    "materials-one": lambda say: given.materials_kept(say, pages=1),
    "materials-full": lambda say: given.materials_kept(say, pages=4),
    "materials-close": lambda say: given.materials(
        say, current="m1", view="close", place=1, taken="image://camera/page/1"
    ),
    "face-ask": lambda say: given.face(say, asking=True, running=False) | {"frameUrl": ""},
    "face-ask-ways": lambda say: given.face(say, asking=True, running=False, ways=True) | {"frameUrl": ""},
    "ways": given.ways,
    "face": given.face,
    "face-blink": given.face_blink,
    "face-checking": lambda say: given.face(
        say, running=False, taken=True, checking=True, adviceText=say("拍好了", "The photo is taken")
    ),
    "face-failed": given.face_failed,
    "face-unlike": lambda say: given.face(say) | {"notice": given.told(say, "face-unlike")},
    "confirm": end.confirm,
    "submitting": lambda say: known(say) | step(say, 4) | {"page": "submitting"},
    "asking": lambda say: known(say) | {"page": "asking"},
    "receipt": end.receipt,
    "receipt-accepted": end.receipt_accepted,
    "receipt-refused": end.receipt_refused,
    "answer": end.answer,
    "evaluate": lambda say: {"page": "evaluate"},
    "goodbye": lambda say: {"page": "goodbye", "goodbye": {"left": 12}},
    "goodbye-unrated": lambda say: (
        {"page": "goodbye", "goodbye": {"left": 12}, "notice": given.told(say, "rating-not-kept")}
    ),
    "goodbye-card": lambda say: {"page": "goodbye", "goodbye": {"left": 12}, "cardPresent": True},
    "trouble": end.trouble,
    "trouble-store": lambda say: end.out_of_service(say, "store-damaged", "SQLITE_CORRUPT"),
    "trouble-stuck": lambda say: end.trouble(say, canRetry=False, canSkip=False, kept=""),
    "idle": _idle,
}
