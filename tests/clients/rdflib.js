// rdflib.js, the parser of Solid's data browser, with its Fetcher as it is.
import { Fetcher, graph, sym } from "rdflib";

const told = [];
for (const address of process.argv.slice(2)) {
  const store = graph();
  await new Fetcher(store, { fetch }).load(address);
  told.push(store.statementsMatching(null, null, null, sym(address)).length);
}
console.log(JSON.stringify(told));
