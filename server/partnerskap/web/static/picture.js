// A drawing as a file: SVG that carries its looks, or PNG painted on a canvas, since no page may load a blob as an image.
const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "display", "font", "letter-spacing", "text-anchor", "vector-effect"];
const DRAWN = "path, rect, circle, text";
const SCALE = 2;

export function downloads(svg) {
  return [["SVG", () => save(writeSvg(svg), "image/svg+xml", "svg")], ["PNG", () => paint(svg).toBlob((blob) => offer(blob, "png"))]];
}

const save = (text, type, suffix) => offer(new Blob([text], { type }), suffix);

function offer(blob, suffix) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `partnerskap.${suffix}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function writeSvg(svg) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((each) => [...each.querySelectorAll("*")]);
  from.forEach((element, number) => {
    const looks = getComputedStyle(element);
    if (element.matches(`${DRAWN}, a, g`)) for (const name of LOOKS) to[number].setAttribute(name, looks.getPropertyValue(name));
    if (element.href?.baseVal) to[number].setAttribute("href", new URL(element.href.baseVal, location.href).href);
  });
  const { width, height } = svg.viewBox.baseVal;
  for (const [name, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height })) copy.setAttribute(name, value);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width, height, fill: getComputedStyle(svg).backgroundColor })) ground.setAttribute(name, value);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function paint(svg) {
  const { width, height } = svg.viewBox.baseVal;
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(svg).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const back = svg.getCTM().inverse();
  for (const element of svg.querySelectorAll(DRAWN)) {
    const looks = getComputedStyle(element);
    if (!element.closest("clipPath") && element.checkVisibility()) paintOne(context, element, looks, back.multiply(element.getCTM()));
  }
  return canvas;
}

function paintOne(context, element, looks, { a, b, c, d, e, f }) {
  const fixed = looks.vectorEffect === "non-scaling-stroke" ? Math.hypot(a, b) : 1;
  context.save();
  const panel = element.closest("[clip-path]");
  if (panel) cut(context, panel);
  context.transform(...[a, b, c, d, e, f].map((part, at) => part * SCALE));
  Object.assign(context, { fillStyle: looks.fill, strokeStyle: looks.stroke, lineWidth: parseFloat(looks.strokeWidth) / fixed, lineJoin: "round", font: looks.font, textAlign: { middle: "center", end: "right" }[looks.textAnchor] ?? "left" });
  const opacity = Number(looks.opacity) * (element.parentNode.matches("a, g") ? Number(getComputedStyle(element.parentNode).opacity) : 1);
  const shape = element.matches("text") ? null : outline(element);
  const turns = [["stroke", looks.stroke, looks.strokeOpacity], ["fill", looks.fill, looks.fillOpacity]];
  for (const [deed, colour, share] of shape ? turns.reverse() : turns) {
    context.globalAlpha = opacity * Number(share);
    if (colour === "none") continue;
    if (shape) context[deed](shape);
    else context[`${deed}Text`](element.textContent, element.x.baseVal[0].value, element.y.baseVal[0].value);
  }
  context.restore();
}

function cut(context, { dataset, transform }) {
  const { e } = transform.baseVal.consolidate()?.matrix ?? { e: 0 };
  context.beginPath();
  context.rect(e * SCALE, 0, dataset.width * SCALE, dataset.height * SCALE);
  context.clip();
}

function outline(element) {
  if (element.matches("path")) return new Path2D(element.getAttribute("d"));
  const path = new Path2D();
  const value = (name) => Number(element.getAttribute(name) ?? 0);
  if (element.matches("circle")) path.arc(value("cx"), value("cy"), value("r"), 0, 2 * Math.PI);
  else path.rect(value("x"), value("y"), value("width"), value("height"));
  return path;
}
