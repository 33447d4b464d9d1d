// The query page with a script: answers without leaving the page. The server makes all of it;
// this fetches the same page and puts its answer in place of the one that is there.

import { enhanceAnswer } from "./sparql-answer.js";
import { makeEditor } from "./sparql-editor.js";
import { fold } from "./sparql-fold.js";

const LONGEST_LINK = 6000;
const form = document.querySelector("[data-query]");
const words = document.querySelector("#words").dataset;
const status = document.querySelector("[data-status]");
const button = form.querySelector(".actions button");
const editor = makeEditor(form, words);
let running = null;

function setRunning(controller) {
  running = controller;
  button.textContent = controller ? words.stop : words.run;
  button.classList.toggle("quiet", Boolean(controller));
  document.querySelector("#answer").setAttribute("aria-busy", String(Boolean(controller)));
  if (controller) status.textContent = words.running;
}

// Takes the answer, and what depends on it, out of a page that the server made.
function show(fresh, fillEditor) {
  const answer = document.importNode(fresh.querySelector("#answer"), true);
  document.querySelector("#answer").replaceWith(answer);
  document.title = fresh.title;
  for (const selector of [".languages", ".grouped"]) {
    const [old, now] = [document, fresh].map((page) => page.querySelector(selector));
    const scrolled = old.scrollTop;
    old.innerHTML = now.innerHTML;
    old.scrollTop = scrolled;
  }
  filterQuestions();
  revealChosen();
  if (fillEditor) editor.value = fresh.querySelector("#query").value;
  const fault = answer.querySelector("[data-line]");
  editor.mark(fault ? Number(fault.dataset.line) : 0, fault ? Number(fault.dataset.column) : 0);
  enhanceAnswer(answer, words);
  status.textContent = (answer.querySelector("[data-summary], [role=alert]") ?? answer).innerText;
  bringIntoView(answer);
}

function bringIntoView(answer) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const below = answer.getBoundingClientRect().top > innerHeight * 0.6;
  if (below) answer.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
}

function tell(text) {
  const answer = document.querySelector("#answer");
  const note = document.createElement("p");
  note.className = "note warn";
  note.textContent = text;
  answer.replaceChildren(note);
  answer.removeAttribute("aria-labelledby");
  status.textContent = text;
}

async function load(address, { body, remember = true, fillEditor = true } = {}) {
  running?.abort();
  const controller = new AbortController();
  setRunning(controller);
  try {
    const response = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" }, signal: controller.signal });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (remember) history.pushState(null, "", address);
    if (fresh.querySelector("#answer")) show(fresh, fillEditor);
    else tell(`${response.status} ${fresh.querySelector("main")?.innerText ?? words.failed}`);
  } catch (error) {
    if (running === controller) tell(error.name === "AbortError" ? words.stopped : words.failed);
  } finally {
    if (running === controller) setRunning(null);
  }
}

function run() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("format");
  const address = `${form.action.replace(/#.*/, "")}?${fields}`;
  if (address.length <= LONGEST_LINK) return load(address, { fillEditor: false });
  const language = fields.get("lang");
  fields.delete("lang");
  return load(form.action.replace(/#.*/, language ? `?lang=${language}` : ""), { body: fields, fillEditor: false });
}

function filterQuestions() {
  const wanted = fold(form.ownerDocument.querySelector("[data-filter]").value).split(/\s+/);
  let found = 0;
  for (const item of document.querySelectorAll(".questions li")) {
    item.hidden = !wanted.every((word) => item.dataset.words.includes(word));
    found += !item.hidden;
  }
  document.querySelector("[data-none]").hidden = found > 0;
}

// Scrolls the list, and only the list, so that the question asked can be seen.
function revealChosen() {
  const list = document.querySelector(".grouped");
  const chosen = list.querySelector("[aria-current]")?.parentNode;
  if (!chosen || (chosen.offsetTop >= list.scrollTop && chosen.offsetTop + chosen.offsetHeight <= list.scrollTop + list.clientHeight)) return;
  list.scrollTop = chosen.offsetTop - (list.clientHeight - chosen.offsetHeight) / 2;
}

form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return;
  event.preventDefault();
  if (running) running.abort();
  else run();
});
document.querySelector(".questions").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  load(link.href.replace(/#.*/, ""));
});
addEventListener("popstate", () => load(location.href, { remember: false }));

const filter = document.querySelector("[data-filter]");
filter.hidden = false;
filter.addEventListener("input", filterQuestions);
revealChosen();
document.querySelector("[data-hints]").hidden = !editor.completes;
const fault = document.querySelector("[data-line]");
if (fault) editor.mark(Number(fault.dataset.line), Number(fault.dataset.column));
enhanceAnswer(document.querySelector("#answer"), words);
