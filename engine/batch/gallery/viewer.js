// The large view: one material, tiled and zoomed, map by map, and what is known of it.

const TILINGS = [1, 2, 3];
const MOST_ZOOM = 16;
const PIXELS_SHOW = 4; // from this many CSS pixels a texel on, its square is meant to be seen

/** How a picture can be shown: the lit one and each map that was made. */
const mapsOf = (card) => [...(card.picture ? ["lit"] : []), ...card.maps.filter((map) => map in MAPS)];

/**
 * The dialog.
 *
 * @param {object[]} table the controls: name, label, low, high.
 * @param {(step: number) => void} step goes to a neighbour.
 * @param {() => void} leave is called when the dialog was closed from within.
 */
function viewer(table, step, leave) {
  const dialog = byId("viewer");
  const stage = byId("stage");
  const sheet = byId("sheet");
  const pointers = new Map();
  let card = null;
  let map = "lit";
  let tiles = 2;
  let zoom = 1;
  let centre = [0.5, 0.5]; // the point of the sheet, in parts of it, that lies in the middle of the stage
  let texels = [1, 1];

  function layout() {
    if (!card || !dialog.open) return;
    const { clientWidth: width, clientHeight: height } = stage;
    const dots = window.devicePixelRatio || 1;
    const fit = Math.min(width / card.width, height / card.height) / tiles;
    // Whole dots for a tile: a fraction would draw a seam where there is none.
    const size = [card.width, card.height].map((side) => Math.max(1, Math.round(side * fit * zoom * dots)) / dots);
    const room = [width, height];
    const place = [0, 1].map((axis) => {
      const whole = size[axis] * tiles;
      const half = room[axis] / 2 / whole;
      centre[axis] = half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, centre[axis]));
      return Math.round((room[axis] / 2 - centre[axis] * whole) * dots) / dots;
    });
    sheet.style.width = `${size[0] * tiles}px`;
    sheet.style.height = `${size[1] * tiles}px`;
    sheet.style.backgroundSize = `${size[0]}px ${size[1]}px`;
    sheet.style.transform = `translate(${place[0]}px, ${place[1]}px)`;
    sheet.style.imageRendering = size[0] / texels[0] >= PIXELS_SHOW ? "pixelated" : "auto";
    stage.classList.toggle("zoomed", zoom > 1);
    byId("zoom").textContent = percent(zoom);
    byId("out").disabled = zoom <= 1;
    byId("in").disabled = zoom >= MOST_ZOOM;
    for (const button of byId("tiling").children) press(button, Number(button.value) === tiles);
  }

  function press(button, pressed) {
    button.setAttribute("aria-pressed", String(pressed));
  }

  /** Zoom so that the point of the stage, in pixels from its middle, stays where it is. */
  function zoomTo(value, x = 0, y = 0) {
    const target = Math.min(MOST_ZOOM, Math.max(1, value));
    const before = [sheet.clientWidth, sheet.clientHeight];
    centre = centre.map((part, axis) => part + ([x, y][axis] / before[axis]) * (1 - zoom / target));
    zoom = target;
    layout();
  }

  function move(x, y) {
    centre = [centre[0] - x / sheet.clientWidth, centre[1] - y / sheet.clientHeight];
    layout();
  }

  function show() {
    const wanted = fileOf(card, map);
    const picture = new Image();
    stage.setAttribute("aria-busy", "true");
    sheet.setAttribute("aria-label", `${card.prompt}: ${MAPS[map]}, ${tiles} × ${tiles}`);
    byId("trouble").textContent = "";
    const isCurrent = () => card && fileOf(card, map) === wanted;
    picture.onload = () => {
      if (!isCurrent()) return;
      stage.removeAttribute("aria-busy");
      sheet.style.backgroundImage = `url("${wanted}")`;
      texels = [picture.naturalWidth, picture.naturalHeight];
      layout();
    };
    picture.onerror = () => {
      if (!isCurrent()) return;
      stage.removeAttribute("aria-busy");
      sheet.style.backgroundImage = "none";
      byId("trouble").textContent = `${wanted} cannot be shown: it is missing or damaged.`;
    };
    picture.src = wanted;
    for (const button of byId("maps").children) press(button, button.value === map);
  }

  function choose(name, count) {
    map = name;
    tiles = count;
    show();
    layout();
  }

  function button(value, text, action) {
    const element = make("button", "", text);
    element.type = "button";
    element.value = value;
    element.addEventListener("click", action);
    return element;
  }

  /** Show a material; `place` is its number among those of the grid, from 1 on, or 0. */
  function open(next, place, count) {
    card = next;
    const maps = mapsOf(card);
    if (!maps.includes(map)) map = maps[0];
    byId("name").textContent = card.name;
    byId("place").textContent = place ? `${number(place)} of ${number(count)}` : "";
    byId("previous").disabled = place === 1 || !count;
    byId("next").disabled = place === count;
    byId("maps").replaceChildren(...maps.map((name) => button(name, MAPS[name], () => choose(name, tiles))));
    byId("facts").replaceChildren(...facts(card, table));
    byId("facts").scrollTop = 0;
    if (!dialog.open) {
      zoom = 1;
      dialog.showModal();
      dialog.focus(); // of itself it would take the first button
    }
    show();
    layout();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (event.shiftKey && pan) move(...pan);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "+" || event.key === "=") zoomTo(zoom * 1.5);
    else if (event.key === "-") zoomTo(zoom / 1.5);
    else if (event.key === "0") zoomTo(1);
    else if (TILINGS.includes(Number(event.key))) choose(map, Number(event.key));
    else return;
    event.preventDefault();
  }

  /** Distance of the two fingers, and their middle from the stage's, in pixels. */
  function pinch() {
    const [a, b] = [...pointers.values()];
    const box = stage.getBoundingClientRect();
    const middle = [(a.x + b.x) / 2 - box.left - box.width / 2, (a.y + b.y) / 2 - box.top - box.height / 2];
    return { apart: Math.hypot(a.x - b.x, a.y - b.y) || 1, middle };
  }

  function onMove(event) {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (pointers.size === 2) {
      const { apart } = pinch();
      pointers.set(event.pointerId, now);
      const after = pinch();
      zoomTo((zoom * after.apart) / apart, ...after.middle);
    } else {
      pointers.set(event.pointerId, now);
      move(now.x - before.x, now.y - before.y);
    }
  }

  byId("tiling").append(...TILINGS.map((n) => button(n, `${n} × ${n}`, () => choose(map, n))));
  byId("in").addEventListener("click", () => zoomTo(zoom * 1.5));
  byId("out").addEventListener("click", () => zoomTo(zoom / 1.5));
  byId("zoom").addEventListener("click", () => zoomTo(1));
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("close", () => {
    card = null;
    pointers.clear();
    leave();
  });
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    const from = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    zoomTo(zoom * Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / 300), ...from);
  });
  stage.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", onMove);
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, (event) => pointers.delete(event.pointerId));
  }
  new ResizeObserver(layout).observe(stage);
  return { open, close: () => dialog.open && dialog.close(), current: () => card };
}
