// Comforts in an answer: sort a column, narrow the rows, copy a text.

import { fold } from "./sparql-fold.js";

const FEW = 8;

function make(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function compare(column) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  return (first, second) => {
    const cells = [first, second].map((row) => row.cells[column]);
    const texts = cells.map((cell) => cell.textContent.trim());
    if (cells.every((cell) => cell.classList.contains("number"))) return Number(texts[0]) - Number(texts[1]);
    return collator.compare(...texts);
  };
}

// Each heading becomes a button; the first press sorts upwards, the next downwards.
function offerSorting(table) {
  const [body] = table.tBodies;
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = make("button", { type: "button", class: "sort" });
    button.append(...heading.childNodes);
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort(compare(column));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}

function offerFilter(table, words) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length <= FEW) return;
  const texts = new Map(rows.map((row) => [row, fold(row.textContent)]));
  const input = make("input", { type: "search", placeholder: words.filterRows, "aria-label": words.filterRows, autocomplete: "off", class: "filter-rows" });
  input.addEventListener("input", () => {
    const wanted = fold(input.value).split(/\s+/);
    for (const row of rows) row.hidden = !wanted.every((word) => texts.get(row).includes(word));
  });
  table.parentNode.before(input);
}

function offerCopy(element, words) {
  const button = make("button", { type: "button", class: "quiet copy" }, words.copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(element.value ?? element.textContent);
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  });
  element.after(button);
}

// An answer that a form has to ask for is saved too, instead of shown in the place of the page.
async function save(event) {
  event.preventDefault();
  const { target: form, submitter } = event;
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.action, { method: "POST", body });
  const link = make("a", { href: URL.createObjectURL(await response.blob()), download: `partnerskap.${submitter.value}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The code for drawings loads only where there is one; the maps of a page that was opened are site.js's.
function enliven(answer, fresh) {
  if (answer.querySelector("figure[data-picture]:not([data-map])")) import("./sparql-drawing.js").then(({ enlivenDrawings }) => enlivenDrawings(answer));
  const maps = fresh ? [...answer.querySelectorAll("[data-map]")] : [];
  if (maps.length) import(document.body.dataset.mapScript).then((module) => maps.forEach(module.enliven));
}

export function enhanceAnswer(answer, words, { fresh = false } = {}) {
  enliven(answer, fresh);
  answer.querySelector(".take form")?.addEventListener("submit", save);
  for (const table of answer.querySelectorAll("[data-sortable]")) {
    offerSorting(table);
    offerFilter(table, words);
  }
  if (navigator.clipboard) for (const element of answer.querySelectorAll("[data-copyable]")) offerCopy(element, words);
}
