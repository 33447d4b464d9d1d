// Maps that can be moved: zoom, ties that light up, a card, pictures to take along. Without it the map stands as it is.
import { downloads } from "./picture.js";

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const MOST = 40;
const BEND = 0.13;
let parts = null;

// D3's zoom comes when a map is first touched: a page that is only read does without.
const load = () => parts ??= import(document.body.dataset.drawing).then(() => globalThis.d3);

export function enliven(figure) {
  const sheet = figure.querySelector(".main-sheet");
  const svg = sheet.querySelector("svg");
  const map = read(svg);
  tell(figure, sheet, map);
  offerButtons(figure, sheet, svg, map);
  const wake = () => waken(sheet, svg, map);
  for (const name of ["pointerenter", "pointerdown", "wheel", "focusin"]) sheet.addEventListener(name, wake, { once: true, passive: true });
}

// What the server drew: panels, marks and curves with where they lie.
function read(svg) {
  const panels = [...svg.querySelectorAll(".ground")].map((ground) => ({
    ground, x: Number(/translate\(([\d.]+)/.exec(ground.getAttribute("transform"))?.[1] ?? 0),
    width: Number(ground.dataset.width), height: Number(ground.dataset.height), view: { x: 0, y: 0, k: 1 },
  }));
  const box = svg.viewBox.baseVal;
  const panelAt = (x) => Math.max(0, panels.findLastIndex((panel) => x >= panel.x));
  const marks = [...svg.querySelectorAll("[data-panel]")].map((element) => {
    const { x, y } = centre(element);
    return { element, x, y, panel: Number(element.dataset.panel), name: element.querySelector("title").textContent };
  });
  const captions = [...svg.querySelectorAll(".country-name, .sea-name, .inset-frame")].map((element) => {
    const [x, y] = ["x", "y"].map((name) => Number(element.getAttribute(name)));
    return { element, x, y, panel: panelAt(x) };
  });
  const curves = [...svg.querySelectorAll(".curve")].map((element) => ({
    element, ends: element.dataset.ends.split(" ").map(Number), groups: element.dataset.groups.split(" ").map(Number),
  }));
  return { svg, box, panels, marks, captions, curves };
}

function centre(element) {
  const box = element.querySelector(".mark").getBBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

// Zooming: the land grows; marks and names keep their size and move to where they then lie.
const place = (map, { x, y, panel }) => {
  const { view, x: left } = map.panels[panel];
  return { x: left + view.x + (x - left) * view.k, y: view.y + y * view.k };
};

function draw(map) {
  map.panels.forEach(({ ground, x, view }) => ground.querySelectorAll("path").forEach((path) => path.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`)));
  const at = map.marks.map((mark) => place(map, mark));
  const shown = map.marks.map((mark, number) => within(map.panels[mark.panel], at[number]));
  map.marks.forEach(({ element, x, y }, number) => {
    element.setAttribute("transform", `translate(${at[number].x - x} ${at[number].y - y})`);
    element.classList.toggle("away", !shown[number]);
  });
  for (const caption of map.captions) {
    const to = place(map, caption);
    caption.element.setAttribute("transform", `translate(${to.x - caption.x} ${to.y - caption.y})`);
    caption.element.classList.toggle("away", !within(map.panels[caption.panel], to) || (map.panels[caption.panel].view.k > 1 && caption.element.matches("rect")));
  }
  for (const { element, ends: [start, end] } of map.curves) {
    element.setAttribute("d", bend(at[start], at[end]));
    element.classList.toggle("away", !shown[start] && !shown[end]);
  }
}

const within = (panel, { x, y }) => x >= panel.x && x <= panel.x + panel.width && y >= 0 && y <= panel.height;

function bend(start, end) {
  const x = (start.x + end.x) / 2 + (end.y - start.y) * BEND;
  const y = (start.y + end.y) / 2 - (end.x - start.x) * BEND;
  return `M${start.x} ${start.y}Q${x} ${y} ${end.x} ${end.y}`;
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
    const [path, rect, ground] = ["clipPath", "rect", "rect"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    path.id = id;
    for (const each of [rect, ground]) for (const side of ["width", "height"]) each.setAttribute(side, panel[side]);
    ground.setAttribute("class", "pane");
    path.append(rect);
    panel.ground.before(path);
    panel.ground.setAttribute("clip-path", `url(#${id})`);
    panel.ground.prepend(ground);
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
      draw(map);
    });
  const chosen = d3.select(panel.ground).call(behaviour);
  // What lies over the land would keep the wheel to itself.
  for (const { element } of map.marks.filter((mark) => map.panels[mark.panel] === panel)) {
    element.addEventListener("wheel", (event) => { if (!panel.ground.dispatchEvent(new WheelEvent(event.type, event))) event.preventDefault(); }, { passive: false });
  }
  const on = (name, ...values) => chosen.call(behaviour[name], ...values);
  return { panel, by: (factor) => on("scaleBy", factor, nearest(map, panel)), move: (x, y) => on("translateBy", x, y), to: (x, y) => on("translateTo", x, y), whole: () => on("transform", d3.zoomIdentity) };
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
  const takes = downloads(svg).map(([kind, deed]) => button(kind, `${picture}: ${kind}`, deed));
  sheet.append(make("div", { class: "zoom" }, button("+", closer, deeds["+"]), button("−", farther, deeds["-"]), button("⤢", whole, deeds["0"]), ...takes));
  sheet.addEventListener("keydown", (event) => {
    const deed = deeds[event.key === "=" ? "+" : event.key];
    const moves = event.key.startsWith("Arrow");
    if (!deed || event.ctrlKey || event.metaKey || event.altKey || (moves && !sheet.classList.contains("zoomed"))) return;
    event.preventDefault();
    deed();
  });
  svg.addEventListener("focusin", async ({ target }) => {
    const mark = map.marks.find(({ element }) => element === target);
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
    const near = map.curves.filter(({ ends }) => ends.includes(number));
    const lit = new Set([number, ...near.flatMap(({ ends }) => ends)]);
    map.marks.forEach(({ element }, each) => element.classList.toggle("lit", number >= 0 && lit.has(each)));
    map.curves.forEach((curve) => curve.element.classList.toggle("lit", near.includes(curve)));
    map.svg.classList.toggle("dim", near.length > 0);
    card.hidden = number < 0 || !near.length;
    if (!card.hidden) card.replaceChildren(...write(figure, map, groups, number, near, lit));
  };
  map.marks.forEach(({ element }, number) => {
    for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => show(number));
    for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => show(-1));
    if (element.matches(":hover, :focus")) show(number);
  });
}

function write(figure, map, groups, number, near, lit) {
  const { partners, partnerships } = figure.dataset;
  const names = [...lit].filter((each) => each !== number).map((each) => map.marks[each].name);
  const told = [...new Set(near.flatMap((curve) => curve.groups))].map((each) => groups[each]).filter(Boolean).map(([name, years]) => years ? `${name} (${years})` : name);
  const list = (title, all) => make("p", {}, `${title}: ${all.slice(0, 8).join(", ")}${all.length > 8 ? " …" : ""}`);
  return [make("strong", {}, map.marks[number].name), list(partners, names), ...(told.length ? [list(partnerships, told)] : [])];
}
