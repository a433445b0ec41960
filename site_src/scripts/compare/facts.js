// An architecture with a kind of learner, as the catalogue and its own page's JSON tell of it -> the rows of a
// comparison. Pure.
import { number as written, shape } from "../elements.js";
import { records } from "../site.js";

const UNKNOWN = "–";
const number = (value) => (value == null ? null : written(value));
const yes = (value) => (value == null ? null : value ? "yes" : "no");
const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);

// What the page says of the kind of learner that is asked for. The numbers of what needs a fix are those with the fix.
const toldOf = ({ row, page, unet }) => {
  const modules = records(page.modules);
  if (!unet) {
    const { verdict, fixed, findings, pretrained, kept, cut, added, idle, loaded } = row;
    const groups = page.groups.length ? page.groups : null;
    const parameters = { pretrained, kept, cut, added, idle };
    return { row, page, verdict, fixed, findings, failure: page.failure, parameters, groups, loaded, cut: gone(modules), layers: head(modules) };
  }
  const { verdict, failure, totals, loaded, skips, decoder } = page.unet;
  const parameters = totals && { ...totals, kept: totals.kept + totals.changed_before };
  const layers = (decoder ?? []).map((each) => ({ ...each, output: each.output?.slice(1) }));
  return { row, page, verdict, findings: row.unet_findings, failure, parameters, groups: null, loaded, skips, cut: null, layers };
};

// Each row: the heading that it stands below, its title, and what it says; null where nothing is known.
const ROWS = [
  ["In fastai", "Verdict", ({ verdict, fixed }) => verdict + (fixed ? " (numbers with the fix)" : "")],
  ["In fastai", "Why", ({ failure }) => failure && `${failure.error}: ${failure.message}`],
  ["In fastai", "Differs silently", ({ findings }) => findings.map((finding) => finding.replaceAll("-", " ")).join(", ") || "no"],
  ["In fastai", "As a U-Net", ({ row, skips }) => (skips ? null : row.unet || null)],
  ["In fastai", "Cut modules", ({ cut }) => cut && (cut.join(", ") || "none")],
  ["Parameters", "Pretrained model", ({ parameters }) => number(parameters?.pretrained)],
  ["Parameters", "Kept", ({ parameters }) => number(parameters?.kept)],
  ["Parameters", "Cut", ({ parameters }) => number(parameters?.cut)],
  ["Parameters", "Added", ({ parameters }) => number(parameters?.added)],
  ["Parameters", "Idle", ({ parameters }) => number(parameters?.idle)],
  ["Parameters", "Trained while frozen", ({ groups }) => number(groups && sum(groups.map(({ trainable }) => trainable)))],
  ["Parameters", "Groups", ({ groups }) => groups && groups.map(({ parameters }) => number(parameters)).join(" | ")],
  ["Around the model", "Weights that load", ({ loaded }) => loaded || null],
  ["Around the model", "Licence of the weights", ({ row }) => row.licence || null],
  ["Around the model", "Image size", ({ row }) => (row.image_size ? `${row.image_size} pixels` : null)],
  ["Around the model", "Normalize", ({ row }) => yes(row.normalize)],
  ["Around the model", "Loss", ({ page, skips }) => (skips ? null : page.outside?.loss ?? null)],
  ["Added", "Features of the body", ({ row }) => number(row.features)],
  ["Added", "Skip connections", ({ skips }) => (skips ? number(skips.length) : null)],
];

// The modules that stand directly in the head, and the topmost ones that were cut.
const head = (modules) =>
  modules
    .filter(({ origin, after }) => origin === "added" && /^1\.\d+$/.test(after ?? ""))
    .map(({ after, type, detail, output }) => {
      const inside = modules.filter((each) => each.after === after || each.after?.startsWith(`${after}.`));
      return { path: after, type, detail, output, parameters: sum(inside.map(({ parameters }) => parameters)) };
    });

const gone = (modules) => {
  const cut = new Set(modules.filter(({ origin }) => origin === "cut").map(({ before }) => before));
  return [...cut].filter((path) => path && !cut.has(path.split(".").slice(0, -1).join(".") || null));
};

const said = (layer) =>
  layer &&
  [layer.type, layer.detail && `(${layer.detail})`, layer.output && `→ ${shape(layer.output)}`, layer.parameters && `${number(layer.parameters)} parameters`]
    .filter(Boolean)
    .join(" ");

// What is compared of these: `[{heading, title, values, differs}]`, one value for each of them.
export const comparison = (subjects) => {
  const told = subjects.map(toldOf);
  const most = Math.max(0, ...told.map(({ layers }) => layers.length));
  const layers = Array.from({ length: most }, (_, place) => ({
    heading: "Added",
    title: [...new Set(told.map((each) => each.layers[place]?.path).filter(Boolean))].join(" or "),
    values: told.map((each) => said(each.layers[place]) ?? "no such layer"),
  }));
  const rows = ROWS.map(([heading, title, value]) => ({ heading, title, values: told.map(value) }));
  return [...rows, ...layers]
    .filter(({ values }) => values.some((value) => value !== null))
    .map(({ heading, title, values }) => ({
      heading,
      title,
      values: values.map((value) => value ?? UNKNOWN),
      differs: new Set(values.filter((value) => value !== null)).size > 1,
    }));
};
