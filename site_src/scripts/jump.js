// The field that leads to an architecture's page by its name, and the nearest names on the 404 page.
// Without this script the field leads to the table of all architectures.
(() => {
  "use strict";

  const root = () => new URL(JSON.parse(document.getElementById("__config").textContent).base.replace(/\/?$/, "/"), location.href);
  let known;

  const names = () =>
    (known ??= fetch(new URL("architectures/index.json", root()))
      .then((answer) => answer.json())
      .then(({ columns, rows }) => {
        const [name, library, kind, page] = ["name", "library", "kind", "page"].map((column) => columns.indexOf(column));
        return rows.map((row) => ({ name: row[name], library: row[library], kind: row[kind], page: row[page] }));
      }));

  // How well a name fits what was typed: smaller is better, Infinity is not at all.
  const distance = (typed, name) => {
    if (name === typed) return 0;
    if (name.startsWith(typed)) return 1 + (name.length - typed.length) / 100;
    if (name.includes(typed)) return 2 + name.indexOf(typed) / 100;
    const edits = levenshtein(typed.replace(/[^a-z0-9]/g, ""), name.replace(/[^a-z0-9]/g, ""));
    return edits <= Math.max(1, typed.length / 3) ? 3 + edits : Infinity;
  };

  const levenshtein = (a, b) => {
    let row = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++)
        next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] !== b[j - 1])));
      row = next;
    }
    return row[b.length];
  };

  const nearest = (list, typed, most) =>
    list
      .map((each) => ({ ...each, distance: distance(typed.toLowerCase(), each.name) }))
      .filter((each) => each.distance < Infinity)
      .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
      .slice(0, most);

  // Whether only one name can be meant: the only one that fits, or the one with the fewest slips of the pen.
  const meant = ([first, second]) => first && (!second || (first.distance >= 3 && first.distance < second.distance));

  const start = (form) => {
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

    const go = (each) => location.assign(new URL(each.page, root()));

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
      found = typed ? nearest(await names(), typed, 8) : [];
      if (typed !== input.value.trim()) return; // more was typed meanwhile
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

    input.addEventListener("focus", names, { once: true });
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
      names().then((all) => {
        const exact = all.filter((each) => each.name === typed);
        const near = nearest(all, typed, 2);
        const target = chosen >= 0 ? found[chosen] : exact.length === 1 ? exact[0] : meant(near) ? near[0] : null;
        if (target) go(target);
        else form.submit(); // the table shows what fits
      });
    });
  };

  const guess = async (place) => {
    const asked = decodeURIComponent(location.pathname).split("/").filter(Boolean).pop() ?? "";
    const near = asked ? nearest(await names(), asked.replace(/\.html?$/, ""), 6) : [];
    if (!near.length) return;
    place.querySelector("p").replaceChildren(
      ...near.map((each) => {
        const link = document.createElement("a");
        link.href = new URL(each.page, root());
        link.textContent = each.name;
        return link;
      }),
    );
    place.hidden = false;
  };

  document$.subscribe(() => {
    document.querySelectorAll("[data-jump]").forEach(start);
    document.querySelectorAll("[data-nearest]").forEach(guess);
  });
})();
