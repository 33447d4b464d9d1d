// rdf-parse, by which many programs read every format: it asks for what it likes best.
import { Readable } from "node:stream";
import { rdfParser } from "rdf-parse";

const types = await rdfParser.getContentTypesPrioritized();
const accept = Object.entries(types).map(([type, quality]) => `${type};q=${quality}`).join(",");
const told = [];
for (const address of process.argv.slice(2)) {
  const answer = await fetch(address, { headers: { accept } });
  const [contentType] = answer.headers.get("content-type").split(";");
  const options = { contentType, baseIRI: answer.url };
  const quads = await rdfParser.parse(Readable.fromWeb(answer.body), options).toArray();
  told.push(quads.filter((quad) => quad.graph.termType === "DefaultGraph").length);
}
console.log(JSON.stringify(told));
