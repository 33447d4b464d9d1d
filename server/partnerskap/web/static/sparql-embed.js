// A drawing in somebody else's page moves as it does here.
import { enlivenDrawings } from "./sparql-drawing.js";

enlivenDrawings(document);
if (document.querySelector("[data-map]")) import(document.body.dataset.mapScript).then(({ enliven }) => document.querySelectorAll("[data-map]").forEach(enliven));
