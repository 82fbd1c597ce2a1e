"""Loom Materials' own output as captioned pictures: every family, any colour, weathering and lamp.

python -m engine.training.captioner.data.textures FOLDER --count 9000 [--start 0]

Writes ``t000000.jpg`` … and ``textures.jsonl``; picture i depends on i alone. Resumes where it was stopped.
"""

from __future__ import annotations

import argparse
import colorsys
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from ....controls import CONTROLS
from ....imaging.lit_view import KEY_LIGHT, lit_view
from ....pipelines.material_code import Intent, resolve
from ....pipelines.material_synthesis import Synthesizer
from ....runtime import Runtime
from ...language.vocabulary import FAMILIES, MODEL_FOLDER
from .color_names import COLORS, brick_color_name, color_name

SIZE = 256
#: What a picture shows where the family's own name would not be said so.
NOUNS = {
    "stacked brick": "stacked brick wall", "flemish brick": "flemish brick wall", "herringbone brick":
    "herringbone brick floor", "ashlar": "ashlar stone wall", "cobblestone": "cobblestone pavement", "flagstone":
    "flagstone paving", "parquet": "parquet floor", "wood": "wood grain", "bark": "tree bark",
    "scales": "reptile scales",
}  # fmt: skip
#: Their colour is in their name, or nobody would say it.
_COLORLESS = {
    "gold", "copper", "grass", "moss", "lava", "snow", "ice", "rusty metal", "leaf litter", "circuit board", "mud",
    "water", "denim",
}  # fmt: skip
_UNWORN = {"grass", "moss", "lava", "snow", "ice", "water", "leaf litter", "fur", "circuit board", "mud", "sand"}
_METALS = {
    "rusty metal", "brushed metal", "steel plate", "hammered metal", "diamond plate", "corrugated metal",
    "painted metal", "gold", "copper", "sci-fi panels",
}  # fmt: skip
_ADJECTIVES = {
    "wet": "wet", "dust": "dusty", "burn": "burnt", "polish": "polished", "edge_wear": "worn", "cracks": "cracked",
    "stains": "stained", "rust": "rusty",
}  # fmt: skip
_CLAY = {"brick wall", "stacked brick", "flemish brick", "herringbone brick", "clay roof tiles"}
_RUSTLESS = {"gold", "rusty metal"}


def draw(number: int) -> tuple[str, dict[str, Any], Random]:
    """Family and controls of a picture, and the numbers for the rest of it."""
    random = Random(f"texture {number}")
    family = FAMILIES[number % len(FAMILIES)]
    controls: dict[str, Any] = {
        "scale": 2.0 ** random.uniform(-0.7, 0.7), "relief": random.uniform(0.7, 1.4),
        "variation": random.uniform(0.6, 1.4), "disorder": random.uniform(0.6, 1.4),
    }  # fmt: skip
    if family not in _COLORLESS and random.random() < 0.45:
        red, green, blue = (each / 255 for each in random.choice(COLORS[random.choice(list(COLORS))]))
        hue, light, full = colorsys.rgb_to_hls(red, green, blue)
        light = min(0.95, max(0.03, light + random.uniform(-0.05, 0.05)))
        mixed = colorsys.hls_to_rgb(hue, light, min(1.0, full * random.uniform(0.85, 1.1)))
        controls["color"] = "#" + "".join(f"{round(255 * each):02x}" for each in mixed)
    if family not in _UNWORN:
        kinds = [name for name in (*_ADJECTIVES, "moss", "snow") if name != "rust" or family not in _RUSTLESS]
        for name in random.sample(kinds, random.choices((0, 1, 2), (50, 38, 12))[0]):
            controls[name] = random.uniform(0.5, 1.0)
    return family, controls, random


def words(family: str, controls: dict[str, Any], color: str) -> dict[str, Any]:
    """Captions and facts of a picture; ``color``: the word for its base colour."""
    noun = NOUNS.get(family, family)
    colored = noun if family in _COLORLESS else f"{color} {noun}"
    worn = [name for name in controls if name in _ADJECTIVES]
    adjectives = [
        "rust-stained" if name == "rust" and family not in _METALS else _ADJECTIVES[name] for name in sorted(worn)
    ]
    lying = [name for name in ("moss", "snow") if name in controls]
    suffix = f" with {' and '.join(lying)}" if lying else ""
    short = " ".join([*adjectives, colored]) + suffix
    other = f"{colored}{suffix}, {' and '.join(adjectives)}" if adjectives else short
    return {
        "short": [short, short, other],
        "detailed": [f"a seamless texture of {short}", f"a close-up of {short}"],
        "facts": {
            "texture": family, "color": None if family in _COLORLESS else color, "wear": sorted([*worn, *lying]),
        },
    }  # fmt: skip


def picture(number: int, config: dict[str, Any], synthesizer: Synthesizer) -> tuple[Image.Image, dict[str, Any]]:
    """The picture (256 × 256) and its entry."""
    family, controls, random = draw(number)
    intent = Intent(family, None, None, None, {c.name: c.neutral for c in CONTROLS}, {c.name: 0.0 for c in CONTROLS})
    size = random.choices((256, 384, 512), (55, 25, 20))[0]
    seed = 1_000_000 + number
    maps, _ = synthesizer.run(resolve(config, intent, controls, seed), seed, size, size, lambda _: None)
    maps = {name: np.array(array) for name, array in maps.items()}
    typical = np.median(maps["base_color"].reshape(-1, 3), axis=0)
    color = brick_color_name(typical) if family in _CLAY else color_name(typical)
    light = KEY_LIGHT
    if random.random() < 0.6:
        light = (random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.9), random.uniform(0.6, 1.3))
    image = Image.fromarray(
        maps["base_color"] if random.random() < 0.12 else lit_view(maps, light, random.uniform(0.75, 1.25))
    )
    if size > SIZE and random.random() < 0.5:
        left, top = random.randrange(size - SIZE), random.randrange(size - SIZE)
        image = image.crop((left, top, left + SIZE, top + SIZE))
    return image.resize((SIZE, SIZE), Image.Resampling.BOX), words(family, controls, color)


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=9000)
    parser.add_argument("--start", type=int, default=0)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((MODEL_FOLDER / "generator" / "config.json").read_text(encoding="utf-8"))
    runtime = Runtime("cpu", 1)
    synthesizer = Synthesizer(lambda name: runtime.load(MODEL_FOLDER / "generator" / f"{name}.onnx"))
    table = options.folder / "textures.jsonl"
    done = len(table.read_text().splitlines()) if table.is_file() else 0
    with table.open("a", encoding="utf-8") as file:
        for number in range(options.start + done, options.start + options.count):
            image, entry = picture(number, config, synthesizer)
            name = f"t{number:06d}.jpg"
            image.save(options.folder / name, quality=92)
            file.write(json.dumps({"image": name, **entry}) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
