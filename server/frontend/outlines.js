// Writes outlines.json: for each map view its projection and the land as SVG path data.
// Countries are joined into one neutral land shape; only those named in FILLED stand out, so
// that the maps draw no border anybody disputes.  Usage: node outlines.js FILE
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoArea, geoConicConformal, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";

const FILLED = { SWE: "752", TUR: "792" };

// width: units of the viewBox; box: the lon/lat corners that must fit; detail: Natural Earth scale
const VIEWS = {
  overview: { width: 600, height: 760, detail: "50m", box: [[9.5, 55.2], [11, 66.2], [20, 66.2], [26, 35.7], [45, 36.6], [44.8, 42]] },
  turkey: { width: 760, height: 380, detail: "50m", box: [[25.6, 35.7], [45, 35.9], [45, 42.2], [25.6, 42.2]] },
  marmara: { width: 420, height: 420, detail: "10m", box: [[26.2, 38.0], [30.2, 38.0], [30.2, 41.4], [26.2, 41.4]] },
  stockholm: { width: 420, height: 300, detail: "10m", box: [[17.4, 59.05], [18.9, 59.05], [18.9, 59.6], [17.4, 59.6]] },
};
const MARGIN = 4; // how far shapes run over the edge, so that the cut is never seen
const STEP = 1; // points nearer to each other than this are dropped
const HALF_GLOBE = 2 * Math.PI; // in steradians
const SMALLEST = 2; // islets below this many square units are dropped

const require = createRequire(import.meta.url);
const atlases = {};

function atlas(detail) {
  atlases[detail] ??= JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${detail}.json`)));
  return atlases[detail];
}

function projection({ width, height, box }) {
  const longitudes = box.map(([longitude]) => longitude);
  const latitudes = box.map(([, latitude]) => latitude);
  const low = Math.min(...latitudes);
  const high = Math.max(...latitudes);
  const middle = (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
  return geoConicConformal()
    .parallels([low + (high - low) / 6, high - (high - low) / 6])
    .rotate([-middle, 0])
    .fitExtent([[0, 0], [width, height]], { type: "MultiPoint", coordinates: box })
    .clipExtent([[-MARGIN, -MARGIN], [width + MARGIN, height + MARGIN]]);
}

// Collects rings as whole numbers and writes them as short relative path data.
class Rings {
  rings = [];
  moveTo(x, y) { this.rings.push([[Math.round(x), Math.round(y)]]); }
  lineTo(x, y) {
    const ring = this.rings.at(-1);
    const [lastX, lastY] = ring.at(-1);
    if (Math.hypot(x - lastX, y - lastY) > STEP) ring.push([Math.round(x), Math.round(y)]);
  }
  closePath() {}
  arc() {}
  toString() {
    return this.rings.filter((ring) => ring.length > 2 && Math.abs(area(ring)) >= SMALLEST).map(write).join("");
  }
}

function area(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function write([[startX, startY], ...others]) {
  let [x, y] = [startX, startY];
  const steps = others.map(([nextX, nextY]) => {
    const step = `${nextX - x} ${nextY - y}`;
    [x, y] = [nextX, nextY];
    return step;
  });
  return `M${startX} ${startY}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

function draw(shape, view) {
  const rings = new Rings();
  geoPath(view, rings)(shape);
  return rings.toString();
}

// A speck of an islet may be wound the wrong way round and then stand for the rest of the globe.
function land(world) {
  const { type, coordinates } = merge(world, world.objects.countries.geometries);
  return { type, coordinates: coordinates.filter((rings) => geoArea({ type: "Polygon", coordinates: rings }) < HALF_GLOBE) };
}

function corners({ width, height }) {
  return [[0, 0], [width, 0], [width, height], [0, height]];
}

function describe(settings) {
  const world = atlas(settings.detail);
  const view = projection(settings);
  const filled = Object.entries(FILLED).map(([name, id]) => {
    const country = world.objects.countries.geometries.find((geometry) => geometry.id === id);
    return [name, draw(feature(world, country), view)];
  });
  return {
    width: settings.width,
    height: settings.height,
    parallels: view.parallels(),
    meridian: -view.rotate()[0],
    scale: view.scale(),
    translate: view.translate(),
    corners: corners(settings).map((corner) => view.invert(corner).map((degrees) => Number(degrees.toFixed(3)))),
    land: draw(land(world), view),
    countries: Object.fromEntries(filled),
  };
}

const views = Object.entries(VIEWS).map(([name, settings]) => [name, describe(settings)]);
writeFileSync(process.argv[2], JSON.stringify(Object.fromEntries(views)));
