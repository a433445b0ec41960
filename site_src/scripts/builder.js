// The head builder of an architecture's page: settings in a form, and at once the head that fastai makes of them.
import { code } from "./builder/code.js";
import { dot } from "./builder/dot.js";
import { DEFAULTS, FASTAI, head } from "./builder/head.js";
import { button, element, number as count, shape } from "./elements.js";

const LISTS = { lin_ftrs: "default: 512", ps: "0.5", y_range: "none; or low, high" };
const SWITCHES = ["pool", "concat_pool", "first_bn", "bn_final", "lin_first"];

export const start = (place) => {
  if (place.dataset.ready) return;
  place.dataset.ready = "true";
  const facts = JSON.parse(place.dataset.builder);
  const usual = head({ nf: facts.nf, n_out: facts.n_out, input: facts.input, pool: facts.pool });
  const form = element("form", { className: "builder__form" });
  const fields = {};
  const number = element("input", { type: "number", min: "1", value: facts.n_out, name: "n_out" });
  for (const [name, field] of [
    ["n_out", number],
    ...Object.entries(LISTS).map(([name, placeholder]) => [name, element("input", { name, placeholder })]),
    ...SWITCHES.map((name) => [name, element("input", { name, type: "checkbox", checked: DEFAULTS[name] })]),
  ]) {
    fields[name] = field;
    form.append(element("label", {}, element("code", { textContent: name }), field));
  }
  fields.ps.value = "0.5";
  if (facts.named) {
    // fastai overwrites what is given for an architecture of timm.
    fields.pool.checked = facts.pool;
    fields.pool.disabled = true;
    fields.concat_pool.disabled = !facts.pool;
  }
  form.append(element("button", { type: "reset", className: "md-button", textContent: "Reset" }));
  const error = element("p", { className: "builder__error" });
  error.setAttribute("role", "alert");
  const totals = element("p", { className: "builder__totals" });
  totals.setAttribute("aria-live", "polite");
  const rows = element("tbody");
  const titles = ["Layer", "Settings", "Shape of one item", "Parameters"].map((text) =>
    element("th", { scope: "col", textContent: text }),
  );
  const table = element("div", { className: "builder__table", tabIndex: 0 },
    element("table", {}, element("thead", {}, element("tr", {}, ...titles)), rows),
  );
  table.setAttribute("role", "region");
  table.setAttribute("aria-label", "Layers of your head");
  const pasted = element("code");
  const figure = element("div", { className: "builder__drawing" });
  let drawing = "";
  const buttons = element("p", {},
    copier("Copy code", () => pasted.textContent),
    copier("Copy DOT", () => drawing),
  );
  place.replaceChildren(form, error, totals, table, element("pre", {}, pasted), buttons, figure);

  const show = (touched) => {
    const { settings, problem } = read(fields);
    const made = problem ? { error: problem } : head({ ...settings, nf: facts.nf, input: facts.input });
    error.textContent = made.error ? `${made.error.type}: ${made.error.message}` : "";
    place.classList.toggle("builder--wrong", Boolean(made.error));
    if (made.error) return;
    if (made.misfit !== null) error.textContent = `It is built, and fails on a batch: layer ${made.misfit} cannot take what comes to it.`;
    totals.textContent = `The head has ${count(made.parameters)} parameters, the whole learner ${count(facts.body + made.parameters)}. These are the rules of fastai ${FASTAI}.`;
    const before = new Set(usual.layers.map((layer) => `${layer.path} ${layer.type} ${layer.detail}`));
    rows.replaceChildren(
      ...made.layers.map((layer) => {
        const differs = !before.has(`${layer.path} ${layer.type} ${layer.detail}`);
        const cells = [
          `${layer.path} ${layer.type}${differs ? " (differs)" : ""}`,
          layer.detail,
          layer.output ? shape(layer.output) : "?",
          layer.parameters ? count(layer.parameters) : "",
        ];
        return element("tr", { className: differs ? "builder__differs" : "" }, ...cells.map((textContent) => element("td", { textContent })));
      }),
    );
    pasted.textContent = code(facts, settings);
    drawing = dot(facts, made);
    if (touched) paint(figure, drawing, () => drawing);
  };
  const changed = () => {
    remember(fields);
    show(true);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    number.value = facts.n_out;
    Object.keys(LISTS).forEach((name) => (fields[name].value = name === "ps" ? "0.5" : ""));
    SWITCHES.forEach((name) => (fields[name].checked = DEFAULTS[name]));
    if (facts.named) fields.pool.checked = facts.pool;
    changed();
  });
  for (const field of Object.values(fields)) field.dataset.usual = value(field);
  show(restore(fields));
};

const copier = (textContent, text) =>
  button(textContent, () => navigator.clipboard.writeText(text()), { className: "md-button" });

const value = (field) => (field.type === "checkbox" ? String(field.checked) : field.value);

// Numbers from "512, 256", with or without brackets; null where there is something else.
const numbers = (text) => {
  const words = text.replace(/^\s*[[(]|[\])]\s*$/g, "").split(",").map((word) => word.trim()).filter(Boolean);
  const found = words.map(Number);
  return found.every(Number.isFinite) ? found : null;
};

const wrong = (type, message) => ({ problem: { type, message } });

const read = (fields) => {
  const settings = Object.fromEntries(SWITCHES.map((name) => [name, fields[name].checked]));
  settings.n_out = Number(fields.n_out.value);
  if (settings.n_out === 0) return wrong("AssertionError", "`n_out` is not defined");
  if (!Number.isInteger(settings.n_out) || settings.n_out < 0) return wrong("RuntimeError", "n_out must be a whole number");
  for (const name of Object.keys(LISTS)) {
    const text = fields[name].value.trim();
    const given = numbers(text);
    if (given === null) return wrong("TypeError", `${name} takes numbers, with commas between them`);
    settings[name] = text === "" ? DEFAULTS[name] : name === "ps" && !/[[,]/.test(text) ? given[0] : given;
  }
  if (settings.lin_ftrs?.some((size) => !Number.isInteger(size) || size < 1)) return wrong("TypeError", "lin_ftrs takes whole numbers from 1 on");
  return { settings };
};

// What differs from the defaults stands in the query, so that a head can be shared.
const remember = (fields) => {
  const url = new URL(location.href);
  for (const [name, field] of Object.entries(fields)) {
    if (value(field) === field.dataset.usual) url.searchParams.delete(name);
    else url.searchParams.set(name, value(field));
  }
  history.replaceState(history.state, "", url);
};

const restore = (fields) => {
  const query = new URL(location.href).searchParams;
  let found = false;
  for (const [name, field] of Object.entries(fields)) {
    if (!query.has(name) || field.disabled) continue;
    found = true;
    if (field.type === "checkbox") field.checked = query.get(name) === "true";
    else field.value = query.get(name);
  }
  return found;
};

// Only the newest drawing is shown, though an older one may be ready later.
const paint = async (figure, text, newest) => {
  const { draw } = await import("./graph.js");
  const svg = await draw(text, { prefix: "builder", title: "Your head", description: "The layers that fastai adds with these settings" });
  if (newest() === text) figure.replaceChildren(svg);
};
