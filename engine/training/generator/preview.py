"""Look at materials while working on the generator: PyTorch graphs, no export, a lit picture.

    python -m engine.training.generator.preview "brick wall" "hexagon tiles:substance=gold,moss=0.5" --out sheet.png

Each cell shows a material under a slanting light with a highlight, tiled so that a seam would show.
"""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from ...controls import CONTROLS, parse_control
from ...imaging.lit_view import lit_view
from ...pipelines.material_code import Intent, resolve
from ...pipelines.material_synthesis import Synthesizer
from .. import materials
from . import patterns, surfaces, weathering
from .atlas import Atlas
from .export import graphs
from .finish import Encode, Relief


class TorchGraph:
    """A module behind the interface that the engine's sessions have."""

    def __init__(self, module: torch.nn.Module, names: tuple[str, ...]) -> None:
        self._module, self._names = module.eval(), names
        self.input_names = tuple(inspect.signature(module.forward).parameters)

    def run(self, inputs: dict, outputs: dict | None = None) -> dict:
        with torch.inference_mode():
            result = self._module(**{name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in inputs.items()})
        arrays = {
            n: r.numpy() for n, r in zip(self._names, result if isinstance(result, tuple) else (result,), strict=False)
        }
        for name, array in (outputs or {}).items():
            array[...] = arrays[name]
        return arrays


def torch_graphs() -> dict[str, TorchGraph]:
    table = {f"patterns/{n}": TorchGraph(g(), ("fields",)) for n, g in graphs(patterns).items()}
    table |= {f"surfaces/{n}": TorchGraph(g(), ("layers",)) for n, g in graphs(surfaces).items()}
    table |= {f"weathering/{n}": TorchGraph(g(), ("weathered",)) for n, g in graphs(weathering).items()}
    return table | {
        "atlas": TorchGraph(Atlas(), ("atlas",)),
        "encode": TorchGraph(Encode(), ("base_color", "roughness", "metallic", "coarse")),
        "relief": TorchGraph(Relief(), ("normal", "height", "ambient_occlusion")),
    }


def parse(spec: str) -> tuple[str, dict]:
    family, _, rest = spec.partition(":")
    pairs = [pair.split("=", 1) for pair in rest.split(",") if pair]
    return family.strip(), {name: parse_control(name, value) for name, value in pairs}


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specs", nargs="+", help="FAMILY or FAMILY:control=value,…")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--columns", type=int, default=3)
    parser.add_argument("--maps", action="store_true", help="show base colour, normal, roughness and height as well")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    torch.set_num_threads(2)
    table, config = torch_graphs(), materials.config()
    synthesizer = Synthesizer(table.__getitem__)
    cells = []
    for spec in options.specs:
        family, overrides = parse(spec)
        intent = Intent(
            family, None, None, None, {c.name: c.neutral for c in CONTROLS}, {c.name: 0.0 for c in CONTROLS}
        )
        for seed in options.seeds:
            code = resolve(config, intent, overrides, seed)
            maps, depth = synthesizer.run(code, seed, options.size, options.size, lambda fraction: None)
            views = [lit_view(maps)]
            if options.maps:
                grey = lambda a: np.repeat(a[..., None], 3, axis=2)  # noqa: E731
                views += [
                    maps["base_color"],
                    maps["normal"],
                    grey(maps["roughness"]),
                    grey((maps["height"] >> 8).astype(np.uint8)),
                    grey(maps["ambient_occlusion"]),
                ]
            picture = Image.fromarray(np.concatenate(views, axis=1))
            ImageDraw.Draw(picture).text(
                (6, 4), f"{spec} #{seed} depth {depth:.4f}", fill="white", stroke_width=2, stroke_fill="black"
            )
            cells.append(picture)
    columns = 1 if options.maps else min(options.columns, len(cells))
    wide, high = cells[0].size
    sheet = Image.new("RGB", (wide * columns, high * -(-len(cells) // columns)))
    for i, cell in enumerate(cells):
        sheet.paste(cell, (i % columns * wide, i // columns * high))
    sheet.save(options.out)


if __name__ == "__main__":
    main()
