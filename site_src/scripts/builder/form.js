// The form of the head builder: a field for each setting, what is typed in it, and its part of the address.
import { element } from "../elements.js";
import { DEFAULTS } from "./head.js";

const LISTS = { lin_ftrs: "512", ps: "0.5", y_range: "low, high" };
const SWITCHES = ["pool", "concat_pool", "first_bn", "bn_final", "lin_first"];

// `facts` are those of the page. An empty `n_out` is fastai's own default: as many as the data has classes.
export const fieldsOf = ({ n_out, named, pool }) => {
  const number = element("input", { name: "n_out", placeholder: `dls.c, here ${n_out}`, inputMode: "numeric" });
  const lists = Object.entries(LISTS).map(([name, placeholder]) => [name, element("input", { name, placeholder })]);
  const switches = SWITCHES.map((name) => [name, element("input", { name, type: "checkbox", checked: DEFAULTS[name] })]);
  const fields = Object.fromEntries([["n_out", number], ...lists, ...switches]);
  if (named) {
    // fastai overwrites what is given for an architecture of timm.
    fields.pool.checked = pool;
    fields.pool.disabled = true;
    fields.concat_pool.disabled = !pool;
  }
  for (const field of Object.values(fields)) field.dataset.usual = valueOf(field);
  return fields;
};

const valueOf = (field) => (field.type === "checkbox" ? String(field.checked) : field.value);

const put = (field, value) => {
  if (field.type === "checkbox") field.checked = value === "true";
  else field.value = value;
};

export const reset = (fields) => Object.values(fields).forEach((field) => put(field, field.dataset.usual));

// What is typed, as Python would have it -> {settings}, or {hint, name} where a field holds something else.
export const read = (fields) => {
  const settings = Object.fromEntries(SWITCHES.map((name) => [name, fields[name].checked]));
  const typed = fields.n_out.value.trim();
  settings.n_out = typed === "" ? null : Number(typed);
  if (typed !== "" && !(Number.isInteger(settings.n_out) && settings.n_out >= 0)) {
    return { name: "n_out", hint: "n_out takes a whole number; leave it empty for as many as the data has classes." };
  }
  for (const name of Object.keys(LISTS)) {
    const text = fields[name].value.trim();
    const given = numbers(text);
    if (given === null) return { name, hint: `${name} takes numbers with commas between them: ${LISTS[name]}.` };
    settings[name] = text === "" ? DEFAULTS[name] : name === "ps" && !/[[,]/.test(text) ? given[0] : given;
  }
  if (settings.lin_ftrs?.some((size) => !Number.isInteger(size) || size < 1)) {
    return { name: "lin_ftrs", hint: "lin_ftrs takes whole numbers from 1 on: the widths of the hidden layers." };
  }
  return { settings };
};

// Numbers from "512, 256", with or without brackets; null where there is something else.
const numbers = (text) => {
  const words = text.replace(/^\s*[[(]|[\])]\s*$/g, "").split(",").map((word) => word.trim()).filter(Boolean);
  const found = words.map(Number);
  return found.every(Number.isFinite) ? found : null;
};

// What differs from the defaults stands in the query, so that a head can be shared.
export const remember = (fields) => {
  const url = new URL(location.href);
  for (const [name, field] of Object.entries(fields)) {
    if (valueOf(field) === field.dataset.usual) url.searchParams.delete(name);
    else url.searchParams.set(name, valueOf(field));
  }
  history.replaceState(history.state, "", url);
};

// -> whether there was something in it
export const restore = (fields) => {
  const query = new URL(location.href).searchParams;
  const given = Object.entries(fields).filter(([name, field]) => query.has(name) && !field.disabled);
  given.forEach(([name, field]) => put(field, query.get(name)));
  return given.length > 0;
};
