"""What a person would look for on the page of a batch."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
NAMES = ["mossy-red-brick-wall-1", "mossy-red-brick-wall-2", "Walnut", "fresh-snow-0", "it's 50% #1 (a&b) ü",
         "Hostile 1", "Hostile 2"]  # fmt: skip


def names(page: Page) -> list[str]:
    """Of the materials in the grid, in its order."""
    return page.locator(".card .name").all_text_contents()


def look(page: Page, name: str) -> None:
    """Open a material by a click, and wait until its picture is there."""
    page.locator(".card", has=page.get_by_text(name, exact=True)).click()
    expect(page.get_by_role("dialog", name=name)).to_be_visible()
    drawn(page)


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true; the policy of the page forbids Playwright's own way."""
    end = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def drawn(page: Page) -> None:
    expect(page.locator("#stage:not([aria-busy])")).to_be_visible()


def style(page: Page, name: str) -> str:
    """What the picture's element has computed."""
    return page.locator("#sheet").evaluate(f"each => getComputedStyle(each).{name}")


def tile(page: Page) -> tuple[float, float, float]:
    """Width of a tile in CSS pixels, and how many are beside and below each other."""
    width, height = (float(each.removesuffix("px")) for each in style(page, "backgroundSize").split())
    box = page.locator("#sheet").evaluate("each => [each.offsetWidth, each.offsetHeight]")
    return width, box[0] / width, box[1] / height
