// A network that can be moved: D3 lays it out anew, zooms and lets things be dragged. Without it the circle stands.
import { reckon } from "./portions.js";

const RADIUS = 5;
const MOST = 10;
const LEAST = 420;
const TALL = 500; // From this width on a network lies; on a narrower screen it stands.
const SIZE = 13;

export function enlivenWeb(figure) {
  const svg = figure.querySelector("svg");
  import(document.body.dataset.drawing).then(() => lay(globalThis.d3, figure, svg));
}

function read(svg) {
  const nodes = [...svg.querySelectorAll(".vertex")].map((element) => ({ element, ties: 0 }));
  const links = [...svg.querySelectorAll(".thread")].map((element) => {
    const [source, target] = element.dataset.ends.split(" ").map((end) => nodes[end]);
    source.ties += 1;
    target.ties += 1;
    return { element, source, target };
  });
  return { nodes, links };
}

async function lay(d3, figure, svg) {
  const { nodes, links } = read(svg);
  const field = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const tall = svg.clientWidth < TALL;
  const simulation = d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).distance(70)).force("charge", d3.forceManyBody().strength(-260))
    .force("x", d3.forceX(0).strength(tall ? 0.22 : 0.07)).force("y", d3.forceY(0).strength(tall ? 0.05 : 0.11)).force("apart", d3.forceCollide(18)).stop();
  await reckon(simulation); // Until it is calm, the circle stands.
  for (const node of nodes) settle(node);
  field.append(...links.map(({ element }) => element), ...nodes.map(({ element }) => element));
  svg.append(field);
  const place = () => {
    for (const { element, x, y } of nodes) element.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    for (const { element, source, target } of links) element.setAttribute("d", bend(source, target));
  };
  fit(svg, nodes, simulation);
  place();
  thinOut(nodes);
  simulation.on("tick", place);
  const zoom = d3.zoom().scaleExtent([0.5, MOST])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey || figure.contains(document.activeElement) : event.type.startsWith("touch") ? event.touches.length > 1 : !event.button))
    .on("zoom", ({ transform }) => field.setAttribute("transform", transform));
  const chosen = d3.select(svg).call(zoom).on("dblclick.zoom", null);
  d3.selectAll(nodes.map(({ element }) => element)).data(nodes).call(d3.drag()
    .on("start", (event) => { if (!event.active) simulation.alphaTarget(0.2).restart(); })
    .on("drag", (event) => { event.subject.fx = event.x; event.subject.fy = event.y; })
    .on("end", (event) => { if (!event.active) simulation.alphaTarget(0); }));
  light(svg, nodes, links);
  offer(figure, { "+": () => chosen.call(zoom.scaleBy, 1.5), "−": () => chosen.call(zoom.scaleBy, 1 / 1.5), "⤢": () => chosen.call(zoom.transform, d3.zoomIdentity) });
  figure.dataset.laid = "";
}

// From now on a thing stands where its group is moved to; its name stands upright beside it.
function settle({ element, ties }) {
  for (const circle of element.querySelectorAll("circle")) for (const name of ["cx", "cy"]) circle.setAttribute(name, 0);
  element.querySelector(".mark").setAttribute("r", RADIUS + Math.min(ties, 8) / 2);
  const text = element.querySelector("text");
  for (const name of ["transform", "dominant-baseline"]) text.removeAttribute(name);
  for (const [name, value] of Object.entries({ x: 11, y: 4.5, "text-anchor": "start" })) text.setAttribute(name, value);
}

function bend(source, target) {
  const [x, y] = [source.x, source.y].map((value) => value.toFixed(1));
  if (source === target) return `M${x} ${y}c30 -30 -30 -30 0 0`;
  return `M${x} ${y}L${target.x.toFixed(1)} ${target.y.toFixed(1)}`;
}

// The drawing is as large as it needs to be, and begins at nought, as pictures to take along do.
function fit(svg, nodes, simulation) {
  const names = nodes.map(({ element, x }) => x + 14 + element.querySelector("text").getComputedTextLength());
  const [left, right] = [Math.min(...nodes.map(({ x }) => x)) - 20, Math.max(...names) + 6];
  const [top, bottom] = [Math.min, Math.max].map((most) => most(...nodes.map(({ y }) => y)));
  const [width, height] = [Math.max(right - left, LEAST), bottom - top + 48];
  const [across, down] = [(width - (right - left)) / 2 - left, 24 - top];
  for (const node of nodes) Object.assign(node, { x: node.x + across, y: node.y + down });
  simulation.force("x").x(across);
  simulation.force("y").y(down);
  svg.style.setProperty("--size", `${(SIZE * Math.max(1, (0.8 * width) / svg.clientWidth)).toFixed(1)}px`);
  svg.setAttribute("viewBox", `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`);
}

// Where names would cover one another, that of the thing with the most ties stands; the others show when looked at.
function thinOut(nodes) {
  const taken = [];
  for (const node of [...nodes].sort((one, other) => other.ties - one.ties)) {
    const { width, height } = node.element.querySelector("text").getBBox();
    const box = [node.x + 8, node.y - height / 2, node.x + 12 + width, node.y + height / 2];
    const covered = taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    node.element.classList.toggle("spare", covered);
    if (!covered) taken.push(box);
  }
}

// What is looked at lights up with what it is tied to.
function light(svg, nodes, links) {
  const show = (node) => {
    const near = links.filter(({ source, target }) => source === node || target === node);
    const lit = new Set([node, ...near.flatMap(({ source, target }) => [source, target])]);
    svg.classList.toggle("dim", Boolean(node));
    for (const each of nodes) each.element.classList.toggle("lit", lit.has(each));
    for (const link of links) link.element.classList.toggle("lit", near.includes(link));
  };
  for (const node of nodes) {
    for (const name of ["pointerenter", "focusin"]) node.element.addEventListener(name, () => show(node));
    for (const name of ["pointerleave", "focusout"]) node.element.addEventListener(name, () => show(null));
  }
}

function offer(figure, deeds) {
  const { closer, farther } = document.body.dataset;
  const names = { "+": closer, "−": farther, "⤢": figure.dataset.whole };
  const buttons = Object.entries(deeds).map(([sign, deed]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: sign, title: names[sign] });
    button.setAttribute("aria-label", names[sign]);
    button.addEventListener("click", deed);
    return button;
  });
  figure.querySelector(".zoom").prepend(...buttons);
}
