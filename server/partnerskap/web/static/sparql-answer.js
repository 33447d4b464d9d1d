// Comforts in an answer: sort a column, narrow the rows, copy a text.

import { fold } from "./sparql-fold.js";

const FEW = 8;

function make(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function sort(rows, column) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const keys = rows.map((row) => {
    const { textContent, classList } = row.cells[column];
    return { row, text: textContent.trim(), number: classList.contains("number") };
  });
  keys.sort((one, other) => one.number && other.number ? Number(one.text) - Number(other.text) : collator.compare(one.text, other.text));
  return keys.map(({ row }) => row);
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
      const rows = sort([...body.rows], column);
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}

function offerFilter(table, words) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length <= FEW) return;
  let texts = null; // Read when somebody begins to write.
  const input = make("input", { type: "search", placeholder: words.filterRows, "aria-label": words.filterRows, autocomplete: "off", class: "filter-rows" });
  input.addEventListener("input", () => {
    texts ??= new Map(rows.map((row) => [row, fold(row.textContent)]));
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
