"""What a picture is here: an array of height x width x 3, 8 bits, RGB unless a name says otherwise."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Grey: TypeAlias = NDArray[np.uint8]
