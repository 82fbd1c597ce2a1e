"""``blender --command texture_loom caption FILE.blend|PATH…``: the engine's command, and the images of a .blend.

Images on disk go to the engine as they are, but for OpenEXR, Radiance HDR and others of Blender's own, which it sees
as the scene's view transform shows them. Of each .blend, all images are captioned that the
queue of the panel would take; with ``--save`` the captions are kept in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.captioning.picture_files import find_pictures
from ..engine.console import one_line, say
from ..engine.errors import BadRequestError, ImageError
from ..engine.result import Caption
from ..scene import pictures
from .caption_subjects import worth_captioning
from .doctor import engine_command
from .settings import engine_settings

_DONE, _FAILED, _BAD_INPUT = 0, 1, 2
#: Options of the engine's command that take a value.
_VALUED = frozenset(
    {
        *("--model", "--detail", "--prompt", "--max-tokens", "--beams", "--set", "--seed", "--variant", "--write"),
        *("--device", "--models", "--views"),
    }
)
_SAVE = "--save"
#: Windows allows 32,767 characters in a command line.
_MAX_COMMAND = 20_000
_COMPRESSED = (b"\x28\xb5\x2f\xfd", b"\x1f\x8b")


@dataclass(frozen=True)
class _Place:
    """Where a picture comes from: an image of a .blend, or with an empty ``blend`` the file ``name``."""

    blend: Path
    name: str


@dataclass
class _Arguments:
    options: list[str]
    images: list[str]
    blends: list[Path]

    @classmethod
    def split(cls, arguments: Sequence[str]) -> _Arguments:
        """Options with their values, and which of the rest are .blend files."""
        options, rest = [], []
        waiting = iter(arguments)
        for argument in waiting:
            if argument == "--":
                rest.extend(waiting)
            elif argument.startswith("-"):
                options.append(argument)
                if argument in _VALUED:
                    options.extend(value for value in [next(waiting, None)] if value is not None)
            else:
                rest.append(argument)
        blends = [Path(argument).absolute() for argument in rest if argument.lower().endswith(".blend")]
        return cls(options, [one for one in rest if not one.lower().endswith(".blend")], blends)

    def take(self, option: str) -> bool:
        """Whether ``option`` was given; it is not the engine's business then."""
        found = option in self.options
        self.options = [one for one in self.options if one != option]
        return found


def run(arguments: Sequence[str]) -> int:
    """Do the command; ``arguments`` come after ``caption``. Returns 0: done, 1: failed in part, 2: bad input."""
    given = _Arguments.split(arguments)
    models = [f"--models={folder}" for folder in engine_settings().model_dirs]
    if {"-h", "--help"} & set(given.options):
        return subprocess.run(engine_command("caption", *models, *arguments)).returncode
    with tempfile.TemporaryDirectory(prefix="texture_loom_caption_") as folder:
        if given.blends:
            return _inside(given, models, Path(folder))
        views = Path(folder) / "views.json"
        views.write_text(json.dumps(_views(_left(given, models), Path(folder))), encoding="utf-8")
        return subprocess.run(engine_command("caption", *models, "--views", str(views), *arguments)).returncode


def _left(given: _Arguments, models: Sequence[str]) -> list[Path]:
    """The pictures that Blender tone-maps, without those that have their captions already."""
    found = _tone_mapped(given.images)
    if not found or not any(option.partition("=")[0] == "--write" for option in given.options):
        return found
    command = engine_command("caption", *models, *given.options, "--json", "--dry-run", "--", *map(str, found))
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    if done.returncode:
        return found
    left = {json.loads(line)["image"] for line in done.stdout.splitlines()}
    return [path for path in found if str(path) in left]


def _tone_mapped(images: Sequence[str]) -> list[Path]:
    with suppress(BadRequestError):  # the engine tells of problems
        return [path for path in find_pictures(images, lambda _problem: None) if pictures.needs_blender(path)]
    return []


def _views(paths: Sequence[Path], folder: Path) -> dict[str, str]:
    """Picture → what Blender shows of it."""
    views: dict[str, str] = {}
    for path in paths:
        place = folder / f"view {len(views)}"
        place.mkdir(exist_ok=True)
        with suppress(ImageError):  # the engine tells of it
            views[str(path)] = str(pictures.of_file(path, place).path)
    return views


def _inside(given: _Arguments, models: Sequence[str], folder: Path) -> int:
    """The images of .blend files, and with them the pictures on disk."""
    if any(option.partition("=")[0] in ("--write", "--overwrite") for option in given.options):
        return _complain("Images inside a .blend have no folder of their own: use --save instead of --write.", 2)
    save, as_json = given.take(_SAVE), given.take("--json")
    whole = True
    wanted: dict[str, list[_Place]] = defaultdict(list)
    for number, blend in enumerate(given.blends):
        whole &= _collect(blend, folder / str(number), wanted)
    problems: list[str] = []
    on_disk = find_pictures(given.images, problems.append)
    views = _views([path for path in on_disk if pictures.needs_blender(path)], folder)
    for path in on_disk:
        wanted[_key(Path(views.get(str(path), path)))].append(_Place(Path(), str(path)))
    for problem in problems:
        _complain(problem)
        whole = False
    found: dict[_Place, Caption] = {}
    code = _ask([*models, *given.options], wanted, as_json, found) if wanted else _FAILED
    if save:
        for blend in given.blends:
            mine = {place.name: caption for place, caption in found.items() if place.blend == blend}
            if mine:
                whole &= _save(blend, mine)
    return code if code or whole else _FAILED


def _collect(blend: Path, folder: Path, wanted: dict[str, list[_Place]]) -> bool:
    """Open a .blend and get at the pictures of its images; False, with sentences on stderr, where that fails."""
    if not _open(blend):
        return False
    chosen, note = worth_captioning(bpy.data.images)
    if note:
        print(f"{blend}: {note}", file=sys.stderr)
    if not chosen:
        _complain(f"There is nothing to caption in {blend}: choose a file with images.")
        return False
    whole = True
    for number, image in enumerate(chosen):
        place = folder / str(number)
        place.mkdir(parents=True)
        try:
            picture = pictures.of_image(image, place)
            if picture.write is not None:
                picture.write()
        except (ImageError, OSError) as error:
            _complain(f"{blend}: {error}")
            whole = False
        else:
            wanted[_key(picture.path)].append(_Place(blend, image.name))
    return whole


def _key(picture: Path) -> str:
    """One path for each file, for the engine looks at each once."""
    return os.path.realpath(picture)


def _open(blend: Path) -> bool:
    if not blend.is_file():
        _complain(f"There is no file {blend}: give the path of a .blend file.")
        return False
    try:
        bpy.ops.wm.open_mainfile(filepath=str(blend), load_ui=False, use_scripts=False)
    except RuntimeError as error:
        _complain(f"The file {blend} cannot be opened ({str(error).strip().removeprefix('Error: ')}).")
        return False
    return True


def _ask(
    options: Sequence[str], wanted: Mapping[str, list[_Place]], as_json: bool, found: dict[_Place, Caption]
) -> int:
    """Let the engine look at every picture once, and print a line for each place that it comes from."""
    worst = _DONE
    for paths in _portions(wanted):
        command = engine_command("caption", *options, "--json", "--", *paths)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        assert process.stdout is not None
        with process:
            for line in process.stdout:
                caption = Caption.from_json(json.loads(line))
                for place in wanted[caption.image]:
                    found[place] = caption
                    _print(caption, place, as_json)
        worst = max(worst, process.returncode)
        if worst == _BAD_INPUT:
            break
    return worst


def _portions(paths: Mapping[str, object]) -> Iterator[list[str]]:
    """The paths in lists that fit into a command line."""
    portion: list[str] = []
    for path in paths:
        if portion and sum(map(len, portion)) + len(path) > _MAX_COMMAND:
            yield portion
            portion = []
        portion.append(path)
    yield portion


def _print(caption: Caption, place: _Place, as_json: bool) -> None:
    inside = place.blend != Path()
    if as_json:
        blend = {"blend": str(place.blend)} if inside else {}
        # In ASCII, because Blender's output cannot hold every name of a file.
        print(json.dumps({**caption.to_json(), "image": place.name, **blend}), flush=True)
    else:
        name = f"{place.blend}/{place.name}" if inside else place.name
        print(f"{one_line(name)}\t{' '.join(caption.text.split())}", flush=True)


def _save(blend: Path, captions: Mapping[str, Caption]) -> bool:
    """Keep the captions in the file that they are about."""
    if not _open(blend):
        return False
    for image in bpy.data.images:
        if image.library is None and image.name in captions:
            image.loom.store(captions[image.name])
    try:
        with blend.open("rb") as file:
            compressed = file.read(4).startswith(_COMPRESSED)
        bpy.ops.wm.save_mainfile(compress=compressed)
    except (RuntimeError, OSError) as error:
        _complain(f"The file {blend} cannot be saved ({str(error).strip().removeprefix('Error: ')}).")
        return False
    return True


def _complain(sentence: str, code: int = _FAILED) -> int:
    say(sentence)
    return code
