"""Tiny packages that offer architectures, installed as pip would install them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from textwrap import dedent

import pytest

NETWORK = '''
    import torch
    from fastai.vision.all import default_split, imagenet_stats, model_meta
    from torch import nn


    class TinyNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU())
            self.stage = nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU())
            self.fc = nn.Linear(16, 1000)

        def forward(self, x):
            return self.fc(self.stage(self.stem(x)).mean((2, 3)))


    def tinynet(pretrained=False):
        """A network of two convolutions."""
        model = TinyNet()
        if pretrained:
            model.load_state_dict(torch.hub.load_state_dict_from_url("https://example.org/tinynet.pth"))
        return model


    model_meta[tinynet] = {"cut": -1, "split": default_split, "stats": imagenet_stats}


    def architectures():
        return [tinynet]
'''


def install(site: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a package of one module into a folder that Python then imports from."""
    site.mkdir(exist_ok=True)
    (site / f"{name}.py").write_text(dedent(code))
    information = site / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[fastai_anatomy.sources]\n{name} = {name}:architectures\n")
    monkeypatch.delitem(sys.modules, name, raising=False)  # another test's
    monkeypatch.syspath_prepend(site)
    importlib.invalidate_caches()
