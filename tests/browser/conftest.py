"""Libraries that the engine really made, and a headless Chromium that looks at them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "support"))

from libraries import LIST, make, make_large

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
@dataclass
class Seen:
    """What a page did besides showing itself."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of ``LIST``; not to be changed."""
    return make(tmp_path_factory.mktemp("library ü #1"), list(LIST), "--score")


@pytest.fixture
def library_copy(library: Path, tmp_path: Path) -> Path:
    """One to be spoiled."""
    return Path(shutil.copytree(library, tmp_path / "copy"))


@pytest.fixture(scope="session")
def large_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of many materials; not to be changed."""
    return make_large(tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip(f"there is no Chromium on this machine: install {_NAMES[0]} or {_NAMES[1]}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def open_any(browser: Browser) -> Iterator[Callable[..., tuple[Page, Seen]]]:
    """Open the page of a library in a window of its own: the page, and what is seen of it."""
    contexts = []

    def open_any(folder: Path, address: str = "", **options) -> tuple[Page, Seen]:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "offline": True, **options})
        contexts.append(context)
        page, seen = context.new_page(), Seen()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("requestfailed", lambda request: seen.failures.append(f"{request.url}: {request.failure}"))
        page.goto((folder / "index.html").as_uri() + address)
        return page, seen

    yield open_any
    for context in contexts:
        context.close()


@pytest.fixture
def show(open_any) -> Iterator[Callable[..., Page]]:
    """As ``open_any``; afterwards nothing was complained of, and nothing was asked for but files of the library."""
    opened: list[tuple[Path, Seen]] = []

    def show(folder: Path, address: str = "", **options) -> Page:
        page, seen = open_any(folder, address, **options)
        opened.append((folder, seen))
        return page

    yield show
    for folder, seen in opened:
        assert not seen.console and not seen.failures
        assert all(url.startswith(f"{folder.as_uri()}/") for url in seen.requests)
