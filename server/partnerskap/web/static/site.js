// Small comforts: suggestions while searching, copying an address, zooming a map. Every page works without.

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

  input.addEventListener("input", async () => {
    const turn = ++asked;
    if (!input.value.trim()) return show(false);
    const address = new URL(input.dataset.suggest, location.href);
    address.searchParams.set("q", input.value);
    if (input.form.elements.lang) address.searchParams.set("lang", input.form.elements.lang.value);
    const response = await fetch(address);
    if (response.ok && turn === asked) fill(await response.json());
  });
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

// Zooming: buttons that narrow the viewBox, and arrow keys or dragging to move about.
function offerZoom(sheet) {
  const svg = sheet.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const [width, height] = [whole.width, whole.height];
  const view = { x: 0, y: 0, scale: 1 };

  const apply = () => {
    const [w, h] = [width / view.scale, height / view.scale];
    view.x = Math.min(Math.max(view.x, 0), width - w);
    view.y = Math.min(Math.max(view.y, 0), height - h);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${w} ${h}`);
    sheet.classList.toggle("zoomed", view.scale > 1);
  };
  const zoom = (factor) => {
    const before = view.scale;
    view.scale = Math.min(Math.max(before * factor, 1), 8);
    view.x += (width / before - width / view.scale) / 2;
    view.y += (height / before - height / view.scale) / 2;
    apply();
  };
  const { closer, farther } = document.body.dataset;
  const buttons = [["+", closer, 1.6], ["−", farther, 1 / 1.6]].map(([sign, name, factor]) => {
    const button = make("button", { type: "button", class: "quiet", "aria-label": name, title: name }, sign);
    button.addEventListener("click", () => zoom(factor));
    return button;
  });
  sheet.append(make("div", { class: "zoom" }, ...buttons));

  let last = null;
  svg.addEventListener("pointerdown", (event) => { if (view.scale > 1 && !event.target.closest("a")) { last = event; svg.setPointerCapture(event.pointerId); } });
  svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    const unit = width / view.scale / svg.clientWidth;
    view.x -= (event.clientX - last.clientX) * unit;
    view.y -= (event.clientY - last.clientY) * unit;
    last = event;
    apply();
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => { last = null; });
  svg.addEventListener("focusin", (event) => {
    const mark = event.target.querySelector?.("circle");
    if (!mark || view.scale === 1) return;
    view.x = mark.cx.baseVal.value - width / view.scale / 2;
    view.y = mark.cy.baseVal.value - height / view.scale / 2;
    apply();
  });
}

document.querySelectorAll("[data-suggest]").forEach(suggest);
document.querySelectorAll("code[data-copy]").forEach(offerCopy);
document.querySelectorAll("[data-zoom]").forEach(offerZoom);
