// What a reader asks of the table of all, as it stands in the form and in the address, so that a view can be shared.
// (Not as `q`, which Material would take for a search of the whole site.)

const UNITS = { k: 1e3, m: 1e6, b: 1e9, g: 1e9 };

// A number as people write it: 25M, 1.5 B, 25,557,032. Null if it is none.
export const numberOf = (text) => {
  const found = /^\s*([\d.,]+)\s*([kmbg]?)/i.exec(text.replaceAll(",", ""));
  const number = found ? parseFloat(found[1]) * (UNITS[found[2].toLowerCase()] ?? 1) : NaN;
  return Number.isFinite(number) ? number : null;
};

// By name, what stands in each field of the form that is not empty.
export const inForm = (form) =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

export const inAddress = () => Object.fromEntries(new URLSearchParams(location.search));

// Fills the form; a choice that is not there any more is left out.
export const fill = (form, asked) => {
  for (const field of form.querySelectorAll("input, select")) {
    field.value = asked[field.name] ?? "";
    if (field.selectedIndex < 0) field.value = "";
  }
};

// Writes it into the address. A new entry in the browser's history is made where `step` says so: for a choice, not for
// each letter that is typed.
export const remember = (asked, { step }) => {
  const url = new URL(location.href);
  url.search = new URLSearchParams(asked).toString();
  if (url.href === location.href) return;
  if (step) history.pushState(history.state, "", url);
  else history.replaceState(history.state, "", url);
};
