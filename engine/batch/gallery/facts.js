// What is known of a material, in words; and the small tools of all scripts of the page.

const MAPS = {
  lit: "Lit",
  base_color: "Colour",
  normal: "Normal",
  roughness: "Roughness",
  metallic: "Metallic",
  height: "Height",
  ambient_occlusion: "Occlusion",
};
const HEX = /^#[0-9a-f]{6}$/;

const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");
const percent = (value) => `${Math.round(value * 100)}%`;
const isNumber = (value) => typeof value === "number";

/** An element with classes, and children that are elements or text; text stays text. */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** The address of a map's file, or of the lit picture, from the page. */
const fileOf = (card, map) =>
  map === "lit" ? card.picture : `${encodeURIComponent(card.name)}/${encodeURIComponent(map)}.png`;

/** Pairs of a term and what it holds → a list; pairs that hold nothing are left out. */
function terms(pairs) {
  const list = make("dl");
  for (const [term, ...held] of pairs) {
    const parts = held.flat().filter((each) => each !== "" && each !== null && each !== undefined);
    if (parts.length) list.append(make("dt", "", term), make("dd", "", ...parts));
  }
  return list;
}

function swatches(colors) {
  const known = Array.isArray(colors) ? colors.filter((color) => HEX.test(color)) : [];
  return known.flatMap((color) => {
    const swatch = make("span", "swatch");
    swatch.style.backgroundColor = color;
    return [swatch, make("span", "hex", color)];
  });
}

function controls(card, table) {
  const list = make("dl", "controls");
  for (const { name, label, low, high } of table) {
    const value = card.controls?.[name];
    if (!isNumber(value)) continue;
    const fill = make("div", "fill");
    fill.style.width = percent(Math.min(1, Math.max(0, (value - low) / (high - low))));
    const asked = name in card.set;
    const term = make("dt", asked ? "asked" : "", label);
    if (asked) term.title = "Set by the list or the command";
    const said = make("dd", "", make("div", "track", fill));
    said.setAttribute("aria-hidden", "true");
    list.append(term, said, make("dd", asked ? "asked" : "", value.toFixed(2).replace("-", "−")));
  }
  return list;
}

function link(address, text) {
  const anchor = make("a", "", text);
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener";
  return anchor;
}

function families(card) {
  const found = Object.entries(card.families ?? {}).filter(([, share]) => isNumber(share));
  return found.map(([name, share]) => `${name} ${percent(share)}`).join(", ");
}

/** The elements of the panel beside a material. */
function facts(card, table) {
  const files = card.maps.filter((map) => map in MAPS);
  const score = isNumber(card.score) ? `${card.score.toFixed(2)} of 1` : "";
  const depth = isNumber(card.relief) ? `${(card.relief * 100).toFixed(1)}% of the tile’s width` : "";
  const took = card.attempts ? `made in ${card.seconds.toFixed(1)} s` : "made";
  const again = card.attempts > 1 ? `, ${card.attempts} attempts` : "";
  const parts = [
    make("p", "said", card.prompt),
    make("p", "soft", card.reading || ""),
    make("h3", "", "Material"),
    terms([
      ["Not", card.negative],
      ["Family", families(card)],
      ["Substance", card.substance],
      ["Colours", swatches([card.controls?.color, card.controls?.color2])],
      ["Relief", depth],
      ["Tags", card.tags.map((tag) => make("span", "tag", tag))],
      ["Seen as", card.caption],
      ["Score", score],
    ]),
    make("h3", "", "Controls"),
    controls(card, table),
    make("h3", "", "Run"),
    terms([
      ["Seed", String(card.seed)],
      ["Size", `${card.width} × ${card.height}`],
      ["Model", `${card.model} ${card.version || ""}`],
      ["State", `${took}${again}`],
      ["Line of list", number(card.line)],
    ]),
    make("h3", "", "Files"),
    make("p", "", ...files.flatMap((map) => [link(fileOf(card, map), `${map}.png`), make("br")])),
    make("p", "", link(`${encodeURIComponent(card.name)}/request.json`, "request.json")),
  ];
  return parts.filter((part) => part.hasChildNodes());
}
