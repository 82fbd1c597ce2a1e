"""The page of a batch in a real browser, from the file system and without a network."""

from __future__ import annotations

import re

import pytest
from libraries import HOSTILE, MANY
from looking import NAMES, PHONE, drawn, look, names, until
from playwright.sync_api import expect

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
