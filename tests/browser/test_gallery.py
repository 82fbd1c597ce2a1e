"""The page of a batch in a real browser, from the file system and without a network."""

from __future__ import annotations

import re
import time

import pytest
from libraries import HOSTILE, MANY
from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
NAMES = ["mossy-red-brick-wall-1", "mossy-red-brick-wall-2", "Walnut", "fresh-snow-0", "it's 50% #1 (a&b) ü",
         "Hostile 1", "Hostile 2"]  # fmt: skip
#: The luminance of a colour and the contrast of two: WCAG 2.2.
CONTRAST = """(selectors) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => channels(color).slice(0, 3)
    .map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 && element.parentElement ? ground(element.parentElement) : color;
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}"""
#: Elements that reach over the right edge of the window.
OVER = """() => [...document.querySelectorAll('body *')].filter((each) => each.checkVisibility())
  .filter((each) => each.id !== 'sheet' && each.getBoundingClientRect().right > innerWidth + 0.5)
  .map((each) => each.outerHTML.slice(0, 80))"""


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


def test_it_shows_what_was_made_and_what_was_not(library, show):
    page = show(library)
    expect(page).to_have_title("materials.jsonl: Texture Loom")
    expect(page.locator("#summary")).to_have_text("7 of 8 materials made, 1 failed")
    assert names(page) == NAMES
    failures = page.locator("#failures")
    expect(failures.locator("summary")).to_have_text("1 could not be made")
    expect(failures.locator("li")).to_contain_text("Nothing in this prompt reads as a surface")
    expect(failures.locator("li")).to_contain_text("line 7: a portrait of a king <svg onload=document.title='hit'>")
    until(page, "[...document.images].every((each) => each.complete && each.naturalWidth >= 64)")


def test_words_find_prompts_names_tags_and_families(library, show):
    page = show(library)
    words = page.get_by_role("searchbox")
    for text, found in (
        ("walnut", ["Walnut"]),
        ("MOSSY wall-2", ["mossy-red-brick-wall-2"]),
        ("50% #1 U", ["it's 50% #1 (a&b) ü"]),
        ("outside snow", ["fresh-snow-0"]),
        ("planks inside", ["Walnut"]),
        ("<img", ["Hostile 2"]),
    ):
        words.fill(text)
        assert names(page) == found, text
    expect(page.locator("#status")).to_have_text("1 shown")
    expect(page.locator("#failures")).to_be_hidden()
    words.fill("king")
    expect(page.locator("#failures li")).to_have_count(1)
    words.fill("<b>nowhere")
    expect(page.locator("#nothing p")).to_have_text("Nothing here matches “<b>nowhere”.")
    page.get_by_role("button", name="Show all").click()
    assert names(page) == NAMES
    expect(words).to_be_focused()


def test_families_tags_and_order(library, show):
    page = show(library)
    page.get_by_role("combobox", name="Tag").select_option("outside")
    assert names(page) == [*NAMES[:2], *NAMES[3:5]]
    expect(page.locator("#failures li")).to_have_count(1)
    page.get_by_role("combobox", name="Family").select_option("snow")
    assert names(page) == ["fresh-snow-0"]
    page.get_by_role("combobox", name="Tag").select_option("")
    page.get_by_role("combobox", name="Family").select_option("")
    page.get_by_role("combobox", name="Sort").select_option("name")
    assert names(page) == sorted(NAMES, key=lambda name: name.replace("'", "").lower())
    page.get_by_role("combobox", name="Sort").select_option("score")
    scores = page.evaluate("[...document.querySelectorAll('.card')].map((each) => each.title)")
    assert len(scores) == len(NAMES) and names(page) != NAMES
    page.get_by_role("combobox", name="Sort").select_option("list")
    assert names(page) == NAMES


def test_a_material_and_its_maps(library, show):
    page = show(library)
    look(page, "mossy-red-brick-wall-2")
    facts = page.get_by_role("region", name="About this material")
    for text in ("mossy red brick wall", "Seed2", "Size64 × 64", "outside", "old", "Seen as", "made in", "Moss0.50"):
        expect(facts).to_contain_text(text)
    expect(facts.locator("dt.asked")).to_have_text(["Moss"])
    assert facts.locator(".controls .fill").evaluate_all("all => all.some((each) => each.offsetWidth > 20)")
    assert "/.thumbnails/mossy-red-brick-wall-2.jpg" in style(page, "backgroundImage")
    for label, file in (("Normal", "normal"), ("Height", "height"), ("Occlusion", "ambient_occlusion")):
        page.get_by_role("button", name=label, exact=True).click()
        drawn(page)
        assert style(page, "backgroundImage").endswith(f'/mossy-red-brick-wall-2/{file}.png")')
        expect(page.locator("#maps [aria-pressed=true]")).to_have_text(label)
    links = facts.get_by_role("link").evaluate_all("all => all.map((each) => decodeURIComponent(each.href))")
    assert len(links) == 7 and links[-1].endswith("/out/mossy-red-brick-wall-2/request.json")
    page.keyboard.press("ArrowRight")
    drawn(page)
    assert style(page, "backgroundImage").endswith('/Walnut/ambient_occlusion.png")'), "the map stays chosen"


def test_tiles_zoom_and_pan(library, show):
    page = show(library, device_scale_factor=1.5, viewport={"width": 1283, "height": 801})
    look(page, "fresh-snow-0")
    width, across, down = tile(page)
    assert (round(across, 2), round(down, 2)) == (2, 2) and round(width * 1.5, 3) % 1 == 0, "whole dots: no seam"
    stage = page.locator("#stage").bounding_box()
    assert stage and abs(width * 2 - stage["width"]) < 3, "it is as large as it can be"
    page.get_by_role("button", name="3 × 3").click()
    assert [round(each, 2) for each in tile(page)[1:]] == [3, 3]
    page.keyboard.press("1")
    fit = tile(page)[0]
    assert abs(fit - stage["width"]) < 3
    page.get_by_role("button", name="Zoom in").click()
    assert abs(tile(page)[0] / fit - 1.5) < 0.01
    expect(page.locator("#zoom")).to_have_text("150%")
    before = style(page, "transform")
    page.mouse.move(stage["x"] + 300, stage["y"] + 300)
    page.mouse.down()
    page.mouse.move(stage["x"] + 250, stage["y"] + 280, steps=3)
    page.mouse.up()
    moved = [float(each) for each in re.findall(r"-?[\d.]+", style(page, "transform"))[4:]]
    start = [float(each) for each in re.findall(r"-?[\d.]+", before)[4:]]
    assert abs(moved[0] - start[0] + 50) <= 2
    page.keyboard.press("Shift+ArrowLeft")
    assert style(page, "transform") != before
    page.mouse.wheel(0, -100)
    assert tile(page)[0] > fit * 1.6
    page.keyboard.press("0")
    assert tile(page)[0] == fit and page.get_by_role("button", name="Zoom out").is_disabled()
    for _ in range(12):
        page.keyboard.press("+")
    expect(page.locator("#zoom")).to_have_text("1600%")
    expect(page.get_by_role("button", name="Zoom in")).to_be_disabled()


def test_by_keyboard_alone(library, show):
    page = show(library)
    focused = lambda: page.evaluate("document.activeElement.querySelector?.('.name')?.textContent")  # noqa: E731
    page.keyboard.press("/")
    words = page.get_by_role("searchbox")
    expect(words).to_be_focused()
    page.keyboard.type("walnut")
    assert names(page) == ["Walnut"]
    page.keyboard.press("Escape")
    expect(words).to_have_value("")
    page.keyboard.press("ArrowDown")
    assert focused() == NAMES[0]
    ring = page.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                         "(getComputedStyle(document.activeElement))")  # fmt: skip
    assert ring == ["solid", "2px"]
    columns = page.evaluate("getComputedStyle(grid).gridTemplateColumns.split(' ').length")
    for key, name in (("ArrowRight", NAMES[1]), ("ArrowDown", (*NAMES, NAMES[1])[min(1 + columns, len(NAMES))]),
                      ("End", NAMES[-1]), ("Home", NAMES[0]), ("ArrowLeft", NAMES[0])):  # fmt: skip
        page.keyboard.press(key)
        assert focused() == name, key
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=NAMES[0])).to_be_visible()
    expect(page.get_by_role("button", name="Previous material")).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Walnut")).to_be_visible()
    expect(page.locator("#place")).to_have_text("3 of 7")
    page.keyboard.press("/")
    expect(words).not_to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || viewer.contains(document.activeElement)")
        assert inside, "Tab stays in the dialog"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    until(page, "location.hash === '' && document.activeElement.hash === '#/Walnut'")


def test_addresses(library, show):
    page = show(library, "#/it's%2050%25%20%231%20(a%26b)%20%C3%BC")
    expect(page.get_by_role("dialog", name=NAMES[4])).to_be_visible()
    drawn(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("location.hash") == ""
    look(page, "Walnut")
    page.get_by_role("button", name="Next material").click()
    expect(page.get_by_role("dialog", name="fresh-snow-0")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert names(page) == NAMES


@pytest.mark.parametrize("address", ["#/nothing", "#/%E0%A4%A", "#grid", "#/King", "#/__proto__"])
def test_an_address_of_nothing_shows_the_grid(library, show, address):
    page = show(library, address)
    assert names(page) == NAMES
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_prompts_stay_text(library, show):
    page = show(library)
    for number, prompt in enumerate(HOSTILE, 1):
        look(page, f"Hostile {number}")
        expect(page.locator("#facts .said")).to_have_text(prompt)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.title() == "materials.jsonl: Texture Loom"
    assert page.evaluate("document.scripts.length") == 2
    assert page.evaluate("document.querySelectorAll('.card img').length === document.images.length")


def test_the_policy_forbids_what_is_not_its_own(library, open_any):
    page, seen = open_any(library)
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.hit = 1';
      document.body.append(script);
      const element = document.createElement('p');
      element.innerHTML = '<img src="x" onerror="window.hit = 2"><b style="color: rgb(1, 2, 3)">x</b>';
      element.querySelector('img').src = 'https://example.invalid/x.png';
      document.body.append(element);
    }""")
    assert page.evaluate("fetch('https://example.invalid/').then(() => 'went', () => 'refused')") == "refused"
    assert page.evaluate("window.hit ?? null") is None
    assert page.evaluate("getComputedStyle(document.querySelector('p b')).color") != "rgb(1, 2, 3)"
    assert len([line for line in seen.console if "Content Security Policy" in line]) >= 4
    assert seen.failures == ["https://example.invalid/x.png: csp"]


def test_a_map_that_is_gone_is_named(library_copy, open_any):
    (library_copy / "Walnut" / "normal.png").unlink()
    (library_copy / "Walnut" / "height.png").write_bytes(b"nothing")
    page, _ = open_any(library_copy)
    look(page, "Walnut")
    for label, file in (("Normal", "normal"), ("Height", "height")):
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.get_by_role("alert")).to_have_text(
            f"Walnut/{file}.png cannot be shown: it is missing or damaged."
        )
    page.get_by_role("button", name="Lit", exact=True).click()
    expect(page.locator("#trouble")).to_be_hidden()


def test_on_a_phone(library, show):
    page = show(library, **PHONE)
    assert page.evaluate("getComputedStyle(grid).gridTemplateColumns.split(' ').length") == 2
    assert page.evaluate(OVER) == []
    page.locator(".card").nth(2).tap()
    expect(page.get_by_role("dialog", name="Walnut")).to_be_visible()
    drawn(page)
    assert page.evaluate(OVER) == []
    stage = page.locator("#stage").bounding_box()
    assert stage and stage["width"] == 360 and stage["height"] > 300
    page.get_by_role("button", name="Zoom in").tap()
    sizes = page.get_by_role("dialog").get_by_role("button").evaluate_all(
        "all => all.map((each) => Math.min(each.offsetWidth, each.offsetHeight))"
    )
    assert min(sizes) >= 32, "a finger finds them"
    page.locator("#facts h3").last.scroll_into_view_if_needed()
    page.get_by_role("button", name="Close").tap()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_two_fingers_zoom(library, show):
    page = show(library, **PHONE)
    page.locator(".card").first.tap()
    drawn(page)
    before = tile(page)[0]
    client = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80), ("touchEnd", 0)):
        points = [{"x": 180 - apart, "y": 250, "id": 1}, {"x": 180 + apart, "y": 250, "id": 2}] if apart else []
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    until(page, "zoom.textContent === '200%'")
    assert abs(tile(page)[0] / before - 2) < 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_legible_in_light_and_dark(library, show, scheme):
    page = show(library, color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    channels = [int(each) for each in re.findall(r"\d+", ground)]
    assert min(channels) > 200 if scheme == "light" else max(channels) < 50
    seen = page.evaluate(CONTRAST, ["h1", "#summary", ".card .prompt", ".card .name", "#failures summary", "label"])
    look(page, "mossy-red-brick-wall-1")
    parts = ["#name", "#place", "#facts .said", "#facts .soft", "#facts h3", "#facts dt", "#facts .asked", "#facts a",
             "#maps [aria-pressed=true]", "#maps [aria-pressed=false]"]  # fmt: skip
    seen += page.evaluate(CONTRAST, parts)
    assert not [pair for pair in seen if pair[1] < 4.5]


def test_a_thousand(large_library, open_any):
    page, seen = open_any(large_library)
    assert len(names(page)) == MANY and not seen.console
    until(page, "[...document.images].slice(0, 6).every((each) => each.complete && each.naturalWidth)")
    pictures = lambda: len({url for url in seen.requests if url.endswith(".jpg")})  # noqa: E731
    assert 6 <= pictures() < 200, "only those near the window are read"
    page.locator(".card").first.focus()
    page.keyboard.press("End")
    until(page, "document.images[document.images.length - 1].naturalWidth > 0")
    assert pictures() < 400
    page.get_by_role("searchbox").fill("brick 777")
    assert names(page) == ["set 777"]
    page.get_by_role("searchbox").fill("")
    page.get_by_role("combobox", name="Tag").select_option("t3")
    assert len(names(page)) == len(range(3, MANY, 7))
    page.get_by_role("combobox", name="Tag").select_option("")
    look(page, "set 999")
    expect(page.locator("#place")).to_have_text("1,000 of 1,000")
    expect(page.get_by_role("button", name="Next material")).to_be_disabled()
    assert not seen.console
