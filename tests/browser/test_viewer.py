"""The large view of the page of a batch, and the addresses that lead to it, in a real browser."""

from __future__ import annotations

import re

import pytest
from looking import NAMES, PHONE, drawn, look, names, style, tile, until
from playwright.sync_api import expect


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


def test_addresses(library, show):
    page = show(library, "#/it's%2050%25%20%231%20(a%26b)%20%C3%BC")
    expect(page.get_by_role("dialog", name=NAMES[4])).to_be_visible()
    drawn(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.wait_for_function("location.hash === ''")  # going back takes a moment
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
