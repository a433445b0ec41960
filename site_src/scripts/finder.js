// Sorts and filters the tables of architectures, which are complete without this script. Their rows are kept in
// memory, and as many as fill a few screens are in the page: more come as the reader scrolls down. The state of the
// table of all is in the address (not as `q`, which Material would take for a search of the whole site).
const SCREENFUL = 60; // rows; tables that are not much longer are shown whole
const UNKNOWN = "–";
const VERDICTS = ["works", "works, but", "fails on a batch", "refused"];
const SLUGS = ["works", "works-but", "fails", "refused"]; // of the same, in addresses
const slug = (verdict) => SLUGS[VERDICTS.indexOf(verdict)];
const collator = new Intl.Collator("en", { numeric: true });

// The first text of a cell: its link's or its own, without remarks in small print.
const labelOf = (cell) => (cell?.firstChild?.textContent ?? "").trim();

const read = (row, columns) => {
  const [name, library, family] = [0, 1, 2].map((column) => labelOf(row.cells[column]));
  return {
    row,
    library,
    family: `${library} / ${family}`,
    verdict: labelOf(row.cells[columns.indexOf("verdict")]),
    kind: row.dataset.kind ?? "vision_learner",
    text: `${name} ${family} ${library}`.toLowerCase(),
  };
};

// What a cell is sorted by: a number, a place among the verdicts, or its text; null if it is not known.
const keyOf = (label, numeric) => {
  if (label === UNKNOWN || label === "") return null;
  if (!numeric) return VERDICTS.includes(label) ? VERDICTS.indexOf(label) : label;
  return label === "·" ? 0 : parseFloat(label.replaceAll(",", ""));
};

export const start = (finder) => {
  if (finder.dataset.ready) return;
  finder.dataset.ready = "true";
  const body = finder.querySelector("tbody");
  const heads = [...finder.querySelectorAll("thead th")];
  const columns = heads.map((head) => head.textContent.trim().toLowerCase());
  const rows = [...body.rows].map((row) => read(row, columns));
  const first = rows.length > 4 * SCREENFUL ? SCREENFUL : rows.length;
  const state = { sort: "", down: false };
  let fitting = rows;
  let shown = 0;

  const end = document.createElement("div");
  finder.append(end);
  new IntersectionObserver(
    ([seen]) => {
      if (seen.isIntersecting) more(SCREENFUL);
    },
    { rootMargin: "1500px" },
  ).observe(end);

  function more(count) {
    if (shown >= fitting.length) return;
    body.append(...fitting.slice(shown, shown + count).map((each) => each.row));
    shown = Math.min(shown + count, fitting.length);
  }

  function show(fits) {
    fitting = sorted(fits ? rows.filter(fits) : rows);
    body.replaceChildren(...fitting.slice(0, first).map((each) => each.row));
    shown = Math.min(first, fitting.length);
  }

  function sorted(list) {
    const column = columns.indexOf(state.sort);
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    if (column < 0) return list;
    const numeric = heads[column].classList.contains("number");
    const sign = state.down ? -1 : 1;
    const compare = (x, y) => (typeof x === "number" && typeof y === "number" ? x - y : collator.compare(x, y));
    return list
      .map((each) => ({ each, key: keyOf(labelOf(each.row.cells[column]), numeric) }))
      .sort((a, b) => {
        if (a.key === null || b.key === null) return (a.key === null) - (b.key === null); // the unknown at the end
        return sign * compare(a.key, b.key);
      })
      .map(({ each }) => each);
  }

  const controls = "finder" in finder.dataset ? filters(finder, rows, state, columns, show) : null;
  heads.forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent.trim();
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("number");
      state.down = state.sort === columns[index] ? !state.down : numeric; // of numbers the largest first
      state.sort = columns[index];
      if (controls) controls.changed();
      else show();
    });
    head.replaceChildren(button);
  });
  if (controls) controls.recall();
  else show();
};

// The form above the table of all: what it asks for, kept in the address.
const filters = (finder, rows, state, columns, show) => {
  const form = document.createElement("form");
  form.className = "finder__controls";
  form.setAttribute("role", "search");
  const make = (tag, label, attributes) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.setAttribute("aria-label", label);
    return element;
  };
  const name = make("input", "Name or family", { type: "search", placeholder: "Name or family, such as resnet" });
  const choices = Object.fromEntries(
    [
      ["library", "Library", "All libraries"],
      ["family", "Family", "All families"],
      ["verdict", "Verdict", "All verdicts"],
      ["kind", "Kind of learner", "All learners"],
    ].map(([key, label, all]) => [key, Object.assign(make("select", label, {}), { all })]),
  );
  const count = document.createElement("output");
  count.setAttribute("aria-live", "polite");
  const reset = Object.assign(document.createElement("button"), { type: "reset", textContent: "Clear filters" });
  const none = Object.assign(document.createElement("p"), {
    className: "finder__none",
    textContent: "No architecture fits. Try a part of its name.",
    hidden: true,
  });
  form.append(name, ...Object.values(choices), count, reset);
  finder.prepend(form);
  finder.append(none);

  // Options of one choice, among the rows that `fits` lets through; what was chosen stays if it is still there.
  const offer = (key, fits) => {
    const select = choices[key];
    const chosen = select.value;
    const values = [...new Set(rows.filter(fits).map((each) => each[key]))];
    values.sort((a, b) => (key === "verdict" ? VERDICTS.indexOf(a) - VERDICTS.indexOf(b) : collator.compare(a, b)));
    const option = (value) => new Option(value, key === "verdict" ? slug(value) : value);
    select.replaceChildren(new Option(select.all, ""), ...values.map(option));
    select.value = values.map((value) => option(value).value).includes(chosen) ? chosen : "";
  };
  const offerFamilies = () => offer("family", (each) => !choices.library.value || each.library === choices.library.value);

  const update = () => {
    const words = name.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [library, family, verdict, kind] = Object.values(choices).map((select) => select.value);
    let total = 0;
    show((each) => {
      const fits =
        words.every((word) => each.text.includes(word)) &&
        (!library || each.library === library) &&
        (!family || each.family === family) &&
        (!verdict || slug(each.verdict) === verdict) &&
        (!kind || each.kind === kind);
      total += fits;
      return fits;
    });
    const number = (value) => value.toLocaleString("en");
    count.textContent =
      total === rows.length ? `${number(total)} architectures` : `${number(total)} of ${number(rows.length)}`;
    none.hidden = total > 0;
    reset.hidden = !(words.length || library || family || verdict || kind || state.sort);
  };

  const remember = () => {
    const url = new URL(location.href);
    url.search = "";
    const asked = { name: name.value.trim(), ...Object.fromEntries(Object.entries(choices).map(([key, select]) => [key, select.value])) };
    for (const [key, value] of Object.entries(asked)) if (value) url.searchParams.set(key, value);
    if (state.sort) url.searchParams.set("sort", (state.down ? "-" : "") + state.sort);
    history.replaceState(history.state, "", url);
  };

  const recall = () => {
    const asked = new URL(location.href).searchParams;
    name.value = asked.get("name") ?? "";
    for (const key of ["library", "verdict", "kind"]) {
      choices[key].value = asked.get(key) ?? "";
      if (choices[key].selectedIndex < 0) choices[key].value = "";
    }
    offerFamilies();
    choices.family.value = asked.get("family") ?? "";
    if (choices.family.selectedIndex < 0) choices.family.value = "";
    const sort = asked.get("sort") ?? "";
    state.down = sort.startsWith("-");
    state.sort = columns.includes(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "";
    update();
  };

  const changed = () => {
    update();
    remember();
  };

  for (const key of ["library", "verdict", "kind"]) offer(key, () => true);
  choices.kind.hidden = choices.kind.length <= 2;
  form.addEventListener("input", (event) => {
    if (event.target === choices.library) offerFamilies();
    changed();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const links = finder.querySelectorAll("tbody th a");
    if (links.length === 1) location.assign(links[0].href);
  });
  form.addEventListener("reset", () => {
    Object.assign(state, { sort: "", down: false });
    setTimeout(() => {
      offerFamilies(); // after the fields were emptied
      changed();
    });
  });
  window.addEventListener("popstate", recall);
  return { changed, recall };
};
