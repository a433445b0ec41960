// An architecture, as the catalogue and its own page's JSON tell of it -> the rows of a comparison. Pure.
import { number as written, shape } from "../elements.js";
import { records } from "../site.js";

const number = (value) => (value == null ? "–" : written(value));
const text = (value) => (value == null || value === "" ? "–" : String(value));
const yes = (value) => (value == null ? "–" : value ? "yes" : "no");

// Each row: the heading that it stands below, its title, and what it says of an architecture.
const ROWS = [
  ["In fastai", "Verdict", ({ row }) => row.verdict + (row.fixed ? " (numbers with the fix)" : "")],
  ["In fastai", "Why", ({ page }) => text(page.failure && `${page.failure.error}: ${page.failure.message}`)],
  ["In fastai", "Differs silently", ({ row }) => row.findings.map((finding) => finding.replaceAll("-", " ")).join(", ") || "–"],
  ["Parameters", "Pretrained model", ({ row }) => number(row.pretrained)],
  ["Parameters", "Kept", ({ row }) => number(row.kept)],
  ["Parameters", "Cut", ({ row }) => number(row.cut)],
  ["Parameters", "Added", ({ row }) => number(row.added)],
  ["Parameters", "Idle", ({ row }) => number(row.idle)],
  ["Parameters", "Trained while frozen", ({ page }) => number(page.groups.length ? page.groups.reduce((sum, group) => sum + group.trainable, 0) : null)],
  ["Parameters", "Groups", ({ page }) => page.groups.map((group) => number(group.parameters)).join(" | ") || "–"],
  ["Around the model", "Weights that load", ({ row }) => text(row.loaded)],
  ["Around the model", "Licence of the weights", ({ row }) => text(row.licence)],
  ["Around the model", "Image size", ({ row }) => (row.image_size ? `${row.image_size} pixels` : "–")],
  ["Around the model", "Normalize", ({ row }) => yes(row.normalize)],
  ["Around the model", "Loss", ({ page }) => text(page.outside?.loss)],
  ["U-Net", "Verdict", ({ row }) => text(row.unet)],
  ["U-Net", "Skip connections", ({ row }) => number(row.skips)],
  ["U-Net", "Added", ({ page }) => number(page.unet?.totals?.added)],
  ["Head", "Features", ({ row }) => number(row.features)],
];

// The modules that stand directly in the head, and the topmost ones that were cut.
const head = (modules) => modules.filter(({ origin, after }) => origin === "added" && /^1\.\d+$/.test(after ?? ""));
const cut = (modules) => {
  const gone = new Set(modules.filter(({ origin }) => origin === "cut").map(({ before }) => before));
  return [...gone].filter((path) => path && !gone.has(path.split(".").slice(0, -1).join(".") || null));
};

const layer = (module, modules) => {
  if (!module) return "–";
  const inside = modules.filter(({ after }) => after === module.after || after?.startsWith(`${module.after}.`));
  const parameters = inside.reduce((sum, each) => sum + each.parameters, 0);
  return [module.type, module.detail && `(${module.detail})`, module.output && `→ ${shape(module.output)}`, parameters ? `${number(parameters)} parameters` : ""]
    .filter(Boolean)
    .join(" ");
};

// What is compared of these: `[{heading, title, values, differs}]`, one value for each of them.
export const comparison = (subjects) => {
  const told = subjects.map(({ row, page }) => ({ row, page, modules: records(page.modules) }));
  const heads = told.map(({ modules }) => head(modules));
  const most = Math.max(0, ...heads.map((layers) => layers.length));
  const rows = ROWS.map(([heading, title, value]) => ({ heading, title, values: told.map(value) }));
  rows.push({ heading: "In fastai", title: "Cut modules", values: told.map(({ modules }) => cut(modules).join(", ") || "–") });
  for (let place = 0; place < most; place++)
    rows.push({ heading: "Head", title: `1.${place}`, values: heads.map((layers, index) => layer(layers[place], told[index].modules)) });
  const order = [...new Set(ROWS.map(([heading]) => heading))];
  return rows
    .map((each) => ({ ...each, differs: new Set(each.values).size > 1 }))
    .sort((a, b) => order.indexOf(a.heading) - order.indexOf(b.heading));
};
