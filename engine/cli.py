"""The command line: ``python -m engine generate | batch | export | explain | caption | models | doctor``.

Results go to standard output, one sentence about a failure to standard error. Exit code 0:
done, 1: failed, 2: bad input.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from . import __version__, cli_caption, cli_export, cli_variants, console
from .batch.prompt_list import STANDARD_INPUT, PromptList
from .captioning.records import FORMS
from .errors import BadRequestError, CancelledError, LoomError, first_line
from .exports.formats import FORMATS, parse_formats
from .progress_bar import ProgressBar
from .request import BUILTIN_MODEL, MAP_NAMES, CaptionRequest, ExplainRequest, GenerateRequest
from .result import MaterialMaps
from .sizes import parse_size

DONE, FAILED, BAD_INPUT = 0, 1, 2
_DRAWING_SHARE = 0.8


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadRequestError(f"{message[:1].upper()}{message[1:]}: see `{self.prog} --help`.")


def parse_whole(text: str, what: str) -> int:
    """A whole number; the request checks the range.

    Raises:
        BadRequestError: not a number.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.lstrip("-").isdigit() and len(digits) < 20):
        raise BadRequestError(f"The {what} is {text[:24]!r}: give a whole number.")
    return int(digits)


def parse_seconds(text: str) -> float:
    """A time; 0 is none.

    Raises:
        BadRequestError: not a number, or less than 0.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0.0 <= seconds <= 1e6:
        raise BadRequestError(f"The time limit is {text[:24]!r}: give seconds, or 0 for none.")
    return seconds


def parse_settings(pairs: Sequence[str], example: str = "control=value, for example moss=0.5") -> dict[str, str]:
    """``control=value`` strings → controls; the request checks them.

    Raises:
        BadRequestError: a string without ``=``.
    """
    controls = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadRequestError(f"The setting is {pair!r}: give it as {example}.")
        controls[name.strip()] = value.strip()
    return controls


def parse_maps(text: str) -> tuple[str, ...]:
    """``all`` or names with commas between → map names; the request checks them."""
    if text.strip().lower() == "all":
        return MAP_NAMES
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False), flush=True)


def _engine(options: argparse.Namespace):
    from .service import Engine

    return Engine(options.device, options.models)


def _say_if_unused(options: argparse.Namespace, engine) -> None:
    """A device that was asked for and is not used is worth a sentence."""
    reason = engine.runtime.reasons.get(options.device.strip().lower())
    if reason:
        console.say(reason)


def _asked(options: argparse.Namespace, prompt: str, score: bool) -> GenerateRequest:
    """What the options that ``generate`` and ``batch`` share say about a material."""
    width, height = parse_size(options.size)
    return GenerateRequest(
        prompt,
        negative_prompt=options.negative,
        model=options.model,
        width=width,
        height=height,
        seed=parse_whole(options.seed, "seed"),
        controls=parse_settings(options.set),
        maps=parse_maps(options.maps),
        score=score,
    )


def generate(options: argparse.Namespace) -> int:
    """Write a folder of maps for each seed and print its path."""
    request = _asked(options, options.prompt, options.score or options.best)
    requests = list(request.variations(parse_whole(options.count, "count")))
    exports = cli_export.asked(options.export, request.maps)
    engine = _engine(options)
    try:
        _say_if_unused(options, engine)
        best: MaterialMaps | None = None
        for number, one in enumerate(requests, 1):
            title = f"{number}/{len(requests)} " if len(requests) > 1 else ""
            with ProgressBar(sys.stderr, title) as bar:
                result = engine.run(one, lambda p, bar=bar: bar.show(p.stage, p.fraction * _DRAWING_SHARE))
                if not options.best:
                    _keep(result, options, exports, bar)
            if options.best and (best is None or (result.score or 0.0) > (best.score or 0.0)):
                best = result
        if best is not None:
            with ProgressBar(sys.stderr, "") as bar:
                _keep(best, options, exports, bar)
    finally:
        engine.close()
    return DONE


def _keep(result: MaterialMaps, options: argparse.Namespace, exports: Sequence[str], bar: ProgressBar) -> None:
    """Write a set with its exports and print where it is, with its score if it has one."""
    from .exports.write import write_formats
    from .imaging.png import describe, folder_name, write_set

    share = 1.0 - _DRAWING_SHARE
    files = write_set(
        result,
        options.out,
        tick=lambda done: bar.show("Writing files", _DRAWING_SHARE + share * done),
        also=lambda part: write_formats(part, folder_name(result.request), result, exports),
    )
    folder = files["request"].parent
    if options.json:
        paths = {name: str(path) for name, path in files.items()}
        further = {"exports": {name: str(folder / name) for name in exports}} if exports else {}
        _print_json({"folder": str(folder), "files": paths, **further, **describe(result)})
    elif result.score is not None:
        print(f"{folder}\t{result.score:.2f}\t{result.caption}", flush=True)
    else:
        print(folder, flush=True)


def _listed(options: argparse.Namespace) -> PromptList:
    if str(options.list) == "-":
        return PromptList.of_text(sys.stdin.buffer.read(), options.list_name or STANDARD_INPUT)
    if options.list_name:
        raise BadRequestError("There is a file and --list-name: the name is for - alone.")
    return PromptList.of_file(options.list)


def batch(options: argparse.Namespace) -> int:
    """Make every material of a list."""
    from . import cli_batch
    from .batch.check import Asked, check
    from .batch.choice import Makers, parse_workers
    from .batch.place import Place
    from .batch.ranges import parse_ranges
    from .batch.run import Limits

    # The words hold for no row: each must have its own.
    asked = Asked(_listed(options), _asked(options, "a material", options.score), cli_variants.variants(options))
    limits = Limits(parse_whole(options.retries, "number of retries"), parse_seconds(options.time_limit))
    exports = cli_export.asked(options.export)
    makers = Makers(parse_workers(options.workers), options.ray, options.device, options.models, options.model)
    place = Place(options.out, parse_ranges(options.rows) if options.rows else None)
    checked = check(asked, exports, place.rows)
    for note in checked.notes:
        console.say(note)
    if options.dry_run:
        cli_batch.preview(str(options.list) if options.json else asked.listed.name, checked, options.json)
        return DONE
    orders = cli_batch.Orders(makers, place, limits, exports, options.resume, options.gallery)
    return DONE if cli_batch.run(asked, orders, options.json, checked.items) else FAILED


def export(options: argparse.Namespace) -> int:
    """Export sets that are on disk."""
    whole = cli_export.export_all(options.folder, parse_formats(options.to), options.json)
    return DONE if whole else FAILED


def explain(options: argparse.Namespace) -> int:
    """Say what the model reads in each prompt; with ``--json`` one object a line."""
    requests = [ExplainRequest(prompt, options.negative, options.model) for prompt in options.prompt]
    engine = _engine(options)
    try:
        for request in requests:
            reading = engine.run(request)
            if options.json:
                _print_json(reading.to_json())
            else:
                print(f"{reading.prompt}\n  {reading.message}", flush=True)
                for name in ("families", "weathering", "controls"):
                    amounts = ", ".join(f"{key} {value:.2f}" for key, value in getattr(reading, name).items())
                    print(f"  {name:<11}{amounts or 'none'}", flush=True)
                print(f"  {'colors':<11}{', '.join(reading.colors) or 'none'}", flush=True)
    finally:
        engine.close()
    return DONE


def caption(options: argparse.Namespace) -> int:
    """Say what each picture shows, a line each; the pictures that cannot be read are named on stderr."""
    settings = parse_settings(options.set, "name=value, for example temperature=0.7")
    for name, option, value in (
        ("max_new_tokens", "--max-tokens", options.max_tokens),
        ("num_beams", "--beams", options.beams),
    ):
        if name in settings:
            raise BadRequestError(f"The setting {name!r} has an option of its own: use {option}.")
        if value:
            settings[name] = value
    asked = CaptionRequest(
        "each picture",
        model=options.model,
        prompt=options.prompt,
        task=cli_caption.DETAILS.get(options.detail, ""),
        settings=settings,
        seed=parse_whole(options.seed, "seed"),
        variant=options.variant,
    )
    engine = _engine(options)
    try:
        _say_if_unused(options, engine)
        forms = [form for form in dict.fromkeys(options.write) if form != cli_caption.NOWHERE]
        views = cli_caption.read_views(options.views) if options.views else {}
        whole = cli_caption.caption_all(
            *(engine, asked, options.path, options.json, forms, options.overwrite, views, options.dry_run)
        )
        return DONE if whole else FAILED
    finally:
        engine.close()


def models(options: argparse.Namespace) -> int:
    """List the installed models."""
    from .library import Library

    found = Library(options.models).models()
    if options.json:
        _print_json([model.to_json() for model in found])
        return DONE
    for model in found:
        print(f"{model.name} {model.version}  {model.problem or model.folder}")
    return DONE


def doctor(options: argparse.Namespace) -> int:
    """Say what was found on this machine and time a tiny run."""
    from .doctor import as_text, examine

    report = examine(options.device, options.models)
    if options.json:
        _print_json(report)
    else:
        print(as_text(report))
    return DONE if report["healthy"] else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m engine", description="Materials from words, and words from pictures.")
    parser.add_argument("--version", action="version", version=f"Texture Loom {__version__}")
    said = _Parser(add_help=False)
    said.add_argument("--json", action="store_true", help="print JSON, one object a line")
    said.add_argument("--debug", action="store_true", help="show where a failure came from")
    common = _Parser(add_help=False, parents=[said])
    common.add_argument("--device", default="auto", metavar="NAME", help="auto, cuda, webgpu, coreml or cpu")
    common.add_argument("--models", action="append", default=[], type=Path, metavar="DIR", help="more model folders")
    prompt = _Parser(add_help=False)
    prompt.add_argument("--negative", default="", metavar="TEXT", help="what it should not show")
    prompt.add_argument("--model", default=BUILTIN_MODEL, metavar="NAME|DIR", help="default: %(default)s")
    drawn = _Parser(add_help=False)
    drawn.add_argument("--size", default="1024", metavar="WxH", help="pixels, 64 to 8192 each; default: %(default)s")
    drawn.add_argument("--seed", default="0", metavar="N", help="another seed gives another layout")
    drawn.add_argument("--score", action="store_true", help="caption what was made and compare that with the prompt")
    drawn.add_argument("--set", action="append", default=[], metavar="control=value", help="override what was read")
    drawn.add_argument("--maps", default="all", metavar="NAMES", help=f"all, or any of {','.join(MAP_NAMES)}")
    drawn.add_argument("--out", default=Path("."), type=Path, metavar="DIR", help="default: the current folder")
    drawn.add_argument("--export", default="", metavar="FORMATS", help=f"also for: any of {','.join(FORMATS)}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    make = commands.add_parser("generate", parents=[common, prompt, drawn], help="write the maps of a material")
    make.add_argument("prompt", metavar="PROMPT", help="the material, in words")
    make.add_argument("--count", default="1", metavar="N", help="that many seeds from --seed on")
    make.add_argument("--best", action="store_true", help="of the --count candidates, write the one that scores best")
    make.set_defaults(run=generate)

    many = commands.add_parser(
        "batch", parents=[common, prompt, drawn], help="write the maps of every material of a list",
        description="Options hold where the list says nothing.",
    )  # fmt: skip
    many.add_argument("list", type=Path, metavar="LIST", help="a .txt, .csv, .tsv or .jsonl file; - for standard input")
    many.add_argument("--list-name", default="", metavar="NAME", help="name of -; its ending says its kind, as above")
    cli_variants.add_options(many)
    many.add_argument(
        "--resume", action="store_true", help="go on with the run that is in --out, and retry what failed"
    )
    many.add_argument("--dry-run", action="store_true", help="check the list, say what it would make, and make nothing")
    many.add_argument(
        "--retries", default="1", metavar="N", help="further attempts at a material that failed; default: 1"
    )
    many.add_argument("--time-limit", default="0", metavar="S", help="seconds for a material; default: any")
    many.add_argument(
        "--no-gallery",
        dest="gallery",
        action="store_false",
        help="leave out index.html and contact_sheet.png, which show what was made",
    )
    many.add_argument(
        "--workers", default="1", metavar="N", help="processes that share the work, or auto; with --ray on each node"
    )
    many.add_argument("--ray", default="", metavar="ADDRESS", help="have a Ray cluster make them; auto: one here")
    many.add_argument(
        "--rows", default="", metavar="FROM-TO", help="only these materials of the list, counted as --dry-run counts"
    )
    many.set_defaults(run=batch)

    pack = commands.add_parser("export", parents=[said], help="put maps into the files that other programs import")
    pack.add_argument("folder", nargs="+", type=Path, metavar="FOLDER", help="of maps, or with such folders below it")
    pack.add_argument("--to", required=True, metavar="FORMATS", help=f"any of {','.join(FORMATS)}")
    pack.set_defaults(run=export)

    say = commands.add_parser("explain", parents=[common, prompt], help="say what the model reads in prompts")
    say.add_argument("prompt", nargs="+", metavar="PROMPT")
    say.set_defaults(run=explain)

    tell = commands.add_parser("caption", parents=[common], help="say what pictures show")
    tell.add_argument("path", nargs="+", metavar="PATH", help="an image file, or a folder with any below it")
    tell.add_argument("--model", default="", metavar="NAME|DIR", help="default: the first captioner that is installed")
    asked = tell.add_mutually_exclusive_group()
    asked.add_argument("--detail", choices=cli_caption.DETAILS, help="how much to say; default: as the model does")
    asked.add_argument("--prompt", default="", metavar="TEXT", help="what to say, for captioners that can be asked")
    tell.add_argument("--max-tokens", default="", metavar="N", help="most tokens of a caption")
    tell.add_argument("--beams", default="", metavar="N", help="beams of the search; 1 takes the best token each time")
    tell.add_argument(
        "--set", action="append", default=[], metavar="name=value", help="any other setting of generation_config.json"
    )
    tell.add_argument("--seed", default="0", metavar="N", help="of the draws, if do_sample is set")
    tell.add_argument("--variant", default="auto", metavar="NAME", help="precision of the model's files, such as int8")
    tell.add_argument(
        "--write",
        action="append",
        default=[],
        choices=(cli_caption.NOWHERE, *FORMS),
        help="keep each caption: txt beside the picture, csv or jsonl in a table of its folder, metadata inside it; "
        "may be given several times",
    )
    tell.add_argument(
        "--overwrite", action="store_true", help="with --write, renew the captions that pictures have already"
    )
    tell.add_argument(
        "--views", metavar="FILE", help="JSON object: picture to the file that is looked at in its place, both absolute"
    )
    tell.add_argument("--dry-run", action="store_true", help="print the pictures that would be captioned")
    tell.set_defaults(run=caption)

    commands.add_parser("models", parents=[common], help="list the installed models").set_defaults(run=models)
    commands.add_parser("doctor", parents=[common], help="examine this machine").set_defaults(run=doctor)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    console.prepare()
    try:
        options = _parser().parse_args(arguments)
        code = options.run(options)
        sys.stdout.flush()  # a reader that is gone shows here, not when the interpreter ends
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: no second complaint
        return FAILED
    except (Exception, KeyboardInterrupt) as error:  # never a traceback for the user
        if "--debug" in arguments:
            traceback.print_exc()
        for sentence in getattr(error, "sentences", [_sentence(error)]):
            console.say(sentence)
        return BAD_INPUT if isinstance(error, BadRequestError) else FAILED


def _sentence(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt) or (isinstance(error, CancelledError) and not str(error)):
        return "Cancelled."
    if isinstance(error, LoomError):
        return str(error)
    return f"The engine made a mistake ({type(error).__name__}: {first_line(error)}): please report it."
