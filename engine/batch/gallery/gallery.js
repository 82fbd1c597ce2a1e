// The grid: what there is, filtered and sorted, and the way to the large view by mouse, keys and address.

const data = JSON.parse(byId("data").textContent);
const made = data.cards.filter((card) => card.state === "done");
const failed = data.cards.filter((card) => card.state === "failed");
const grid = byId("grid");
const words = byId("words");
const tools = { family: byId("family"), tag: byId("tag"), sort: byId("sort") };
const PREFIX = "#/"; // no element's id begins so: the browser has nothing to scroll to

/** Lower case, without accents, so that a word finds its spellings. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const familyOf = (card) => Object.keys(card.families ?? {})[0] ?? "";

let shown = []; // the cards of the grid, in its order
let active = null; // the card that Tab reaches
let entered = false; // whether the large view was opened from here, so that Back closes it
const byName = new Map(made.map((card) => [card.name, card]));

const compare = new Intl.Collator("en", { numeric: true }).compare;
const ORDERS = {
  list: ["List", null],
  name: ["Name", (a, b) => compare(a.name, b.name)],
  prompt: ["Prompt", (a, b) => compare(a.prompt, b.prompt)],
  family: ["Family", (a, b) => compare(familyOf(a), familyOf(b))],
};
if (made.some((card) => isNumber(card.score))) {
  ORDERS.score = ["Score", (a, b) => (b.score ?? -1) - (a.score ?? -1)];
}

for (const card of data.cards) {
  card.text = plain([card.prompt, card.name, ...card.tags, familyOf(card)].join("\n"));
}

function option(value, text) {
  const element = make("option", "", text);
  element.value = value;
  return element;
}

/** Options of all values of some cards, with how many have each. */
function choices(all, valuesOf) {
  const counts = new Map();
  for (const card of made) {
    for (const value of valuesOf(card)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const names = [...counts.keys()].filter(Boolean).sort(compare);
  return [option("", all), ...names.map((name) => option(name, `${name} (${number(counts.get(name))})`))];
}

function cardElement(card) {
  const picture = card.picture || (card.maps.length ? fileOf(card, card.maps[0]) : "");
  const image = make("img");
  image.loading = "lazy";
  image.decoding = "async";
  image.alt = "";
  image.width = image.height = 256;
  image.src = picture;
  const anchor = make("a", "card", image, make("span", "prompt", card.prompt), make("span", "name", card.name));
  anchor.href = PREFIX + encodeURIComponent(card.name);
  anchor.title = card.prompt;
  anchor.tabIndex = -1;
  anchor.addEventListener("focus", () => activate(card));
  card.anchor = anchor;
  return make("li", "", anchor);
}

/** Make a card the one that Tab reaches. */
function activate(card) {
  if (active) active.anchor.tabIndex = -1;
  active = card;
  if (active) active.anchor.tabIndex = 0;
}

function focusOn(card) {
  if (!card) return;
  activate(card);
  card.anchor.focus();
  card.anchor.scrollIntoView({ block: "nearest" });
}

function matches(card, sought) {
  return (
    sought.every((word) => card.text.includes(word)) &&
    (!tools.tag.value || card.tags.includes(tools.tag.value)) &&
    (!tools.family.value || familyOf(card) === tools.family.value)
  );
}

function failure(card) {
  const where = `line ${number(card.line)}: ${card.prompt}`;
  return make("li", "", make("strong", "", card.name), make("div", "", card.message), make("small", "", where));
}

function update() {
  const sought = plain(words.value).split(/\s+/).filter(Boolean);
  const order = ORDERS[tools.sort.value][1];
  shown = made.filter((card) => matches(card, sought));
  if (order) shown.sort(order);
  grid.replaceChildren(...shown.map((card) => (card.item ??= cardElement(card))));
  activate(shown.includes(active) ? active : (shown[0] ?? null));
  const all = shown.length === made.length;
  byId("status").textContent = all ? "" : `${number(shown.length)} shown`;
  byId("nothing").hidden = shown.length > 0 || !made.length;
  byId("nothing").firstElementChild.textContent = words.value
    ? `Nothing here matches “${words.value}”.`
    : "Nothing here has both this family and this tag.";
  const missed = failed.filter((card) => matches(card, sought));
  byId("failures").hidden = !missed.length;
  byId("failures").querySelector("summary").textContent = `${number(missed.length)} could not be made`;
  byId("failures").querySelector("ul").replaceChildren(...missed.map(failure));
}

function showAll() {
  words.value = tools.family.value = tools.tag.value = "";
  update();
  words.focus();
}

/** The card that the address names, or null. */
function addressed() {
  if (!location.hash.startsWith(PREFIX)) return null;
  try {
    return byName.get(decodeURIComponent(location.hash.slice(PREFIX.length))) ?? null;
  } catch {
    return null; // a broken escape
  }
}

function step(by) {
  const next = shown[shown.indexOf(view.current()) + by];
  if (!next) return;
  history.replaceState(history.state, "", PREFIX + encodeURIComponent(next.name));
  follow(); // at once, for the next key may be pressed already
}

/** The large view was closed: let the address say so. */
function leave() {
  const card = addressed();
  if (card) {
    if (entered) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
  }
  entered = false;
  focusOn(last);
}

let last = null; // what the large view showed
const view = viewer(data.table, step, leave);

function follow() {
  const card = addressed();
  if (!card) {
    view.close();
    return;
  }
  last = card;
  view.open(card, shown.indexOf(card) + 1, shown.length);
}

function columns() {
  return getComputedStyle(grid).gridTemplateColumns.split(" ").length;
}

grid.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() };
  const at = shown.indexOf(active);
  let next;
  if (event.key in steps) next = shown[at + steps[event.key]];
  else if (event.key === "Home") next = shown[0];
  else if (event.key === "End") next = shown[shown.length - 1];
  else return;
  event.preventDefault();
  focusOn(next);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || view.current()) return;
  if (event.target.matches?.("input, select, textarea")) return;
  event.preventDefault();
  words.focus();
  words.select();
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && words.value) {
    event.preventDefault();
    words.value = "";
    update();
  } else if (event.key === "Escape") {
    words.blur();
  } else if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    focusOn(shown[0]);
  }
});
words.addEventListener("input", update);
for (const select of Object.values(tools)) select.addEventListener("change", update);
byId("tools").addEventListener("submit", (event) => event.preventDefault());
byId("clear").addEventListener("click", showAll);
window.addEventListener("hashchange", (event) => {
  if (!new URL(event.oldURL).hash.startsWith(PREFIX)) entered = true;
  follow();
});

const open = data.cards.length - made.length - failed.length;
document.title = `${data.title}: Texture Loom`;
byId("title").textContent = data.title;
byId("summary").textContent = [
  `${number(made.length)} of ${number(data.cards.length)} materials made`,
  ...(failed.length ? [`${number(failed.length)} failed`] : []),
  ...(open ? [`${number(open)} to be made`] : []),
].join(", ");
byId("failures").open = failed.length <= 5 || !made.length;
tools.family.append(...choices("All", (card) => [familyOf(card)]));
tools.tag.append(...choices("All", (card) => card.tags));
tools.tag.disabled = tools.tag.options.length === 1;
tools.sort.append(...Object.entries(ORDERS).map(([value, [text]]) => option(value, text)));
update();
follow();
