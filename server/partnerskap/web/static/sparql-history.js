// The last queries: kept in this browser, sent nowhere, and cleared by a press.
const KEY = "partnerskap.queries";
const MOST = 20;
const SHOWN = 120;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

function write(queries) {
  try {
    if (queries.length) localStorage.setItem(KEY, JSON.stringify(queries));
    else localStorage.removeItem(KEY);
  } catch {
    // No room, or not allowed to keep anything: then nothing is kept.
  }
}

// What a query is about stands behind its prefixes.
function shorten(query) {
  const text = query.replace(/^\s*(?:(?:prefix\s+\S*|base)\s*<[^>]*>\s*|#[^\n]*\n\s*)*/i, "").replace(/\s+/g, " ").trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

// Shows the list, and returns what adds a query to it.
export function remember(editor) {
  const box = document.querySelector("[data-history]");
  const list = box.querySelector("[data-last]");
  const show = () => {
    const queries = read();
    box.hidden = !queries.length;
    box.querySelector("[data-count]").textContent = queries.length;
    list.replaceChildren(...queries.map((query) => {
      const [item, button] = ["li", "button"].map((name) => document.createElement(name));
      button.type = "button";
      button.textContent = shorten(query);
      button.addEventListener("click", () => { editor.value = query; editor.focus(); });
      item.append(button);
      return item;
    }));
  };
  box.querySelector("[data-clear]").addEventListener("click", () => { write([]); box.open = false; show(); });
  addEventListener("storage", (event) => { if (event.key === KEY) show(); });
  show();
  return (query) => {
    if (!query.trim()) return;
    write([query, ...read().filter((kept) => kept !== query)].slice(0, MOST));
    show();
  };
}
