// The rows of `anatomy.json` -> trees of modules, in the order in which they are printed. Pure.

const parentOf = (path) => path.slice(0, Math.max(path.lastIndexOf("."), 0));
const nameOf = (path) => path.slice(path.lastIndexOf(".") + 1);

const sum = (children, field) => children.reduce((total, child) => total + child[field], 0);

// Id of a module's row: the same as `row_anchor` in gen/site/anchors.py.
export const anchorOf = (path) => {
  if (path === "" || path === "model") return path ? "layer-model-" : "layer-model";
  const escaped = path.replace(/[^A-Za-z0-9_.]/gu, (special) => `--${special.codePointAt(0).toString(16)}-`);
  return `layer-${escaped.replaceAll(".", "-")}`;
};

const tree = (rows, side) => {
  const nodes = new Map(
    rows.map((row) => [row[side], { path: row[side], name: nameOf(row[side]), row, children: [], parent: null }]),
  );
  const roots = [];
  for (const node of nodes.values()) {
    node.parent = node.path === "" ? null : (nodes.get(parentOf(node.path)) ?? null);
    (node.parent?.children ?? roots).push(node);
  }
  const kinds = new Map();
  roots.forEach((root) => count(root, kinds));
  return { nodes, roots };
};

const count = (node, kinds) => {
  const { row, children } = node;
  children.forEach((child) => count(child, kinds)); // what was added stands behind what it holds, in the rows
  node.parameters = row.parameters + sum(children, "parameters");
  node.trainable = row.trainable + sum(children, "trainable");
  node.layers = children.length ? sum(children, "layers") : 1;
  const groups = children.flatMap((child) => child.groups);
  // A container without parameters of its own looks like what it holds, where all of that is of one origin.
  const origins = new Set(children.map((child) => child.origin));
  node.origin = origins.size === 1 && !row.parameters ? [...origins][0] : row.origin;
  node.groups = [...new Set(row.group === null ? groups : [row.group, ...groups])].sort((a, b) => a - b);
  const likeness = JSON.stringify([
    [row.origin, row.type, row.detail, row.output, row.parameters, row.trainable, row.group],
    children.map((child) => [child.name, child.kind]),
  ]);
  if (!kinds.has(likeness)) kinds.set(likeness, kinds.size);
  node.kind = kinds.get(likeness);
};

// The learner's modules, each at its path in the learner.
export const learnerTree = (rows) => tree(rows.filter((row) => row.after !== null), "after");

// What was cut, each at its path in the pretrained model.
export const cutTree = (rows) => tree(rows.filter((row) => row.after === null), "before");

// Neighbours that differ by nothing but their names, together.
export const folded = (nodes) => {
  const groups = [];
  for (const node of nodes) {
    if (groups.at(-1)?.[0].kind === node.kind) groups.at(-1).push(node);
    else groups.push([node]);
  }
  return groups;
};

const spelt = (text) => text.toLowerCase().replaceAll("x", "×");

// Of these nodes, those that a word fits: `conv2` is a module of that name where there is one, and not each Conv2d.
const narrowed = (nodes, word) => {
  const named = nodes.filter(({ name, path }) => spelt(name) === word || spelt(path) === word);
  if (named.length) return named;
  return nodes.filter(({ row }) => {
    const shape = (row.output ?? []).join("×");
    return spelt([row.after, row.before, row.type, row.detail, shape].join(" ")).includes(word);
  });
};

// What is found by a part of its name in either model, its class or its shape; all that was typed must fit.
export const found = (nodes, typed) => {
  const words = spelt(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  return words.reduce(narrowed, [...nodes.values()]);
};
