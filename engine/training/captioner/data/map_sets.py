"""Sets of maps for the scenes' grounds and materials, made by Loom Materials.

python -m engine.training.captioner.data.map_sets SETS

Writes ``SETS/<name>/<slug>-<seed>/``, with the names that ``tools/caption_scenes.py`` asks for.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ....imaging.png import write_set
from ....request import GenerateRequest
from ....service import Engine

_SIZE, _SEEDS = 256, (1, 2)
_MAPS = ("base_color", "roughness", "metallic", "height")
PROMPTS: dict[str, tuple[str, ...]] = {
    "wood": ("oak wood planks", "dark walnut wood", "pine wood"),
    "marble": ("white marble", "green marble", "black marble"),
    "brick": ("red brick wall", "old brick wall", "brown stacked brick"),
    "stone": ("dry stone wall", "gray ashlar stone wall", "sandstone blocks wall"),
    "rusty_metal": ("rusty metal", "rusty iron plate"),
    "leather": ("brown leather", "dark brown leather"),
    "grass": ("green grass lawn", "dry grass", "grass meadow"),
    "sand": ("beach sand", "desert sand"),
    "wooden_floor": ("oak parquet floor", "herringbone parquet", "wood planks floor"),
    "tiled_floor": ("white square tiles", "terracotta floor tiles", "black hexagon tiles"),
    "snow": ("fresh snow", "snow"),
    "cobblestones": ("cobblestone pavement", "mossy cobblestone"),
    "concrete": ("concrete", "cracked concrete"),
}


def main() -> None:
    """Write them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    engine = Engine("cpu")
    for name, prompts in PROMPTS.items():
        for prompt in prompts:
            for seed in _SEEDS:
                request = GenerateRequest(prompt, width=_SIZE, height=_SIZE, seed=seed, maps=_MAPS)
                write_set(engine.run(request), folder / name)
    engine.close()


if __name__ == "__main__":
    main()
