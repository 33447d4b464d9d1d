// Drawings of an answer: pictures to take along, and what moves a network. It loads only where there is a drawing.
import { downloads } from "./picture.js";

export function enlivenDrawings(place) {
  for (const figure of place.querySelectorAll("figure[data-picture]:not([data-map])")) offerPictures(figure);
  const webs = [...place.querySelectorAll("[data-web]")];
  if (webs.length) import("./sparql-web.js").then(({ enlivenWeb }) => webs.forEach(enlivenWeb));
}

function offerPictures(figure) {
  const box = document.createElement("div");
  box.className = "zoom";
  for (const name of ["SVG", "PNG"]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet word", textContent: name });
    button.setAttribute("aria-label", `${figure.dataset.picture}: ${name}`);
    // Of two that say the same only one is shown.
    button.addEventListener("click", () => {
      const shown = [...figure.querySelectorAll("svg")].find((svg) => svg.checkVisibility());
      downloads(shown).find(([kind]) => kind === name)[1]();
    });
    box.append(button);
  }
  figure.querySelector("svg:last-of-type").after(box);
}
