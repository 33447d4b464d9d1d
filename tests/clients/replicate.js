// Replicates the event stream at the address given first, from where the state in the folder given
// second has come to, and prints each member as a line of JSON, the newest last.
import { intoConfig, replicateLDES } from "ldes-client";
import { DataFactory, Writer } from "n3";

const [url, statePath] = process.argv.slice(2);
// One page at a time: of several on their way, the client gives those first that come first.
const client = replicateLDES(intoConfig({ url, statePath, concurrentFetches: 1 }), "ascending");
const reader = client.stream({ highWaterMark: 10 }).getReader();
const writer = new Writer({ format: "N-Triples" });

for (let next = await reader.read(); !next.done; next = await reader.read()) {
  const { id, isVersionOf, timestamp, type, quads } = next.value;
  const held = quads.filter((quad) => quad.graph.equals(id));
  const triples = held.map((quad) => DataFactory.quad(quad.subject, quad.predicate, quad.object));
  const payload = writer.quadsToString(triples);
  console.log(JSON.stringify({ id: id.value, resource: isVersionOf, published: timestamp, type: type.value, payload }));
}
