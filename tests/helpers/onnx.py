"""Networks with the inputs and outputs of YuNet and SFace, written by hand: to the first a white block is a
face, to the second it is how bright and how red each of its 64 parts is.

Their files are protocol buffers (onnx.proto): a few numbers and names are all that is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

SIDE = 64.0  # of every face that it finds, in pixels of what it looks at
# Right eye, left eye, nose, corners of the mouth; in parts of the side, from the middle of the face.
POINTS = ((-0.2, -0.15), (0.2, -0.15), (0.0, 0.05), (-0.15, 0.25), (0.15, 0.25))
STRIDES = (8, 16, 32)


def detector(path: Path, *, nose: float = 0.0) -> Path:
    """Write the network; ``nose`` moves the nose aside, as turning the head does (in parts of the side)."""
    nodes, numbers, outputs = b"", b"", b""
    for name, width in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
        for stride in STRIDES:
            out = f"{name}_{stride}"
            share = 1 / (255 * 3 * stride * stride) if width == 1 and stride == 8 else 0.0
            weights = np.full((width, 3, stride, stride), share, np.float32)
            numbers += _part(5, _tensor(f"w_{out}", weights))
            numbers += _part(5, _tensor(f"b_{out}", np.array(_said(name, stride, nose), np.float32)))
            conv = _ints("kernel_shape", (stride, stride)) + _ints("strides", (stride, stride))
            nodes += _part(1, _node("Conv", ("input", f"w_{out}", f"b_{out}"), f"c_{out}", conv))
            nodes += _part(1, _node("Transpose", (f"c_{out}",), out, _ints("perm", (0, 2, 3, 1))))
            outputs += _part(12, _value(out, (1, 640 // stride, 640 // stride, width)))
    graph = nodes + _part(2, b"yunet") + numbers + _part(11, _value("input", (1, 3, 640, 640))) + outputs
    _write(path, graph)
    return path


def recogniser(path: Path, *, parts: int = 8, poison: bool = False) -> Path:
    """Write the network: 2 numbers for each of ``parts`` times ``parts`` parts of a face, how much brighter
    and how much redder it is than the face on the whole.  With ``poison`` it says what is no number."""
    side, count = 112 // parts, parts * parts
    grey = np.full((3, side, side), 1 / (3 * side * side), np.float32)
    red = grey * np.array([1, 0, -1], np.float32)[:, None, None]
    differs = np.eye(count, dtype=np.float32) - np.float32(1 / count)
    both = np.kron(np.eye(2, dtype=np.float32), differs).reshape(2 * count, 2, parts, parts)
    numbers = _part(5, _tensor("part", np.stack([grey, red]))) + _part(5, _tensor("differs", both))
    bias = np.full(2 * count, np.nan if poison else 0, np.float32)
    numbers += _part(5, _tensor("zero", np.zeros(2, np.float32))) + _part(5, _tensor("bias", bias))
    steps = _ints("kernel_shape", (side, side)) + _ints("strides", (side, side))
    nodes = _part(1, _node("Conv", ("data", "part", "zero"), "parts", steps))
    nodes += _part(
        1, _node("Conv", ("parts", "differs", "bias"), "all", _ints("kernel_shape", (parts, parts)))
    )
    axis = _part(5, _part(1, b"axis") + _number(3, 1) + _number(20, 2))
    nodes += _part(1, _node("Flatten", ("all",), "fc1", axis))
    ends = _part(11, _value("data", (1, 3, 112, 112))) + _part(12, _value("fc1", (1, 2 * count)))
    _write(path, nodes + _part(2, b"sface") + numbers + ends)
    return path


def _write(path: Path, graph: bytes) -> None:
    path.write_bytes(_number(1, 8) + _part(7, graph) + _part(8, _part(1, b"") + _number(2, 11)))


def _said(name: str, stride: int, nose: float) -> list[float]:
    """What the network adds to every place: the face's middle, size and points, in its own units."""
    if name == "bbox":
        return [0.5, 0.5, math.log(SIDE / stride), math.log(SIDE / stride)]
    if name == "kps":
        moved = [(x + (nose if at == 2 else 0.0), y) for at, (x, y) in enumerate(POINTS)]
        return [0.5 + part * SIDE / stride for point in moved for part in point]
    return [0.0]


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _ints(name: str, values: Sequence[int]) -> bytes:
    listed = b"".join(_number(8, value) for value in values)
    return _part(5, _part(1, name.encode()) + listed + _number(20, 7))


def _node(kind: str, inputs: Sequence[str], output: str, attributes: bytes) -> bytes:
    taken = b"".join(_part(1, name.encode()) for name in inputs)
    return (
        taken + _part(2, output.encode()) + _part(3, output.encode()) + _part(4, kind.encode()) + attributes
    )


def _tensor(name: str, values: np.ndarray) -> bytes:  # type: ignore[type-arg]
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, 1) + _part(8, name.encode()) + _part(9, values.tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_part(1, _number(1, size)) for size in shape)
    return _part(1, name.encode()) + _part(2, _part(1, _number(1, 1) + _part(2, dims)))
