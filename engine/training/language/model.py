"""The conditioning network: token states of a prompt → a distribution over material codes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from .vocabulary import CONTROL_NAMES, FAMILIES, HIDDEN_SIZE, SUBSTANCES

#: The smallest standard deviation of a control, in the network's own unit.
MIN_STD = 0.02


@dataclass(frozen=True)
class ConditionerConfig:
    """Sizes of the network; the defaults make the shipped one."""

    width: int = 256
    heads: int = 4
    family_queries: int = 4
    substance_queries: int = 3
    color_queries: int = 2
    dropout: float = 0.15
    family_dropout: float = 0.35

    def to_json(self) -> dict[str, float]:
        return asdict(self)


class _Attention(nn.Module):
    """Scaled dot-product attention in plain operators, so that every ONNX provider runs it."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def forward(self, queries: Tensor, states: Tensor, bias: Tensor) -> Tensor:
        """queries [B or 1, Q, W], states [B, T, W], bias [B, 1, 1, T] → [B, Q, W]."""
        width = states.shape[-1]
        size = width // self.heads

        def split(x: Tensor) -> Tensor:
            return x.reshape(x.shape[0], -1, self.heads, size).transpose(1, 2)

        q, k, v = split(self.query(queries)), split(self.key(states)), split(self.value(states))
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(size) + bias, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(states.shape[0], -1, width)
        return self.out(mixed)


class Conditioner(nn.Module):
    """Learned queries read the token states: some for the family, one for every control, two for colours.

    Args:
        config: sizes.
        palette: float32 [N, 3], the L*a*b* values of the colour names.

    ``forward(hidden [B, T, 384], mask [B, T])`` gives logits and parameters for training;
    :class:`ExportedConditioner` wraps it for inference.
    """

    def __init__(self, config: ConditionerConfig, palette: Tensor) -> None:
        super().__init__()
        width = config.width
        self.config = config
        self.register_buffer("palette", palette.clone())
        counts = (config.family_queries, config.substance_queries, config.color_queries, len(CONTROL_NAMES))
        self.counts = counts
        self.enter = nn.Sequential(nn.LayerNorm(HIDDEN_SIZE), nn.Linear(HIDDEN_SIZE, width))
        self.norm_self = nn.LayerNorm(width)
        self.attend_self = _Attention(width, config.heads)
        self.norm_read = nn.LayerNorm(width)
        self.queries = nn.Parameter(torch.randn(1, sum(counts), width) * 0.5)
        self.attend_read = _Attention(width, config.heads)
        self.norm_out = nn.LayerNorm(width)
        self.drop = nn.Dropout(config.dropout)
        self.pooled = nn.Sequential(nn.LayerNorm(HIDDEN_SIZE), nn.Linear(HIDDEN_SIZE, width), nn.GELU())
        self.family = nn.Sequential(
            nn.Dropout(config.family_dropout),
            nn.Linear(width * 2 + HIDDEN_SIZE, 320),
            nn.GELU(),
            nn.Dropout(config.family_dropout),
            nn.Linear(320, len(FAMILIES) + 1),
        )
        self.family_mix = nn.Linear(width * config.family_queries, width)
        self.substance = nn.Sequential(
            nn.Linear(width * config.substance_queries + width, 192), nn.GELU(), self.drop,
            nn.Linear(192, len(SUBSTANCES) + 1),
        )  # fmt: skip
        self.color_hidden = nn.Sequential(nn.Linear(width, width), nn.GELU(), self.drop)
        self.color_name = nn.Linear(width, palette.shape[0])
        self.color_presence = nn.Linear(width * config.color_queries, 2)
        self.control_hidden = nn.Sequential(nn.Linear(width * 2, 128), nn.GELU(), self.drop)
        self.control_weight = nn.Parameter(torch.randn(len(CONTROL_NAMES), 128, 2) * 0.05)
        self.control_bias = nn.Parameter(torch.zeros(len(CONTROL_NAMES), 2))

    def forward(self, hidden: Tensor, mask: Tensor) -> dict[str, Tensor]:
        bias = ((mask - 1.0) * 1e4).unsqueeze(1).unsqueeze(1)
        states = self.enter(hidden)
        normed = self.norm_self(states)
        states = states + self.drop(self.attend_self(normed, normed, bias))
        read = self.norm_out(self.queries + self.attend_read(self.queries, self.norm_read(states), bias))
        weights = mask.unsqueeze(-1)
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
        pooled = self.pooled(mean)
        family, substance, color, control = read.split(self.counts, dim=1)
        family = nn.functional.gelu(self.family_mix(family.flatten(1)))
        color_hidden = self.color_hidden(color)
        joined = torch.cat([control, pooled.unsqueeze(1).expand(-1, control.shape[1], -1)], dim=-1)
        parameters = (
            self.control_hidden(joined).unsqueeze(2) @ self.control_weight.unsqueeze(0)
        ).squeeze(2) + self.control_bias
        return {
            "family": self.family(torch.cat([family, pooled, mean], dim=-1)),
            "substance": self.substance(torch.cat([substance.flatten(1), pooled], dim=-1)),
            "color_name": self.color_name(color_hidden),
            "color_presence": self.color_presence(color_hidden.flatten(1)),
            "control_mean": parameters[..., 0],
            "control_std": MIN_STD + nn.functional.softplus(parameters[..., 1] - 2.0),
        }


class ExportedConditioner(nn.Module):
    """The conditioner as the engine runs it: probabilities and L*a*b* colours instead of logits.

    Outputs: ``family`` [B, 65], ``substance`` [B, S + 1], ``color`` [B, 2, 3] in L*a*b*,
    ``color_presence`` [B, 2], ``control_mean`` and ``control_std`` [B, 16].
    """

    OUTPUTS = ("family", "substance", "color", "color_presence", "control_mean", "control_std")
    #: Sharpens the mixture of colour names, so that a sure reading snaps to the named colour.
    SHARPNESS = 2.0

    def __init__(self, conditioner: Conditioner) -> None:
        super().__init__()
        self.conditioner = conditioner

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        out = self.conditioner(hidden, mask)
        names = torch.softmax(out["color_name"] * self.SHARPNESS, dim=-1)
        return (
            torch.softmax(out["family"], dim=-1),
            torch.softmax(out["substance"], dim=-1),
            names @ self.conditioner.palette,
            torch.sigmoid(out["color_presence"]),
            out["control_mean"],
            out["control_std"],
        )
