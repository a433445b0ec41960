// The field that leads to an architecture's page by its name.
// Without this script it leads to the table of all architectures.
import { address, architectures, names, nearest, visit } from "./site.js";

// The one that is meant by what was typed: that of the very name, or else the only one that fits, or the best of those
// that fit with a slip of the pen. A name that several libraries have means torchvision's, whose page leads to the others.
const meant = async (all, typed) => {
  const exact = all.filter((each) => each.name.toLowerCase() === typed);
  if (exact.length) return exact.find((each) => each.library === "torchvision") ?? exact[0];
  const near = await nearest(all, typed, 2);
  return near.length === 1 || (near.length && !near[0].name.toLowerCase().includes(typed)) ? near[0] : null;
};

export const start = (form) => {
  if (form.dataset.ready) return;
  form.dataset.ready = "true";
  const input = form.querySelector("input");
  const list = document.createElement("ul");
  list.className = "jump__list";
  list.id = "jump-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Architectures");
  list.hidden = true;
  const count = document.createElement("output");
  count.className = "visually-hidden";
  form.append(list, count);
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  let found = [];
  let chosen = -1;

  const go = (each) => visit(address(each.page));

  const mark = (index) => {
    chosen = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", `jump-${index}`);
    else input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    list.hidden = true;
    mark(-1);
  };

  const suggest = async () => {
    const typed = input.value.trim();
    const fitting = typed ? await nearest(await architectures(), typed, 8) : [];
    if (typed !== input.value.trim()) return; // more was typed meanwhile
    found = fitting;
    list.replaceChildren(
      ...found.map((each, index) => {
        const item = document.createElement("li");
        item.id = `jump-${index}`;
        item.setAttribute("role", "option");
        const library = document.createElement("small");
        library.textContent = each.kind === "vision_learner" ? each.library : each.kind;
        item.append(each.name, library);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          go(each);
        });
        return item;
      }),
    );
    list.hidden = found.length === 0;
    count.textContent = typed ? `${found.length} names fit; arrow keys choose one` : "";
    mark(-1);
  };

  input.addEventListener("focus", architectures, { once: true });
  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (list.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark((chosen + step + found.length + (chosen < 0 && step < 0 ? 1 : 0)) % found.length);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = input.value.trim().toLowerCase();
    architectures().then(async (all) => {
      const target = chosen >= 0 ? found[chosen] : await meant(all, (await names()).untagged(typed));
      if (target) go(target);
      else form.submit(); // the table shows what fits
    });
  });
};
