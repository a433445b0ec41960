"""Two live networks -> which modules of one are the other's: by identity, or by structure, order and numbers."""

from __future__ import annotations

from gen.anatomy.alignment.aligning import Alignment, align

__all__ = ["Alignment", "align"]
