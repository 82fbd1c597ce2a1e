"""The last step: layers become maps."""

from __future__ import annotations

import torch
from torch import nn

from .toolkit import Strip, Tensor, spline_columns, spline_weights

#: Side of the coarse height picture from which ambient occlusion takes its surroundings.
COARSE_SIZE = 128
#: Radii of ambient occlusion, as fractions of the tile's width, and their weights.
_RADII = ((0.006, 1.0), (0.016, 0.9), (0.045, 0.7))


def _byte(x: Tensor) -> Tensor:
    return torch.floor(x.clamp(0.0, 1.0) * 255.0 + 0.5).to(torch.uint8)


class Encode(nn.Module):
    """layers [6, h, w] → base_color uint8 [h, w, 3] (sRGB), roughness and metallic uint8 [h, w].

    pool_y: float32 [COARSE_SIZE, h], pool_x: float32 [w, COARSE_SIZE], weights that take means over the whole map.
    → coarse float32 [COARSE_SIZE, COARSE_SIZE], this strip's share in the means of the heights.
    """

    def forward(self, layers: Tensor, pool_y: Tensor, pool_x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        linear = layers[:3].clamp(0.0, 1.0)
        curve = 1.055 * torch.exp(torch.log(linear + 1e-9) * (1.0 / 2.4)) - 0.055  # IEC 61966-2-1
        color = torch.where(linear <= 0.0031308, 12.92 * linear, curve)
        return _byte(color).permute(1, 2, 0), _byte(layers[3]), _byte(layers[4]), pool_y @ (layers[5] @ pool_x)


class Relief(nn.Module):
    """Normal, height and ambient occlusion from the whole map's heights.

    heights: float32 [h + 2, w], the strip's rows with one more above and below (wrapped).
    coarse: float32 [COARSE_SIZE, COARSE_SIZE], means of the whole map's heights.
    scalars: float32 [4]: relief depth per unit of height (fraction of the tile's width), lowest
        and highest height of the whole map, strength of the occlusion.

    → normal uint8 [h, w, 3] (tangent space, +Y up), height int32 [h, w] in 0 … 65535,
    ambient_occlusion uint8 [h, w].
    """

    def forward(self, rows: Tensor, cols: Tensor, size: Tensor, heights: Tensor, coarse: Tensor,
                scalars: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        depth, low, high, strength = scalars[0], scalars[1], scalars[2], scalars[3]
        middle = heights[1:-1]
        wrapped = torch.cat((middle[:, -1:], middle, middle[:, :1]), dim=1)
        per_pixel = 0.5 * depth * size[0]
        slope_x = (wrapped[:, 2:] - wrapped[:, :-2]) * per_pixel
        slope_y = (heights[2:] - heights[:-2]) * per_pixel  # rows run down, +Y runs up
        length = torch.rsqrt(slope_x * slope_x + slope_y * slope_y + 1.0)
        normal = torch.stack((-slope_x * length, slope_y * length, length), dim=-1)

        height = torch.floor(((middle - low) / (high - low).clamp(min=1e-6)).clamp(0.0, 1.0) * 65535.0 + 0.5)
        occlusion = self._occlusion(Strip(rows, cols, size, rows), middle, coarse, depth)
        return (
            torch.floor((normal * 0.5 + 0.5) * 255.0 + 0.5).clamp(0.0, 255.0).to(torch.uint8),
            height.to(torch.int32),
            _byte(1.0 / (1.0 + strength * occlusion)),
        )

    def _occlusion(self, strip: Strip, middle: Tensor, coarse: Tensor, depth: Tensor) -> Tensor:
        """How far the surroundings rise above each pixel, in slopes, over several radii."""
        count = torch.tensor(float(COARSE_SIZE))
        centre = torch.arange(COARSE_SIZE, dtype=torch.float32)
        # Means belong to cell centres, spline points to cell corners: shift by half a cell.
        up_y = spline_weights(strip.rows - 0.5 / COARSE_SIZE, count, COARSE_SIZE)
        up_x = spline_columns(strip.cols - 0.5 / COARSE_SIZE, count, COARSE_SIZE)
        apart = torch.abs(centre[:, None] - centre[None, :])
        apart = torch.minimum(apart, COARSE_SIZE - apart) / COARSE_SIZE
        total = torch.zeros_like(middle)
        for radius, weight in _RADII:
            # Cut off: products of denormal numbers take a hundred times as long.
            across = (torch.exp(-0.5 * (apart / radius) ** 2) - 1e-6).clamp(min=0.0)
            along = (torch.exp(-0.5 * (apart * strip.aspect / radius) ** 2) - 1e-6).clamp(min=0.0)
            across, along = across / across.sum(dim=0, keepdim=True), along / along.sum(dim=1, keepdim=True)
            around = up_y @ (along @ coarse @ across) @ up_x
            total = total + weight * (around - middle).clamp(min=0.0) * depth / radius
        return total
