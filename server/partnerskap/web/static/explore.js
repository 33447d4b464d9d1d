// The network of what the list tells: partnerships and who takes part, laid out by D3; what is looked at lights up everywhere.
import { inPortions, reckon } from "./portions.js";

const SVG = "http://www.w3.org/2000/svg";
// On a phone, which is higher than wide, the network is too.
const [WIDTH, HEIGHT] = matchMedia("(max-width: 44rem)").matches ? [620, 960] : [960, 620];

const MANY = 400;
const QUICK = 1 - 0.001 ** (1 / 120); // With this decay a simulation is calm after so many steps.
const PORTION = 150; // Lines or marks that are drawn in a frame.

const draw = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// The list is what the network is read from: both tell the same.
function read(rows) {
  const nodes = new Map();
  const links = [];
  for (const row of rows) {
    const hub = row.dataset.thing;
    nodes.set(hub, { id: hub, name: row.dataset.hub, hub: true, href: row.querySelector("th a").href });
    for (const item of row.querySelectorAll("li[data-thing]")) {
      const [link, add] = item.querySelectorAll("a");
      const known = nodes.get(item.dataset.thing) ?? { id: item.dataset.thing, name: link.textContent, look: link.className.replace("dot", ""), href: add.href, ties: 0, kept: add.textContent === "−" };
      known.ties += 1;
      nodes.set(known.id, known);
      links.push({ source: hub, target: known.id });
    }
  }
  return { nodes: [...nodes.values()], links };
}

async function lay(d3, section, { nodes, links }) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": section.dataset.network });
  const field = draw("g");
  svg.append(field);
  const figure = document.createElement("figure");
  figure.className = "drawing network-map";
  figure.append(svg);
  section.append(figure);
  section.hidden = false;
  const simulation = simulate(d3, nodes, links);
  // A large network is drawn once it is laid, and in portions; a small one moves until it is.
  const calm = nodes.length > MANY || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm) await reckon(simulation);
  fit(svg, nodes);
  const lines = links.map(() => draw("line", { class: "thread" }));
  await inPortions(links, PORTION, (portion, start) => field.append(...portion.map((link, at) => stretch(lines[start + at], link))));
  const marks = [];
  await inPortions(nodes, PORTION, (portion) => {
    const made = portion.map((node) => put(mark(node, nodes.length > 80), node));
    marks.push(...made);
    field.append(...made);
  });
  makeMovable(d3, figure, svg, field);
  if (!calm) await reckon(simulation, () => {
    lines.forEach((line, at) => stretch(line, links[at]));
    marks.forEach((each, at) => put(each, nodes[at]));
    fit(svg, nodes);
  });
  section.dataset.laid = "";
}

function simulate(d3, nodes, links) {
  const spread = Math.min(90, 9000 / nodes.length);
  return d3.forceSimulation(nodes).stop()
    .alphaDecay(nodes.length > MANY ? QUICK : 1 - 0.001 ** (1 / 300))
    .force("link", d3.forceLink(links).id(({ id }) => id).distance(spread * 0.7))
    .force("charge", d3.forceManyBody().strength(-spread * 2.2))
    .force("x", d3.forceX(WIDTH / 2).strength(62 / WIDTH)).force("y", d3.forceY(HEIGHT / 2).strength(62 / HEIGHT))
    .force("apart", d3.forceCollide(12));
}

function mark(node, crowded) {
  const text = draw("text", { class: node.hub ? "hub-name" : "name" });
  text.textContent = node.name;
  const title = draw("title");
  title.textContent = node.name;
  const shape = node.hub ? draw("rect", { width: 10, height: 10, rx: 2, class: "hub-mark" }) : draw("circle", { r: 4 + Math.min(node.ties, 6), class: "mark" });
  return draw("a", { href: node.href, class: `${node.hub ? "hub" : node.look}${node.kept ? " this" : ""}${!node.hub && node.ties < 2 && crowded ? " few" : ""}`, "data-thing": node.id, "aria-label": node.name }, title, draw("circle", { class: "hit", r: 12 }), shape, text);
}

// Each part is moved, not the whole: thousands of groups with a place of their own hold up a frame.
function put(element, { x, y }) {
  for (const part of element.querySelectorAll("circle, rect, text")) {
    const [across, down, shift] = { circle: ["cx", "cy", [0, 0]], rect: ["x", "y", [-5, -5]], text: ["x", "y", [9, 4]] }[part.localName];
    part.setAttribute(across, (x + shift[0]).toFixed(1));
    part.setAttribute(down, (y + shift[1]).toFixed(1));
  }
  return element;
}

function stretch(line, { source, target }) {
  for (const [key, value] of Object.entries({ x1: source.x, y1: source.y, x2: target.x, y2: target.y })) line.setAttribute(key, value.toFixed(1));
  return line;
}

function fit(svg, nodes) {
  const [xs, ys] = [nodes.map(({ x }) => x), nodes.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - 30, Math.min(...ys) - 30];
  svg.setAttribute("viewBox", `${left} ${top} ${Math.max(...xs) - left + 130} ${Math.max(...ys) - top + 30}`);
}

function makeMovable(d3, figure, svg, field) {
  const view = d3.zoom().scaleExtent([0.5, 12])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey || figure.contains(document.activeElement) : event.type.startsWith("touch") ? event.touches.length > 1 : !event.button))
    .on("zoom", ({ transform }) => field.setAttribute("transform", transform));
  d3.select(svg).call(view);
}

// Whatever is looked at, in the network, the list, on the map or the time line, is marked in all of them.
function linkUp() {
  const thing = (element) => element?.dataset.thing ?? element?.dataset.iri;
  let chosen;
  let parts = [];
  const light = ({ target }) => {
    const wanted = thing(target.closest?.("[data-thing], [data-iri]"));
    if (wanted === chosen) return;
    for (const element of parts) element.classList.remove("chosen");
    parts = wanted ? document.querySelectorAll([`[data-thing="${CSS.escape(wanted)}"]`, `.map [data-iri="${CSS.escape(wanted)}"]`].join()) : [];
    for (const element of parts) element.classList.add("chosen");
    chosen = wanted;
  };
  for (const name of ["pointerover", "focusin"]) document.querySelector(".explore").addEventListener(name, light);
}

const section = document.querySelector("[data-network]");
if (section) {
  linkUp();
  import(document.body.dataset.drawing).then(() => lay(globalThis.d3, section, read(document.querySelectorAll("#list tbody tr"))));
}
