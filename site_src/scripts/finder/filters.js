// The form above the table of all architectures: what fits it is shown, and the address says what was asked for.
import { number } from "../elements.js";
import { architectures, listen, names } from "../site.js";
import { fill, inAddress, inForm, numberOf, remember } from "./asked.js";
import { inOrder, labelOf, pageOf, VERDICTS } from "./rows.js";

const SLUGS = ["works", "works-but", "fails", "refused"]; // of the verdicts, in addresses
const RANGES = { parameters: "pretrained", features: "features" }; // with their names in the catalogue
const FROM_CATALOGUE = ["licence", "image_size"];
const FROM_TABLE = ["library", "family", "verdict", "kind"];

// What the table says of an architecture.
const read = (row, columns) => {
  const [name, library, family] = [0, 1, 2].map((column) => labelOf(row.cells[column]));
  return {
    row,
    page: pageOf(row),
    library,
    family: `${library} / ${family}`,
    verdict: SLUGS[VERDICTS.indexOf(labelOf(row.cells[columns.indexOf("verdict")]))],
    kind: row.dataset.kind ?? "vision_learner",
    text: `${name} ${family} ${library}`.toLowerCase(),
  };
};

export const filtered = (finder, rows) => {
  const form = finder.querySelector("form");
  const choices = Object.fromEntries([...form.querySelectorAll("select")].map((select) => [select.name, select]));
  const more = form.querySelector(".finder__more");
  const count = form.querySelector("output");
  const reset = form.querySelector("[type=reset]");
  const all = rows.all.map((row) => read(row, rows.columns));
  const none = Object.assign(document.createElement("p"), {
    className: "finder__none",
    textContent: "No architecture fits. Try a part of its name, or clear the filters.",
    hidden: true,
  });
  finder.append(none);
  let sort = "";
  let shown; // when what was asked last is
  let known = null; // what the catalogue says besides, once it is asked for

  // Options of a choice: what is true of the architectures that `fits` lets through.
  const offer = (name, fits = () => true) => {
    const select = choices[name];
    const chosen = select.value;
    const values = inOrder(new Set(all.filter(fits).map((each) => each[name]))).filter((value) => value != null);
    const options = name === "verdict" ? SLUGS.filter((slug) => values.includes(slug)) : values;
    const label = (value) => (name === "verdict" ? VERDICTS[SLUGS.indexOf(value)] : name === "image_size" ? `${value} pixels` : value);
    select.replaceChildren(select.options[0], ...options.map((value) => new Option(label(value), value)));
    select.value = options.some((value) => String(value) === chosen) ? chosen : "";
  };
  const offerFamilies = () => offer("family", (each) => !choices.library.value || each.library === choices.library.value);

  const learn = async () => {
    if (known) return;
    known = new Map((await architectures()).map((each) => [each.page, each]));
    for (const each of all) Object.assign(each, { ...known.get(each.page), ...each });
    FROM_CATALOGUE.forEach((name) => offer(name));
  };

  const within = (each, asked) =>
    Object.entries(RANGES).every(([name, column]) => {
      const [from, to] = ["from", "to"].map((end) => numberOf(asked[`${name}-${end}`] ?? ""));
      if (from === null && to === null) return true;
      return each[column] != null && each[column] >= (from ?? 0) && each[column] <= (to ?? Infinity);
    });

  // Shows what the form asks for. The matcher is loaded when somebody types, and until it is there they may type on.
  const show = async () => {
    const { matches } = inForm(form).name ? await names() : {};
    const asked = inForm(form);
    const named = asked.name ? matches(all.map((each) => each.text), asked.name).map((place) => all[place]) : all;
    const chosen = [...FROM_TABLE, ...(known ? FROM_CATALOGUE : [])].filter((name) => asked[name]);
    const fitting = named.filter(
      (each) => chosen.every((name) => String(each[name]) === asked[name]) && (!known || within(each, asked)),
    );
    rows.show(fitting.map((each) => each.row), sort.replace(/^-/, ""), sort.startsWith("-"));
    count.textContent = fitting.length === all.length ? `${number(all.length)} architectures` : `${number(fitting.length)} of ${number(all.length)}`;
    none.hidden = fitting.length > 0;
    reset.hidden = !sort && !Object.keys(asked).length;
  };

  const changed = (step) => {
    const asked = inForm(form);
    shown = show();
    remember(sort ? { ...asked, sort } : asked, { step });
  };

  const recall = async (typed = {}) => {
    const asked = { ...typed, ...inAddress() };
    sort = rows.columns.includes((asked.sort ?? "").replace(/^-/, "")) ? asked.sort : "";
    const rare = [...FROM_CATALOGUE, ...Object.keys(RANGES).flatMap((name) => [`${name}-from`, `${name}-to`])];
    if (rare.some((name) => asked[name])) {
      more.open = true;
      await learn();
    }
    fill(form, asked);
    offerFamilies();
    choices.family.value = asked.family ?? "";
    if (choices.family.selectedIndex < 0) choices.family.value = "";
    await show();
  };

  rows.sortable((column, down) => {
    sort = `${down ? "-" : ""}${column}`;
    changed(true);
  });
  more.addEventListener("toggle", async () => {
    if (!more.open || known) return;
    await learn();
    show(); // some are quicker than the catalogue
  });
  form.addEventListener("input", ({ target }) => {
    if (target === choices.library) offerFamilies();
    changed(target.tagName === "SELECT");
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show();
    finder.querySelector("tbody th a")?.click(); // the best that fits
  });
  form.addEventListener("reset", () =>
    setTimeout(() => {
      sort = "";
      offerFamilies(); // after the fields were emptied
      changed(true);
    }),
  );
  finder.addEventListener("keydown", (event) => walk(event, finder, form, shown));
  listen(finder, "stepped", () => recall());
  ["library", "verdict", "kind"].forEach((name) => offer(name));
  recall(inForm(form)); // some are quicker than this script
};

// Arrow keys lead from the field of names into the rows and through them; Escape leads back. The rows are those of what
// was `typed` last, which may be shown a moment later.
const walk = async (event, finder, form, typed) => {
  const field = form.elements.name;
  const place = () => [...finder.querySelectorAll("tbody th a")].indexOf(document.activeElement);
  const within = document.activeElement === field || place() >= 0;
  const steps = { ArrowDown: 1, ArrowUp: -1, Escape: -Infinity };
  if (!within || !(event.key in steps) || (event.key === "Escape" && place() < 0)) return;
  event.preventDefault();
  await typed;
  const next = place() + steps[event.key];
  if (next < 0) field.focus();
  else finder.querySelectorAll("tbody th a")[next]?.focus();
};
