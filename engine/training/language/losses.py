"""What the conditioning network is trained to do."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def soft_names(palette: Tensor, width: float = 5.0) -> Tensor:
    """[N, N]: for every colour name, how well each name would do instead (by L*a*b* distance)."""
    return torch.softmax(-((torch.cdist(palette, palette) / width) ** 2), dim=-1)


def loss(out: dict[str, Tensor], labels: dict[str, Tensor], palette: Tensor, soft: Tensor) -> dict[str, Tensor]:
    """The parts of the loss, weighted; their sum is minimised.

    Controls: the expected Gaussian negative log-likelihood of a target that is itself
    normal, so that the network learns the spread that a phrase leaves open.
    """
    parts = {"family": F.cross_entropy(out["family"], labels["family"], label_smoothing=0.05)}
    known = labels["substance"] >= 0
    substance = F.cross_entropy(out["substance"][known], labels["substance"][known], label_smoothing=0.02)
    parts["substance"] = 0.4 * substance
    color = labels["color"]
    certain = color > -2
    present = (color >= 0).float()
    parts["presence"] = 0.6 * F.binary_cross_entropy_with_logits(out["color_presence"][certain], present[certain])
    named = color >= 0
    logits = out["color_name"][named]
    target = color[named]
    parts["color"] = 0.35 * F.cross_entropy(logits, soft[target])
    read = torch.softmax(logits, dim=-1) @ palette
    parts["lab"] = 0.01 * F.smooth_l1_loss(read, palette[target], beta=5.0)
    mean, spread, weight = labels["control"].unbind(dim=-1)
    std = out["control_std"]
    nll = torch.log(std) + ((out["control_mean"] - mean) ** 2 + spread**2) / (2.0 * std**2)
    # A likelihood alone lets rare, far-off targets pass as large spreads; the plain error does not.
    error = F.smooth_l1_loss(out["control_mean"], mean, beta=0.1, reduction="none")
    parts["control"] = ((0.25 * nll + 8.0 * error) * weight).sum() / weight.sum()
    return parts
