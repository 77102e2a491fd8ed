"""What the page of terminals shows: who is enrolled, and what each said of itself last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.contract.heartbeat import Heartbeat, PartState
from kiosk.sandbox.office import Office
from kiosk.sandbox.pages.wording import size_text
from kiosk.sandbox.tables import HeartbeatRow, TerminalKey

SILENT_S = 15 * 60  # three heartbeats that didn't come
PARTS = {
    "card": "读卡器",
    "staff-card": "工作卡读卡器",
    "camera": "摄像头",
    "printer": "打印机",
    "scanner": "扫码器",
    "phone": "手机上传",
    "folder": "扫描文件夹",
    "fonts": "字体",
    "store": "本机存储",
    "keys": "密钥",
    "platform": "平台连接",
    "certificate": "平台证书",
    "clock": "时钟",
    "catalogue": "事项库",
    "disk": "磁盘空间",
    "outbox": "待发办件",
    "audit": "监察日志",
    "configuration": "远程配置",
    "program": "程序版本",
}
STATES = {"good": "正常", "bad": "异常", "unknown": "未知"}
MARKS = {"good": "✓", "bad": "✗", "unknown": "?"}


@dataclass(frozen=True, slots=True)
class PartLine:
    name: str
    state_code: str
    state: str
    mark: str
    problems: str
    tested: str


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """``heard_at`` is empty for a terminal that never sent a heartbeat; ``silent``: none came for long."""

    id: str
    name: str
    heard_at: str = ""
    silent: bool = True
    version: str = ""
    looked_at: str = ""
    parts: tuple[PartLine, ...] = ()
    paper: str = ""
    disk: str = ""
    waiting: str = ""
    needs_person: int = 0
    staff_called: bool = False


def terminals(office: Office) -> list[TerminalLine]:
    """Every enrolled terminal by its number."""
    with Session(office.engine) as db:
        newest = select(func.max(TerminalKey.id)).group_by(TerminalKey.terminal_id)
        enrolled = db.scalars(
            select(TerminalKey).where(TerminalKey.id.in_(newest)).order_by(TerminalKey.terminal_id)
        )
        return [_line(office, key, db.get(HeartbeatRow, key.terminal_id)) for key in enrolled]


def _line(office: Office, key: TerminalKey, row: HeartbeatRow | None) -> TerminalLine:
    if row is None:
        return TerminalLine(key.terminal_id, key.name)
    said = Heartbeat.parse(row.document.encode())
    age = (office.now() - datetime.fromisoformat(row.received_at)).total_seconds()
    wait = "" if said.oldest_waiting_s is None else f"，最早 {_span(said.oldest_waiting_s)}前"
    return TerminalLine(
        id=key.terminal_id,
        name=key.name,
        heard_at=_time(row.received_at),
        silent=age > SILENT_S,
        version=said.version,
        looked_at=_time(said.looked_at),
        parts=tuple(_part(part) for part in said.parts),
        paper="" if said.paper_left_mm is None else f"{said.paper_left_mm / 1000:.1f} m",
        disk=size_text(said.disk_free),
        waiting=f"{said.waiting}{wait}",
        needs_person=said.needs_person,
        staff_called=said.staff_called,
    )


def _part(part: PartState) -> PartLine:
    tested = f"{_time(part.tested_at)} 人工测试{STATES[part.tested]}" if part.tested else ""
    return PartLine(
        name=PARTS.get(part.name, part.name),
        state_code=part.state,
        state=STATES[part.state],
        mark=MARKS[part.state],
        problems=" ".join(part.problems),
        tested=tested,
    )


def _time(moment: str) -> str:
    return moment[:19].replace("T", " ")


def _span(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} 秒"
    return f"{seconds // 60} 分钟" if seconds < 7200 else f"{seconds // 3600} 小时"
