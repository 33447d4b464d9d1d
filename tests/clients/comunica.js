// Comunica with its default settings: everything that each address says, in order of the addresses.
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();
const told = [];
for (const address of process.argv.slice(2)) {
  const found = await engine.queryBindings("SELECT * { ?s ?p ?o }", { sources: [address] });
  told.push((await found.toArray()).length);
}
console.log(JSON.stringify(told));
