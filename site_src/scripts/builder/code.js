// Settings -> the Python that makes the learner, with only what differs from fastai's defaults. Pure.
import { DEFAULTS } from "./head.js";

// `named`: an architecture of timm, for which fastai decides about `pool` itself.
export const code = ({ name, named }, { n_out, ...settings }) => {
  const given = n_out === null ? [] : [`n_out=${n_out}`];
  for (const [setting, usual] of Object.entries(DEFAULTS)) {
    if (named && setting === "pool") continue;
    const value = settings[setting];
    if (value !== undefined && python(value) !== python(usual)) given.push(`${setting}=${python(value)}`);
  }
  const arch = named ? `'${name}'` : name;
  return `from fastai.vision.all import *\n\nlearn = vision_learner(dls, ${[arch, ...given].join(", ")})`;
};

const python = (value) => {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return Array.isArray(value) ? `[${value.map(python).join(", ")}]` : String(value);
};
