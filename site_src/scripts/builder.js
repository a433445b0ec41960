// The head builder of an architecture's page: settings in a form, and at once the head that fastai makes of them.
import { code } from "./builder/code.js";
import { differing } from "./builder/differs.js";
import { dot } from "./builder/dot.js";
import { fieldsOf, read, remember, reset, restore } from "./builder/form.js";
import { FASTAI, head } from "./builder/head.js";
import { copier } from "./copying.js";
import { element, number, shape } from "./elements.js";

export const start = (place) => {
  if (place.dataset.ready) return;
  place.dataset.ready = "true";
  const facts = JSON.parse(place.dataset.builder);
  const usual = head({ nf: facts.nf, n_out: facts.n_out, input: facts.input, pool: facts.pool });
  const fields = fieldsOf(facts);
  const form = element("form", { className: "builder__form" }, ...Object.entries(fields).map(labelled));
  form.append(element("button", { type: "reset", className: "md-button", textContent: "Reset" }));
  const error = element("p", { className: "builder__error", id: "builder-error" });
  error.setAttribute("role", "alert");
  const totals = element("p", { className: "builder__totals" });
  totals.setAttribute("aria-live", "polite");
  const rows = element("tbody");
  const pasted = element("code");
  const figure = element("div", { className: "builder__drawing" });
  let drawing = "";
  const said = element("output");
  const buttons = element("p", { className: "builder__buttons" },
    copier("Copy code", "The code is", () => pasted.textContent, said, { className: "md-button" }),
    copier("Copy DOT", "The drawing’s DOT is", () => drawing, said, { className: "md-button" }),
    said,
  );
  place.replaceChildren(form, error, totals, table(rows), element("pre", {}, pasted), buttons, figure);

  const complain = (text, name) => {
    error.textContent = text;
    for (const [each, field] of Object.entries(fields)) {
      if (each === name) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    place.classList.toggle("builder--wrong", text !== "");
  };

  const show = (drawn) => {
    const { settings, hint, name } = read(fields);
    if (hint) return complain(hint, name);
    const given = { ...settings, n_out: settings.n_out ?? facts.n_out };
    const made = head({ ...given, nf: facts.nf, input: facts.input });
    if (made.error) return complain(`${made.error.type}: ${made.error.message}`, made.error.setting);
    complain(made.misfit === null ? "" : `It is built, and fails on a batch: layer ${made.misfit} cannot take what comes to it.`);
    totals.textContent = `The head has ${number(made.parameters)} parameters, the whole learner ${number(facts.body + made.parameters)}. These are the rules of fastai ${FASTAI}.`;
    const differs = differing(made.layers, usual.layers);
    rows.replaceChildren(...made.layers.map((layer, index) => row(layer, differs[index])));
    pasted.textContent = code(facts, settings);
    drawing = dot(facts, made);
    if (drawn) paint(figure, drawing, () => drawing);
  };
  const changed = () => {
    said.textContent = "";
    remember(fields);
    show(true);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    reset(fields);
    changed();
  });
  show(restore(fields));
};

const labelled = ([name, field]) => {
  field.setAttribute("aria-describedby", "builder-error");
  return element("label", {}, element("code", { textContent: name }), field);
};

const table = (rows) => {
  const titles = ["Layer", "Settings", "Shape of one item", "Parameters"];
  const heads = titles.map((textContent) => element("th", { scope: "col", textContent }));
  const made = element("div", { className: "builder__table", tabIndex: 0 },
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), rows),
  );
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", "Layers of your head");
  return made;
};

const row = ({ path, type, detail, output, parameters }, differs) => {
  const texts = [
    `${path} ${type}${differs ? " (differs)" : ""}`,
    detail,
    output ? shape(output) : "?",
    parameters ? number(parameters) : "",
  ];
  const cells = texts.map((textContent) => element("td", { textContent }));
  return element("tr", { className: differs ? "builder__differs" : "" }, ...cells);
};

// Only the newest drawing is shown, though an older one may be ready later.
const paint = async (figure, text, newest) => {
  const { draw } = await import("./graph.js");
  const svg = await draw(text, { prefix: "builder", title: "Your head", description: "The layers that fastai adds with these settings" });
  if (newest() === text) figure.replaceChildren(svg);
};
