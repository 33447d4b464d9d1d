// The query page with a script: answers without leaving the page. The server makes all of it;
// this fetches the same page and puts its answer in place of the one that is there.

import { enhanceAnswer } from "./sparql-answer.js";
import { makeEditor } from "./sparql-editor.js";
import { fold } from "./sparql-fold.js";
import { remember } from "./sparql-history.js";

const LONGEST_LINK = 6000;
const form = document.querySelector("[data-query]");
const words = document.querySelector("#words").dataset;
const status = document.querySelector("[data-status]");
const button = document.querySelector(".actions button");
const elapsed = document.querySelector("[data-elapsed]");
const editor = makeEditor(form, words);
const keep = remember(editor);
let running = null;
let clock = 0;

function setRunning(controller) {
  running = controller;
  button.textContent = controller ? words.stop : words.run;
  button.classList.toggle("quiet", Boolean(controller));
  document.querySelector("#answer").setAttribute("aria-busy", String(Boolean(controller)));
  clearInterval(clock);
  elapsed.textContent = "";
  if (!controller) return;
  status.textContent = words.running;
  document.querySelector("[data-result]").hidden = true;
  const start = performance.now();
  const write = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  clock = setInterval(() => { elapsed.textContent = words.seconds.replace("{}", write.format((performance.now() - start) / 1000)); }, 100);
}

// Takes the answer, and what depends on it, out of a page that the server made.
function show(fresh, fillEditor) {
  const answer = document.importNode(fresh.querySelector("#answer"), true);
  document.querySelector("#answer").replaceWith(answer);
  document.title = fresh.title;
  for (const selector of [".languages", ".grouped", "[data-result]"]) {
    const [old, now] = [document, fresh].map((page) => page.querySelector(selector));
    const scrolled = old.scrollTop;
    old.innerHTML = now.innerHTML;
    old.hidden = now.hidden;
    old.scrollTop = scrolled;
  }
  keepView(fresh.querySelector("[name=view][type=hidden]")?.value);
  filterQuestions();
  revealChosen();
  if (fillEditor) editor.value = fresh.querySelector("#query").value;
  markFault(answer);
  enhanceAnswer(answer, words, { fresh: true });
  status.textContent = (answer.querySelector("[data-summary], [role=alert]") ?? answer).innerText;
  bringIntoView(answer);
}

// The next query is shown as this one was, if its answer has the shape for that.
function keepView(view) {
  form.elements.view?.remove();
  if (!view) return;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "view", value: view });
  form.append(field);
}

function markFault(answer) {
  const { line, column, length } = answer.querySelector("[data-line]")?.dataset ?? {};
  editor.mark(Number(line ?? 0), Number(column ?? 0), Number(length ?? 0));
}

function bringIntoView(answer) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const below = answer.getBoundingClientRect().top > innerHeight * 0.8;
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

function send(fields) {
  const place = form.action.replace(/#.*/, "");
  const address = `${place}?${fields}`;
  if (address.length <= LONGEST_LINK) return load(address, { fillEditor: false });
  const language = fields.get("lang");
  fields.delete("lang");
  return load(place + (language ? `?lang=${language}` : ""), { body: fields, fillEditor: false });
}

function run() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("format");
  keep(fields.get("query"));
  return send(fields);
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

// Only formats that a query of this form has are offered.
function offerFormats() {
  const select = form.elements.format;
  const known = JSON.parse(select.dataset.formats);
  const fill = () => {
    const formats = known[editor.form];
    const chosen = select.value;
    const names = formats?.map(([name]) => name);
    if (!formats || [...select.options].slice(1).map(({ value }) => value).join() === names.join()) return;
    select.replaceChildren(select.options[0], ...formats.map(([name, title]) => new Option(title, name)));
    select.value = names.includes(chosen) ? chosen : "";
  };
  editor.onChange(fill);
  fill();
}

form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return;
  event.preventDefault();
  if (running) running.abort();
  else run();
});
const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
document.querySelector(".desk").addEventListener("click", (event) => {
  const link = event.target.closest(".questions a, .views a");
  if (!link || !plain(event)) return;
  event.preventDefault();
  load(link.href.replace(/#.*/, ""), { fillEditor: !link.closest(".views") }).then(() => refocus(link));
});
document.querySelector(".desk").addEventListener("submit", (event) => {
  if (!event.target.closest(".views")) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(event.target, event.submitter));
  load(event.target.action.replace(/#.*/, ""), { body: fields, fillEditor: false }).then(() => refocus(event.target));
});
// The tab that was pressed is another element now.
function refocus(pressed) {
  if (!pressed.isConnected) document.querySelector("#answer .views [aria-current]")?.focus({ preventScroll: true });
}
addEventListener("popstate", () => { if (!location.hash) load(location.href, { remember: false }); });

const filter = document.querySelector("[data-filter]");
filter.hidden = false;
filter.addEventListener("input", filterQuestions);
revealChosen();
offerFormats();
document.querySelector("[data-hints]").hidden = !editor.completes;
markFault(document);
enhanceAnswer(document.querySelector("#answer"), words);
