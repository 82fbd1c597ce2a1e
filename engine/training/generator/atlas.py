"""The atlas: a small periodic picture of noise, for look-ups at warped coordinates."""

from __future__ import annotations

import torch
from torch import nn

from .toolkit import ATLAS_CHANNELS, ATLAS_SIZE, Strip, Tensor

#: First period, octaves and gain of each channel: broad, medium, fine and very rough noise.
_CHANNELS = ((4.0, 5, 0.55), (8.0, 4, 0.5), (16.0, 5, 0.7), (5.0, 5, 0.75))


class Atlas(nn.Module):
    """noise [NOISE_SIZE] → atlas float32 [ATLAS_CHANNELS, ATLAS_SIZE**2], each channel of variance near 1.

    ``centre``: float32 [ATLAS_SIZE], (i + 0.5) / ATLAS_SIZE; an input, so that nothing is folded into weights.
    """

    def forward(self, centre: Tensor, noise: Tensor) -> Tensor:
        strip = Strip(centre, centre, torch.tensor([float(ATLAS_SIZE), float(ATLAS_SIZE)]), noise)
        channels = [
            strip.fbm(period, octaves, gain, salt=60 + i) for i, (period, octaves, gain) in enumerate(_CHANNELS)
        ]
        return torch.stack(channels, dim=0).reshape(ATLAS_CHANNELS, ATLAS_SIZE * ATLAS_SIZE)
