"""The sheet of paper in a picture: where its corners are, and the sheet itself, straight and true to scale.

Candidates are drawn from several views of a small copy (brightness, edges, the ground's own colour); one is
believed when paper and ground differ along its sides.  A printed frame on a page differs on neither side of
its line, so it is never taken for the sheet.  Proportions: Zhang and He, "Whiteboard scanning and image
enhancement" (MSR-TR-2003-39), section 4.

Runs in the camera's process, and in the one that reads pictures from a folder or a phone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.face.picture import Grey, Picture

SEARCHED = 480  # pixels of the longer side in which a sheet is searched for
ROUGH = 320  # while it is only shown where the sheet lies
FINE = 1600  # and in which its sides are measured
SMALLEST = 0.035  # of the picture: an identity card under a camera that sees A4
DIFFERENT = 9.0  # steps of 256, between paper and ground
SUPPORT = 0.55  # share of a side along which they must differ
BORDER = 3.0  # pixels: a side this near to the picture's edge is where the picture ends
LEVELS = (70, 100, 130, 160, 190, 215)

Points: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``corners`` in the picture's pixels, clockwise from the top left of the upright sheet; they may lie
    outside the picture, which ``cut`` says too.  ``several``: another sheet lies beside it."""

    corners: tuple[tuple[float, float], ...]
    cut: bool = False
    several: bool = False

    @property
    def points(self) -> Points:
        return np.array(self.corners, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Candidate:
    quad: Points
    cut: bool
    score: float


def find(picture: Picture) -> Sheet | None:
    """The sheet that fills most of the picture; None when there is none."""
    small, scale = reduced(picture, SEARCHED)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_RGB2LAB).astype(np.float32)
    found = sorted(_candidates(np.asarray(lab)), key=lambda candidate: -candidate.score)
    if not found:
        return None
    best = found[0]
    near, ratio = reduced(picture, FINE)
    corners = _refined(near, best.quad * ratio / scale, reach=2.5 * ratio / scale) / ratio
    several = any(_beside(best, other) for other in found[1:])
    return Sheet(tuple((float(x), float(y)) for x, y in corners), best.cut, several)


def outline(picture: Picture) -> Sheet | None:
    """Where the sheet lies, to a hundredth of the picture or two: quick enough for a picture that moves."""
    small, scale = reduced(picture, ROUGH)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_RGB2LAB).astype(np.float32)
    best = max(_candidates(np.asarray(lab)), key=lambda candidate: candidate.score, default=None)
    if best is None:
        return None
    return Sheet(tuple((float(x), float(y)) for x, y in best.quad / scale), best.cut)


def straight(picture: Picture, sheet: Sheet, longest: int) -> Picture:
    """The sheet as if seen from right above, its longer side ``longest`` pixels at most.  What lay outside
    the picture is white."""
    corners = sheet.points
    height, width = picture.shape[:2]
    across = max(_length(corners, 0, 1), _length(corners, 3, 2))
    down = max(_length(corners, 0, 3), _length(corners, 1, 2))
    ratio = proportion(corners, width, height)
    if across / down > ratio:
        down = across / ratio
    else:
        across = down * ratio
    shrink = min(1.0, longest / max(across, down))
    target = max(round(across * shrink), 16), max(round(down * shrink), 16)
    if shrink < 0.7:  # the warp alone would skip pixels
        picture, scale = reduced(picture, round(max(width, height) * shrink * 1.25))
        corners = corners * scale
    ends = np.array([[0, 0], [target[0], 0], [target[0], target[1]], [0, target[1]]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(_within(corners).astype(np.float32), ends - 0.5)
    white = (255, 255, 255)
    flat = cv2.warpPerspective(picture, warp, target, flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(flat, dtype=np.uint8)


def proportion(corners: Points, width: int, height: int) -> float:
    """Width through height of the real sheet whose corners are seen in a picture of that size."""
    across = (_length(corners, 0, 1) + _length(corners, 3, 2)) / 2
    down = (_length(corners, 0, 3) + _length(corners, 1, 2)) / 2
    plain = float(across / down)
    m1, m2, m4, m3 = (np.array([x - width / 2, y - height / 2, 1.0]) for x, y in corners)
    k2 = np.dot(np.cross(m1, m4), m3) / np.dot(np.cross(m2, m4), m3)
    k3 = np.dot(np.cross(m1, m4), m2) / np.dot(np.cross(m3, m4), m2)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    if abs(n2[2]) < 2e-2 or abs(n3[2]) < 2e-2:  # seen from above, or tilted about one axis: no focal length
        return plain
    focal2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not (0.3 * width) ** 2 < focal2 < (8 * width) ** 2:
        return plain
    wide = (n2[0] ** 2 + n2[1] ** 2) / focal2 + n2[2] ** 2
    high = (n3[0] ** 2 + n3[1] ** 2) / focal2 + n3[2] ** 2
    true = float(np.sqrt(wide / high))
    return true if 0.7 < true / plain < 1.45 else plain


def reduced(picture: Picture, longest: int) -> tuple[Picture, float]:
    """The picture made no longer than that, and the scale that did it."""
    height, width = picture.shape[:2]
    scale = longest / max(width, height)
    if scale >= 1.0:
        return picture, 1.0
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _candidates(lab: NDArray[np.float32]) -> Iterator[_Candidate]:
    height, width = lab.shape[:2]
    least = SMALLEST * width * height
    seen: set[tuple[int, ...]] = set()
    for view in _views(lab):
        contours, _ = cv2.findContours(view, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            if cv2.contourArea(contour) < least / 2:
                continue
            hull = np.asarray(cv2.convexHull(contour), dtype=np.int32)
            quad = _quad(hull, width, height) if cv2.contourArea(hull) >= least else None
            if quad is None or (key := tuple((quad / 4).round().astype(int).ravel())) in seen:
                continue
            seen.add(key)
            if (candidate := _judged(lab, quad)) is not None:
                yield candidate


def _views(lab: NDArray[np.float32]) -> Iterator[Grey]:
    """Black and white pictures in one of which the sheet may be one piece."""
    light = np.asarray(lab[:, :, 0], dtype=np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    otsu, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    for level in (*LEVELS, int(otsu)):
        _, mask = cv2.threshold(light, level, 255, cv2.THRESH_BINARY)
        yield np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    ground = np.median(np.concatenate([lab[:4].reshape(-1, 3), lab[-4:].reshape(-1, 3)]), axis=0)
    away = np.clip(np.linalg.norm(lab - ground, axis=2), 0, 255).astype(np.uint8)
    for level in (8, 16, 30):
        _, mask = cv2.threshold(away, level, 255, cv2.THRESH_BINARY)
        yield np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    for low in (12, 35, 80):
        edges = cv2.dilate(cv2.Canny(light, low, low * 2.5), kernel)
        yield np.asarray(edges, dtype=np.uint8)
        yield np.asarray(255 - edges, dtype=np.uint8)  # the sheet's margin, free of lines, in one piece


def _quad(hull: NDArray[np.int32], width: int, height: int) -> Points | None:
    """Four corners of a convex outline.  Where the picture's edge cuts a corner off, its two sides are drawn
    out until they meet."""
    around = cv2.arcLength(hull, True)
    for share in (0.015, 0.025, 0.04, 0.06):
        points = cv2.approxPolyDP(hull, share * around, True).reshape(-1, 2).astype(np.float64)
        if len(points) == 4:
            return _ordered(points)
        if 5 <= len(points) <= 6:
            sides = list(zip(points, np.roll(points, -1, axis=0), strict=True))
            own = [side for side in sides if not _on_border(*side, width, height)]
            if len(own) == 4 and len(own) < len(sides):
                return _crossings(own, width, height)
    return None


def _crossings(sides: list[tuple[Points, Points]], width: int, height: int) -> Points | None:
    lines = [np.cross((*a, 1.0), (*b, 1.0)) for a, b in sides]
    corners = []
    for line, following in itertools.pairwise([lines[-1], *lines]):
        x, y, w = np.cross(line, following)
        if abs(w) < 1e-6:
            return None
        corners.append((x / w, y / w))
    points = np.array(corners)
    far = 0.25 * max(width, height)
    inside = np.all((points > -far) & (points < (width + far, height + far)))
    return _ordered(points) if inside else None


def _ordered(points: Points) -> Points:
    """Clockwise, beginning at the left end of the side that is on top."""
    middle = points.mean(axis=0)
    turned = points[np.argsort(np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0]))]
    heights = (turned + np.roll(turned, -1, axis=0))[:, 1]
    return np.roll(turned, -int(np.argmin(heights)), axis=0)


def _judged(lab: NDArray[np.float32], quad: Points) -> _Candidate | None:
    height, width = lab.shape[:2]
    share = cv2.contourArea(quad.astype(np.float32)) / (width * height)
    if share < SMALLEST or not _square_enough(quad):
        return None
    supports, brighter = [], []
    for a, b in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        if _on_border(a, b, width, height):
            continue
        inner, outer = _beside_line(lab, a, b, 4.0), _beside_line(lab, a, b, -4.0)
        if len(inner) < 5:
            continue
        supports.append(float((np.linalg.norm(inner - outer, axis=1) > DIFFERENT).mean()))
        brighter.append(float((inner - outer)[:, 0].mean()))
    if len(supports) < 3 or min(supports) < 0.35 or float(np.mean(supports)) < SUPPORT:
        return None
    outside = np.any((quad < -BORDER) | (quad > (width - 1 + BORDER, height - 1 + BORDER)))
    cut = bool(outside) or len(supports) < 4
    paper = (
        1.0 if float(np.mean(brighter)) > 0 else 0.6
    )  # a mat below the paper is darker than what it lies on
    whole = 0.5 if cut else 1.0
    score = float(np.mean(supports)) ** 2 * share**0.5 * _evenness(lab, quad) * paper * whole
    return _Candidate(quad, cut, score)


def _evenness(lab: NDArray[np.float32], quad: Points) -> float:
    """The share of what lies inside that has the colour of its margin, as paper has and a pattern hasn't."""
    steps = np.linspace(0.05, 0.95, 28)
    across, down = (grid[:, :, None] for grid in np.meshgrid(steps, steps))
    top = quad[0] * (1 - across) + quad[1] * across
    bottom = quad[3] * (1 - across) + quad[2] * across
    at = (top * (1 - down) + bottom * down).reshape(-1, 2).astype(int)
    at = at[np.all((at >= 0) & (at < (lab.shape[1], lab.shape[0])), axis=1)]
    if len(at) < 50:
        return 0.0
    inside = lab[at[:, 1], at[:, 0]]
    paper = np.percentile(inside, 65, axis=0)
    return float((np.linalg.norm(inside - paper, axis=1) < 40).mean())


def _square_enough(quad: Points) -> bool:
    """Corners between 50 and 130 degrees, no side shorter than a seventh of another."""
    ahead = np.roll(quad, -1, axis=0) - quad
    lengths = np.linalg.norm(ahead, axis=1)
    if lengths.min() < lengths.max() / 7:
        return False
    back = np.roll(ahead, 1, axis=0)
    turns = np.sum(ahead * -back, axis=1) / (lengths * np.roll(lengths, 1))
    return bool(np.abs(turns).max() < np.cos(np.radians(50)))


def _beside_line(lab: NDArray[np.float32], a: Points, b: Points, offset: float) -> NDArray[np.float32]:
    """Colours along a side, so many pixels to its right (inside, for a clockwise sheet); those outside the
    picture are left out on both sides of the line."""
    height, width = lab.shape[:2]
    steps = np.linspace(0.06, 0.94, 48)[:, None]
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    normal = np.array([-along[1], along[0]])
    line = a + (b - a) * steps
    at = line + normal * offset
    ends = np.concatenate([line + normal * abs(offset), line - normal * abs(offset)], axis=1)
    inside = np.all((ends >= 0) & (ends < (width, height, width, height)), axis=1)
    x, y = at[inside].astype(int).T
    return np.asarray(lab[y, x])


def _on_border(a: Points, b: Points, width: int, height: int) -> bool:
    near_x = max(a[0], b[0]) <= BORDER or min(a[0], b[0]) >= width - 1 - BORDER
    near_y = max(a[1], b[1]) <= BORDER or min(a[1], b[1]) >= height - 1 - BORDER
    return bool(near_x or near_y)


def _refined(picture: Picture, quad: Points, reach: float) -> Points:
    """The same corners measured again: a line through the steepest change along each side."""
    light = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), dtype=np.uint8)
    height, width = light.shape[:2]
    lines = []
    for a, b in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        fitted = None if _on_border(a, b, width, height) else _fitted(light, a, b, reach)
        lines.append(np.cross((*a, 1.0), (*b, 1.0)) if fitted is None else fitted)
    corners = []
    for line, following in itertools.pairwise([lines[-1], *lines]):
        x, y, w = np.cross(line, following)
        corners.append((x / w, y / w) if abs(w) > 1e-9 else (np.inf, np.inf))
    fresh = np.array(corners)
    moved = np.linalg.norm(fresh - quad, axis=1)
    near = moved.max() < 4 * reach + 0.03 * max(
        width, height
    )  # a rounded corner moves farther than its sides
    return fresh if near else quad


def _fitted(light: Picture, a: Points, b: Points, reach: float) -> Points | None:
    """The line (as its three coefficients) along which the picture changes most, near the one from a to b."""
    height, width = light.shape[:2]
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    normal = np.array([-along[1], along[0]])
    steps = a + (b - a) * np.linspace(0.08, 0.92, 80)[:, None]
    offsets = np.arange(-reach - 2, reach + 2.5, 0.5)
    at = (steps[:, None, :] + normal * offsets[None, :, None]).astype(np.float32)
    seen = cv2.remap(light, at[:, :, 0], at[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    change = np.abs(seen[:, 4:].astype(np.float32) - seen[:, :-4].astype(np.float32)).max(axis=2)
    steepest = change.argmax(axis=1)
    points = steps + normal * offsets[steepest + 2][:, None]
    good = (change.max(axis=1) > DIFFERENT) & np.all(
        (points > 1) & (points < (width - 2, height - 2)), axis=1
    )
    if good.sum() < 20:
        return None
    dx, dy, x, y = cv2.fitLine(points[good].astype(np.float32), cv2.DIST_WELSCH, 0, 0.01, 0.01).ravel()
    return np.asarray(np.cross((x, y, 1.0), (x + dx, y + dy, 1.0)))


def _beside(best: _Candidate, other: _Candidate) -> bool:
    """Whether another sheet, of a size worth mentioning, lies apart from this one."""
    one, two = best.quad.astype(np.float32), other.quad.astype(np.float32)
    area = cv2.contourArea(two)
    if other.score < best.score * 0.5 or area < cv2.contourArea(one) * 0.3:
        return False
    shared, _ = cv2.intersectConvexConvex(one, two)
    return bool(shared < 0.1 * area)


def _within(corners: Points) -> Points:
    """A hair inside, so that no sliver of the ground is left along the sides."""
    return np.asarray(corners + (corners.mean(axis=0) - corners) * 0.004)


def _length(corners: Points, a: int, b: int) -> float:
    return float(np.linalg.norm(corners[b] - corners[a]))
