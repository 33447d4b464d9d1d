// The editor: Yasqe over the plain text field, completing our terms by address and by name.
// Without Yasqe the text field stays as it is.

import { fold } from "./sparql-fold.js";

const MOST = 40;
const CLOSED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>/g; // What is complete, and so neither an open string nor a comment.
const KEYWORDS = /^(select|where|filter|optional|union|graph|limit|offset|order|group|having|prefix|base|bind|values|construct|describe|distinct|exists|service|minus|count|from|named|asc|desc|lang|str|not|ask|by|as|in)$/i;

const FORMS = { SELECT: "rows", ASK: "boolean", CONSTRUCT: "triples", DESCRIBE: "triples" };

function makePlain(area) {
  return {
    completes: false, form: undefined, mark() {}, onChange() {}, focus: () => area.focus(),
    get value() { return area.value; }, set value(text) { area.value = text; },
  };
}

export function makeEditor(form, words) {
  const area = form.elements.query;
  if (!globalThis.Yasqe) return makePlain(area);
  const box = document.createElement("div");
  box.className = "editor";
  area.after(box);
  area.hidden = true;
  // Set here because an empty list among the options is merged with the default one, and the
  // completers in it ask a server elsewhere and add prefixes that are not ours.
  globalThis.Yasqe.defaults.autocompleters = [];
  const yasqe = new globalThis.Yasqe(box, {
    value: area.value, persistenceId: null, createShareableLink: null, showQueryButton: false, resizeable: false,
    lineWrapping: true, viewportMargin: Infinity, foldGutter: false, gutters: ["gutterErrorBar", "CodeMirror-linenumbers"],
  });
  yasqe.setSize(null, null);
  knowPrefixes(yasqe, JSON.parse(form.dataset.prefixes));
  const completer = makeCompleter(yasqe, form, words);
  yasqe.setOption("extraKeys", {
    ...yasqe.getOption("extraKeys"), Tab: () => document.querySelector(".actions button").focus(), "Shift-Tab": false,
    "Ctrl-Enter": () => form.requestSubmit(), "Cmd-Enter": () => form.requestSubmit(),
    "Ctrl-Space": completer.show, "Alt-Space": completer.show,
  });
  // What scrolls can be reached, and leads into the text; Tab passes it on the way out.
  const scroller = yasqe.getScrollerElement();
  scroller.tabIndex = 0;
  scroller.addEventListener("focus", () => yasqe.focus());
  const label = document.querySelector("#query-label");
  yasqe.getInputField().setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", () => yasqe.focus());
  let marked = null;
  const unmark = () => {
    if (!marked) return;
    yasqe.removeLineClass(marked.line, "background", "fault-line");
    marked.word?.clear();
    marked = null;
  };
  yasqe.on("change", () => { area.value = yasqe.getValue(); unmark(); });
  yasqe.on("inputRead", (_, change) => { if (change.origin === "+input") completer.offer(); });
  return {
    completes: true,
    focus: () => yasqe.focus(),
    onChange: (deed) => yasqe.on("change", deed),
    get form() { return FORMS[yasqe.getQueryType()]; },
    get value() { return yasqe.getValue(); },
    set value(text) { yasqe.setValue(text); },
    mark(line, column, length = 0) {
      unmark();
      if (!line || line > yasqe.lineCount()) return;
      const [start, end] = [column - 1, column - 1 + length].map((ch) => ({ line: line - 1, ch }));
      marked = { line: yasqe.addLineClass(line - 1, "background", "fault-line"), word: length ? yasqe.markText(start, end, { className: "fault-word" }) : null };
      yasqe.setCursor(start);
    },
  };
}

// What the endpoint knows without a declaration is no mistake: the mode finds it in every state that it starts from.
function knowPrefixes(yasqe, prefixes) {
  const mode = yasqe.getDoc().getMode();
  const start = mode.startState;
  mode.startState = (...given) => {
    const state = start(...given);
    state.prefixes = Object.assign(Object.create(prefixes), state.prefixes);
    return state;
  };
  yasqe.setValue(yasqe.getValue());
  yasqe.clearHistory();
  yasqe.checkSyntax();
}

// A term that was taken from the list brings its prefix, so that the query can be asked elsewhere too.
function declare(yasqe, prefixes) {
  for (const [name, start] of Object.entries(prefixes)) {
    if (new RegExp(`prefix\\s+${name}:`, "i").test(yasqe.getValue())) continue;
    yasqe.replaceRange(`PREFIX ${name}: <${start}>\n`, { line: 0, ch: 0 }, undefined, "complete");
  }
}

function makeCompleter(yasqe, form, words) {
  const language = document.documentElement.lang;
  let vocabulary = null;
  const read = () => (vocabulary ??= fetch(form.dataset.vocabulary).then((response) => response.json()).then(prepare));

  const suggest = async () => {
    const place = readPlace(yasqe);
    if (!place) return null;
    const known = await read();
    const found = [...complete(place, known, yasqe, words, language), ...await findThings(place, form, words)];
    if (!found.length) return null;
    const data = { from: place.from, to: place.to, list: found.slice(0, MOST) };
    globalThis.Yasqe.on(data, "shown", () => nameList(words));
    return data;
  };
  const show = () => yasqe.showHint({ hint: suggest, container: form, completeSingle: false, closeCharacters: /[\s{}()[\];,]/ });
  const offer = () => {
    const word = readPlace(yasqe)?.word ?? "";
    if (word.includes(":") || (word.length >= 3 && !KEYWORDS.test(word) && !word.startsWith("?"))) show();
  };
  return { show, offer };
}

// The list comes without a name, says of itself what only its field may say, and scrolls for the mouse alone.
function nameList(words) {
  const list = document.querySelector(".CodeMirror-hints");
  list?.setAttribute("aria-label", words.suggestions);
  list?.removeAttribute("aria-expanded");
  list?.setAttribute("tabindex", "0");
}

// What stands before the cursor: the word, where it is, and which kind of term is likely there.
function readPlace(yasqe) {
  const to = yasqe.getCursor();
  const before = yasqe.getLine(to.line).slice(0, to.ch);
  const [word] = before.match(/(?:<[^\s<>]*|[?$]?[\p{L}\p{M}\p{N}_:.-]*)$/u);
  const earlier = before.slice(0, before.length - word.length);
  if (/["'#]/.test(earlier.replace(CLOSED, "")) || yasqe.getTokenTypeAt(to) === "string") return null;
  const likely = /(^|\s)(a|rdf:type|owl:Class|rdfs:subClassOf\*?)\s+$/.test(earlier) ? "class" : "property";
  return { word, to, from: { line: to.line, ch: to.ch - word.length }, likely, prefix: /^\s*prefix\s+$/i.test(earlier) };
}

function prepare({ prefixes, terms }) {
  for (const term of terms) {
    const [, local] = term.short.match(/^[\w-]+:(.*)$/) ?? [];
    term.names = Object.values(term.labels).map(fold);
    term.keys = [term.short, local ?? "", term.iri].map(fold);
  }
  return { prefixes, terms };
}

function complete(place, known, yasqe, words, language) {
  if (/^[?$]/.test(place.word)) return completeVariables(place, yasqe, words);
  if (place.prefix) return completePrefixes(place, known, words);
  const sought = fold(place.word.replace(/^</, ""));
  const own = known.prefixes.pk;
  return known.terms
    .map((term) => [rank(term, sought, place.likely), term])
    .filter(([points]) => points < 9)
    .sort(([first, one], [second, other]) => tier(first, one, own) - tier(second, other, own) || first - second)
    .map(([, term]) => hintTerm(term, known.prefixes, words, language));
}

// The lower, the better: the start of a name or an address before its middle, the likely kind first.
function rank(term, sought, likely) {
  const other = term.kind === likely ? 0 : 0.5;
  if (term.keys.some((key) => key.startsWith(sought))) return other;
  if (term.names.some((name) => name.startsWith(sought))) return 1 + other;
  if (term.names.some((name) => name.split(/[\s(-]+/).some((part) => part.startsWith(sought)))) return 2 + other;
  if (sought.length > 2 && [term.keys[0], ...term.names].some((key) => key.includes(sought))) return 3 + other;
  return 9;
}

// Our own terms come first, but for those that only have what is sought in their middle.
const tier = (points, term, own) => (term.iri.startsWith(own) && points < 3 ? 0 : 1);

function hintTerm(term, prefixes, words, language) {
  const [prefix] = term.short.split(":");
  const known = term.short !== term.iri && prefix in prefixes;
  const name = term.labels[language] ?? term.labels.en ?? Object.values(term.labels)[0] ?? "";
  return makeHint(known ? term.short : `<${term.iri}>`, name, words[term.kind], known ? { [prefix]: prefixes[prefix] } : null);
}

function completeVariables(place, yasqe, words) {
  const text = yasqe.getValue();
  const names = [...new Set(text.match(/[?$][\p{L}\p{N}_]+/gu))].filter((name) => name !== place.word && name.startsWith(place.word));
  return names.sort().map((name) => makeHint(name, "", words.variable));
}

function completePrefixes(place, known, words) {
  const sought = place.word.replace(/:.*/, "");
  return Object.entries(known.prefixes).filter(([prefix]) => prefix.startsWith(sought))
    .map(([prefix, iri]) => makeHint(`${prefix}: <${iri}>`, "", words.prefix));
}

// Municipalities, themes and all else that the search knows, by the start of their names.
async function findThings(place, form, words) {
  const sought = place.word.replace(/^</, "");
  if (sought.length < 3 || /^[?$]|:/.test(sought) || place.prefix) return [];
  const address = new URL(form.dataset.things, location.href);
  const documents = address.pathname.replace(/search\/suggest$/, "doc/");
  address.searchParams.set("q", sought);
  address.searchParams.set("lang", document.documentElement.lang);
  try {
    const [, names, kinds, paths] = await (await fetch(address)).json();
    return names.flatMap((name, at) => {
      const path = paths[at].replace(/\?.*/, "");
      if (!path.startsWith(documents)) return [];
      return [makeHint(`<${form.dataset.base}id/${path.slice(documents.length)}>`, name, kinds[at] || words.thing)];
    });
  } catch {
    return [];
  }
}

function makeHint(text, name, kind, prefixes = null) {
  return {
    text,
    render(item) {
      for (const [type, content] of [["hint-text", text], ["hint-name", name], ["hint-kind", kind]]) {
        const part = document.createElement("span");
        part.className = type;
        part.textContent = content;
        item.append(part, " ");
      }
    },
    hint(yasqe, { from, to }) {
      yasqe.replaceRange(text, from, to, "complete");
      if (prefixes) declare(yasqe, prefixes);
      yasqe.focus(); // A press on the list took the focus, and CodeMirror gives it back too late for the next key.
    },
  };
}
