"""The atlas: a small periodic picture of noise, for look-ups at warped coordinates."""

from __future__ import annotations

import torch
from torch import nn

from .toolkit import ATLAS_SIZE, Strip, Tensor

#: First period, octaves and gain of each channel: broad, medium, fine and very rough noise.
_CHANNELS = ((4.0, 5, 0.55), (8.0, 4, 0.5), (16.0, 5, 0.7), (5.0, 5, 0.75))


class Atlas(nn.Module):
    """Rows of the atlas, as a strip: float32 [ATLAS_CHANNELS, h, ATLAS_SIZE], each channel of variance near 1.

    ``rows`` and ``cols`` are the centres of the atlas' own pixels.
    """

    def forward(self, rows: Tensor, cols: Tensor, noise: Tensor) -> Tensor:
        strip = Strip(rows, cols, torch.tensor([float(ATLAS_SIZE), float(ATLAS_SIZE)]), noise)
        channels = [
            strip.fbm(period, octaves, gain, salt=60 + i) for i, (period, octaves, gain) in enumerate(_CHANNELS)
        ]
        return torch.stack(channels, dim=0)
