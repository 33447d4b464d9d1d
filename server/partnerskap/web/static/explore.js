// The network of what the list tells: partnerships and who takes part, laid out by D3; what is looked at lights up everywhere.
const SVG = "http://www.w3.org/2000/svg";
// On a phone, which is higher than wide, the network is too.
const [WIDTH, HEIGHT] = matchMedia("(max-width: 44rem)").matches ? [620, 960] : [960, 620];

const MANY = 400;
const SLICE = 12;

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

function lay(d3, section, { nodes, links }) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": section.dataset.network });
  const field = draw("g");
  const lines = links.map(() => draw("line", { class: "thread" }));
  const marks = nodes.map((node) => {
    const text = draw("text", { class: node.hub ? "hub-name" : "name", x: 9, y: 4 });
    text.textContent = node.name;
    const title = draw("title");
    title.textContent = node.name;
    const shape = node.hub ? draw("rect", { x: -5, y: -5, width: 10, height: 10, rx: 2, class: "hub-mark" }) : draw("circle", { r: 4 + Math.min(node.ties, 6), class: "mark" });
    return draw("a", { href: node.href, class: `${node.hub ? "hub" : node.look}${node.kept ? " this" : ""}${!node.hub && node.ties < 2 && nodes.length > 80 ? " few" : ""}`, "data-thing": node.id, "aria-label": node.name }, title, draw("circle", { class: "hit", r: 12 }), shape, text);
  });
  field.append(...lines, ...marks);
  svg.append(field);
  const figure = document.createElement("figure");
  figure.className = "drawing network-map";
  figure.append(svg);
  section.append(figure);
  section.hidden = false;
  const place = () => {
    lines.forEach((line, at) => { const { source, target } = links[at]; for (const [key, value] of Object.entries({ x1: source.x, y1: source.y, x2: target.x, y2: target.y })) line.setAttribute(key, value.toFixed(1)); });
    marks.forEach((mark, at) => mark.setAttribute("transform", `translate(${nodes[at].x.toFixed(1)} ${nodes[at].y.toFixed(1)})`));
  };
  const spread = Math.min(90, 9000 / nodes.length);
  const simulation = d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).id(({ id }) => id).distance(spread * 0.7))
    .force("charge", d3.forceManyBody().strength(-spread * 2.2))
    .force("x", d3.forceX(WIDTH / 2).strength(62 / WIDTH)).force("y", d3.forceY(HEIGHT / 2).strength(62 / HEIGHT))
    .force("apart", d3.forceCollide(12));
  const fit = () => {
    const [xs, ys] = [nodes.map(({ x }) => x), nodes.map(({ y }) => y)];
    const [left, top] = [Math.min(...xs) - 30, Math.min(...ys) - 30];
    svg.setAttribute("viewBox", `${left} ${top} ${Math.max(...xs) - left + 130} ${Math.max(...ys) - top + 30}`);
  };
  // Each frame reckons as long as it has time for; a large network is drawn once it is laid.
  const calm = nodes.length > MANY || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const reckon = () => {
    const until = performance.now() + SLICE;
    do simulation.tick(); while (performance.now() < until && simulation.alpha() > simulation.alphaMin());
    const laid = simulation.alpha() <= simulation.alphaMin();
    if (laid || !calm) { place(); fit(); }
    if (laid) section.dataset.laid = "";
    else requestAnimationFrame(reckon);
  };
  simulation.stop();
  requestAnimationFrame(reckon);
  const view = d3.zoom().scaleExtent([0.5, 12])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey || figure.contains(document.activeElement) : event.type.startsWith("touch") ? event.touches.length > 1 : !event.button))
    .on("zoom", ({ transform }) => field.setAttribute("transform", transform));
  d3.select(svg).call(view);
}

// Whatever is looked at, in the network, the list, on the map or the time line, is marked in all of them.
function linkUp() {
  const thing = (element) => element?.dataset.thing ?? element?.dataset.iri;
  const parts = Map.groupBy(document.querySelectorAll("[data-thing], .map [data-iri]"), thing);
  let chosen;
  const light = ({ target }) => {
    const wanted = thing(target.closest?.("[data-thing], [data-iri]"));
    if (wanted === chosen) return;
    for (const element of parts.get(chosen) ?? []) element.classList.remove("chosen");
    for (const element of parts.get(wanted) ?? []) element.classList.add("chosen");
    chosen = wanted;
  };
  for (const name of ["pointerover", "focusin"]) document.querySelector(".explore").addEventListener(name, light);
}

const section = document.querySelector("[data-network]");
if (section) {
  import(document.body.dataset.drawing).then(() => lay(globalThis.d3, section, read(document.querySelectorAll("#list tbody tr")))).finally(linkUp);
}
