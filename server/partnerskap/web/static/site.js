// Small comforts: suggestions while searching, copying an address, maps. Every page works without.

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// Suggestions: a combobox as WAI-ARIA describes it; the arrow keys choose, Enter follows.
function suggest(input) {
  const list = make("ul", { class: "suggestions", id: `${input.id}-list`, role: "listbox", "aria-label": input.labels[0]?.textContent ?? "" });
  list.hidden = true;
  input.after(list);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(key, value);
  let chosen = -1;
  let asked = 0;

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const fill = ([, names, kinds, addresses]) => {
    list.replaceChildren(...names.map((name, place) => make(
      "li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false", "data-address": addresses[place] },
      make("span", {}, name), make("span", { class: "muted small" }, kinds[place]),
    )));
    show(names.length > 0);
  };

  const complete = async () => {
    const turn = ++asked;
    if (!input.value.trim()) return show(false);
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("q", input.value);
    if (input.form.elements.lang) address.searchParams.set("lang", input.form.elements.lang.value);
    const response = await fetch(address);
    if (response.ok && turn === asked) fill(await response.json());
  };
  input.addEventListener("input", complete);
  if (document.activeElement === input && input.value) complete(); // It was typed before this came.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const size = list.children.length + 1;
      choose((chosen + 1 + step + size) % size - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.address);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[data-address]");
    if (item) location.assign(item.dataset.address);
  });
  input.addEventListener("blur", () => show(false));
}

// Copying: a button beside each address.
function offerCopy(code) {
  const { copy, copied } = document.body.dataset;
  const button = make("button", { type: "button", class: "quiet small" }, copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = copied;
  });
  code.after(button);
}

document.querySelectorAll("[data-suggest]").forEach(suggest);
document.querySelectorAll("code[data-copy]").forEach(offerCopy);

// The code for maps loads only where there is one.
if (document.querySelector("[data-map]")) import(document.body.dataset.mapScript).then(({ enliven }) => document.querySelectorAll("[data-map]").forEach(enliven));
// The index of a reference is open where there is room for it, and closes on a phone once something is chosen.
for (const index of document.querySelectorAll(".index details")) {
  index.open = matchMedia("(min-width: 60rem)").matches;
  index.addEventListener("click", (event) => { if (event.target.closest("a") && getComputedStyle(index.parentNode).top === "0px") index.open = false; });
}
