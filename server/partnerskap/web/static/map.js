// Maps that can be moved: zoom, ties that light up, a card, pictures to take along. Without it the map stands as it is.
import { inPortions } from "./portions.js";

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const draw = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const MOST = 40;
const BEND = 0.13;
const PORTION = 200; // Marks that are given their size back in a frame.
let parts = null;

// D3's zoom comes when a map is first touched: a page that is only read does without.
const load = () => parts ??= import(document.body.dataset.drawing).then(() => globalThis.d3);

export function enliven(figure) {
  const sheet = figure.querySelector(".main-sheet");
  const svg = sheet.querySelector("svg");
  const map = read(svg);
  inPortions([...svg.querySelectorAll(".portion ~ .portion")], 1, ([portion]) => portion.classList.add("shown"));
  tell(figure, sheet, map);
  offerButtons(figure, sheet, svg, map);
  const wake = () => waken(sheet, svg, map);
  for (const name of ["pointerenter", "pointerdown", "wheel", "focusin"]) sheet.addEventListener(name, wake, { once: true, passive: true });
  if (sheet.matches(":hover, :focus-within")) wake(); // It was reached before this came.
}

// What the server drew: panels, marks and curves with where they lie. What is drawn once they move or light up comes on top.
function read(svg) {
  const fields = [...svg.querySelectorAll(".marks")];
  const panels = [...svg.querySelectorAll(".ground")].map((ground, number) => ({
    ground, field: fields[number], x: Number(/translate\(([\d.]+)/.exec(ground.getAttribute("transform"))?.[1] ?? 0),
    width: Number(ground.dataset.width), height: Number(ground.dataset.height), view: { x: 0, y: 0, k: 1 },
  }));
  const panelAt = (x) => Math.max(0, panels.findLastIndex((panel) => x >= panel.x));
  const marks = [];
  for (const element of svg.querySelectorAll("[data-number]")) {
    const [x, y] = ["cx", "cy"].map((name) => Number(element.firstElementChild.getAttribute(name)));
    marks[element.dataset.number] = { element, x, y, panel: Number(element.dataset.panel), k: 1, away: false };
  }
  const captions = [...svg.querySelectorAll(".country-name, .sea-name, .inset-frame")].map((element) => {
    const [x, y] = ["x", "y"].map((name) => Number(element.getAttribute(name)));
    return { element, x, y, panel: panelAt(x) };
  });
  const curves = [...svg.querySelectorAll(".curve")].map((element) => ({
    ends: element.dataset.ends.split(" ").map(Number), groups: element.dataset.groups.split(" ").map(Number),
  }));
  const [all, bright] = ["curve all", "curve"].map((name) => draw("path", { class: name }));
  const lights = draw("g", { class: "lights", "aria-hidden": "true" });
  fields[0].before(all, bright);
  svg.append(lights);
  return { svg, panels, marks, captions, curves, all, bright, lights, lit: -1, left: 0, turn: 0, waiting: false };
}

// Zooming: the land grows; marks and names keep their size and move to where they then lie.
const place = (map, { x, y, panel }) => {
  const { view, x: left } = map.panels[panel];
  return { x: left + view.x + (x - left) * view.k, y: view.y + y * view.k };
};

// A panel moves as one, whatever is on it, and all ties are one line: thousands of marks cost a frame no more than a few.
function move(map) {
  for (const { ground, field, x, view } of map.panels) {
    ground.querySelectorAll("path").forEach((path) => path.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`));
    field.firstElementChild.setAttribute("transform", `translate(${view.x - x * view.k} ${view.y}) scale(${view.k})`);
    if (view.k === 1) field.removeAttribute("clip-path");
    else if (!field.hasAttribute("clip-path")) field.setAttribute("clip-path", ground.getAttribute("clip-path"));
  }
  for (const caption of map.captions) {
    const to = place(map, caption);
    caption.element.setAttribute("transform", `translate(${to.x - caption.x} ${to.y - caption.y})`);
    caption.element.classList.toggle("away", !within(map, caption) || (map.panels[caption.panel].view.k > 1 && caption.element.matches("rect")));
  }
  map.all.setAttribute("d", join(map, map.curves));
  light(map);
  map.left = map.marks.length;
  if (!map.waiting) settle(map);
}

// Marks grow with their panel, and get their size back in portions: all of them at once would hold up a frame.
function settle(map) {
  for (let written = 0; map.left > 0 && written < PORTION; map.left -= 1) {
    map.turn = (map.turn + 1) % map.marks.length;
    written += fit(map, map.marks[map.turn]);
  }
  map.waiting = map.left > 0;
  if (map.waiting) requestAnimationFrame(() => settle(map));
}

// Gives a mark that is in sight its size; tells whether anything had to be written.
function fit(map, mark) {
  const { element, x, y } = mark;
  const away = !within(map, mark);
  const { k } = map.panels[mark.panel].view;
  if (away === mark.away && (away || k === mark.k)) return false;
  element.classList.toggle("away", away);
  if (!away) element.setAttribute("transform", `translate(${x - x / k} ${y - y / k}) scale(${1 / k})`);
  Object.assign(mark, { away, k: away ? mark.k : k });
  return true;
}

function within(map, thing) {
  const { x: left, width, height } = map.panels[thing.panel];
  const { x, y } = place(map, thing);
  return x >= left && x <= left + width && y >= 0 && y <= height;
}

// Those ties that are in sight at either end, as one path.
function join(map, curves) {
  const ends = curves.map((curve) => curve.ends.map((end) => map.marks[end])).filter((both) => both.some((mark) => within(map, mark)));
  return ends.map(([start, end]) => bend(place(map, start), place(map, end))).join("");
}

function bend(start, end) {
  const x = (start.x + end.x) / 2 + (end.y - start.y) * BEND;
  const y = (start.y + end.y) / 2 - (end.x - start.x) * BEND;
  const path = [start.x, start.y, x, y, end.x, end.y].map((value) => value.toFixed(1));
  return `M${path[0]} ${path[1]}Q${path.slice(2).join(" ")}`;
}

async function waken(sheet, svg, map) {
  if (map.zoom) return map.zoom;
  map.zoom = load().then((d3) => {
    clip(map);
    sheet.classList.add("moving");
    return map.panels.map((panel) => zoomOf(d3, sheet, svg, map, panel));
  });
  return map.zoom;
}

// Each panel is cut at its edge, and catches the pointer over the sea too.
function clip(map) {
  map.panels.forEach((panel, number) => {
    const id = `clip-${Math.random().toString(36).slice(2)}-${number}`;
    const { width, height } = panel;
    panel.ground.before(draw("clipPath", { id }, draw("rect", { width, height })));
    panel.ground.setAttribute("clip-path", `url(#${id})`);
    panel.ground.prepend(draw("rect", { class: "pane", width, height }));
  });
}

function zoomOf(d3, sheet, svg, map, panel) {
  const { width, height } = panel;
  // The wheel scrolls the page until the map has been taken hold of; one finger does until it is zoomed.
  const wanted = (event) => event.type === "wheel"
    ? event.ctrlKey || event.metaKey || sheet.contains(document.activeElement) || panel.view.k > 1
    : event.type.startsWith("touch") ? event.touches.length > 1 || panel.view.k > 1 : !event.button;
  const behaviour = d3.zoom().scaleExtent([1, MOST]).extent([[0, 0], [width, height]]).translateExtent([[0, 0], [width, height]])
    .filter(wanted)
    .on("zoom", ({ transform }) => {
      panel.view = transform;
      sheet.classList.toggle("zoomed", map.panels.some(({ view }) => view.k > 1));
      move(map);
    });
  const chosen = d3.select(panel.ground).call(behaviour);
  // What lies over the land would keep the wheel to itself.
  panel.field.addEventListener("wheel", (event) => { if (!panel.ground.dispatchEvent(new WheelEvent(event.type, event))) event.preventDefault(); }, { passive: false });
  // So would it fingers that come down on a mark.
  for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) panel.field.addEventListener(name, (event) => { if (!panel.ground.dispatchEvent(copyTouch(event))) event.preventDefault(); }, { passive: false });
  const on = (name, ...values) => chosen.call(behaviour[name], ...values);
  return { panel, by: (factor) => on("scaleBy", factor, nearest(map, panel)), move: (x, y) => on("translateBy", x, y), to: (x, y) => on("translateTo", x, y), whole: () => on("transform", d3.zoomIdentity) };
}

function copyTouch({ type, cancelable, touches, targetTouches, changedTouches }) {
  return new TouchEvent(type, { cancelable, touches: [...touches], targetTouches: [...targetTouches], changedTouches: [...changedTouches] });
}

// The buttons zoom at the mark that lies nearest to the middle: the middle itself may be empty.
function nearest(map, panel) {
  const [x, y] = [panel.width / 2, panel.height / 2];
  const spots = map.marks.filter((mark) => map.panels[mark.panel] === panel).map((mark) => place(map, mark)).map((at) => [at.x - panel.x, at.y]);
  const away = ([across, down]) => Math.hypot(across - x, down - y);
  return spots.reduce((best, spot) => away(spot) < away(best) ? spot : best, spots[0] ?? [x, y]);
}

function offerButtons(figure, sheet, svg, map) {
  const { closer, farther } = document.body.dataset;
  const { whole, picture } = figure.dataset;
  const act = (deed) => async () => (await waken(sheet, svg, map)).forEach(deed);
  const deeds = {
    "+": act((zoom) => zoom.by(1.6)), "-": act((zoom) => zoom.by(1 / 1.6)), "0": act((zoom) => zoom.whole()),
    ArrowLeft: act((zoom) => zoom.move(60, 0)), ArrowRight: act((zoom) => zoom.move(-60, 0)),
    ArrowUp: act((zoom) => zoom.move(0, 60)), ArrowDown: act((zoom) => zoom.move(0, -60)),
  };
  const button = (sign, name, deed) => {
    const made = make("button", { type: "button", class: sign.length > 1 ? "quiet word" : "quiet", "aria-label": name, title: name }, sign);
    made.addEventListener("click", deed);
    return made;
  };
  // What makes a picture comes when one is wanted.
  const take = (kind) => async () => (await import("./picture.js")).downloads(svg).find(([name]) => name === kind)[1]();
  const takes = ["SVG", "PNG"].map((kind) => button(kind, `${picture}: ${kind}`, take(kind)));
  sheet.append(make("div", { class: "zoom" }, button("+", closer, deeds["+"]), button("−", farther, deeds["-"]), button("⤢", whole, deeds["0"]), ...takes));
  sheet.addEventListener("keydown", (event) => {
    const deed = deeds[event.key === "=" ? "+" : event.key];
    const moves = event.key.startsWith("Arrow");
    if (!deed || event.ctrlKey || event.metaKey || event.altKey || (moves && !sheet.classList.contains("zoomed"))) return;
    event.preventDefault();
    deed();
  });
  svg.addEventListener("focusin", async ({ target }) => {
    const mark = map.marks[target.dataset.number];
    if (!mark || map.panels[mark.panel].view.k === 1) return;
    const zooms = await waken(sheet, svg, map);
    zooms[mark.panel].to(mark.x - map.panels[mark.panel].x, mark.y);
  });
}

// Looking at one municipality lights its ties and tells what they are.
function tell(figure, sheet, map) {
  const groups = JSON.parse(figure.querySelector("script[type='application/json']")?.textContent ?? "[]");
  const card = make("div", { class: "told" });
  card.hidden = true;
  sheet.append(card);
  const show = (number) => {
    if (number === map.lit) return;
    map.lit = number;
    const near = light(map);
    card.hidden = !near.length;
    if (near.length) card.replaceChildren(...write(figure, map, groups, near));
  };
  const markOf = (element) => element?.closest?.("[data-number]");
  const look = (element) => { if (element) show(Number(element.dataset.number)); };
  // While the map is dragged, what it passes under the pointer is not looked at.
  for (const name of ["pointerover", "focusin"]) {
    map.svg.addEventListener(name, ({ target, buttons, pointerType }) => { if (!buttons || pointerType !== "mouse") look(markOf(target)); });
  }
  for (const name of ["pointerout", "focusout"]) {
    map.svg.addEventListener(name, ({ target, relatedTarget }) => { if (markOf(target) && markOf(target) !== markOf(relatedTarget)) show(-1); });
  }
  look(map.svg.querySelector("[data-number]:is(:hover, :focus)"));
}

const partnersOf = (map, near) => [...new Set(near.flatMap(({ ends }) => ends))].filter((each) => each !== map.lit);

// All grows pale but what is lit, which is drawn once more above it: to touch every mark would hold up a frame.
function light(map) {
  const near = map.lit < 0 ? [] : map.curves.filter(({ ends }) => ends.includes(map.lit));
  const bright = near.length ? [...partnersOf(map, near), map.lit].map((each) => map.marks[each]) : [];
  map.svg.classList.toggle("dim", near.length > 0);
  map.bright.classList.toggle("lit", near.length > 0);
  map.bright.setAttribute("d", join(map, near));
  map.lights.replaceChildren(...bright.filter((mark) => within(map, mark)).map((mark) => repeat(map, mark)));
  return near;
}

function repeat(map, mark) {
  const { x, y } = place(map, mark);
  const parts = [...mark.element.children].filter((part) => part.matches(".mark, .name")).map((part) => part.cloneNode(true));
  const focused = mark.element.matches(":focus-visible") ? " focused" : "";
  return draw("g", { class: `${mark.element.getAttribute("class") ?? ""} lit${focused}`, transform: `translate(${x - mark.x} ${y - mark.y})` }, ...parts);
}

function write(figure, map, groups, near) {
  const { partners, partnerships } = figure.dataset;
  const nameOf = (number) => map.marks[number].element.querySelector("title").textContent;
  const told = [...new Set(near.flatMap((curve) => curve.groups))].map((each) => groups[each]).filter(Boolean).map(([name, years]) => years ? `${name} (${years})` : name);
  const list = (title, all) => make("p", {}, `${title}: ${all.slice(0, 8).join(", ")}${all.length > 8 ? " …" : ""}`);
  return [make("strong", {}, nameOf(map.lit)), list(partners, partnersOf(map, near).map(nameOf)), ...(told.length ? [list(partnerships, told)] : [])];
}
