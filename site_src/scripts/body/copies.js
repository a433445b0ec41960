// What `× n` folds away: below each such row one that says how many more there are, and makes theirs when it is opened.
import { rowOf } from "./rows.js";

const depthOf = (row) => Number(/depth-(\d)/.exec(row.className)[1]);
const summaryOf = (row) => (row.localName === "details" ? row.firstElementChild : row);

// Of a row `× n`: the modules behind the first one. `nodes` are those of the learner, by path.
const behind = (row, nodes) => {
  const cell = summaryOf(row).firstElementChild;
  const count = Number(cell.querySelector("b").textContent.replace(/\D/g, ""));
  const first = nodes.get(cell.querySelector("code").textContent.split(" … ")[0]);
  const siblings = first.parent.children;
  const at = siblings.indexOf(first);
  return siblings.slice(at + 1, at + count);
};

// Lays the row of copies below a folded row. `ready` gives the tree of the learner, which is fetched but once.
const lay = (row, ready) => {
  const depth = Math.min(depthOf(row) + 1, 6);
  const copies = document.createElement("details");
  copies.className = `copies depth-${depth}`;
  const summary = document.createElement("summary");
  const count = Number(summaryOf(row).querySelector("b").textContent.replace(/\D/g, "")) - 1;
  const cell = document.createElement("span");
  cell.textContent = count === 1 ? "1 more like it" : `${count.toLocaleString("en")} more like it`;
  summary.append(cell);
  copies.append(summary);
  copies.fill = async () => {
    const { nodes } = await ready();
    if (copies.filled) return;
    copies.filled = true;
    for (const node of behind(row, nodes)) copies.append(rowOf([node], depth));
    layCopies(copies, ready);
  };
  copies.addEventListener("toggle", () => copies.open && copies.fill());
  copies.holds = async (path) => {
    const { nodes } = await ready();
    return behind(row, nodes).some((node) => path === node.path || path.startsWith(`${node.path}.`));
  };
  if (row.localName === "details") row.append(copies);
  else row.after(copies);
};

// Below each row within `place` that stands for several.
export const layCopies = (place, ready) => {
  for (const badge of place.querySelectorAll("span:first-child > b")) {
    lay(badge.closest('[class^="depth-"]'), ready);
  }
};

// The row of a module; whatever hides it is made and opened.
export const reveal = async (tree, path, anchor) => {
  const own = () => {
    const row = document.getElementById(anchor);
    return row && row.localName !== "i" ? row : null;
  };
  for (let row = own(); !row; row = own()) {
    let holder = null;
    for (const copies of tree.querySelectorAll(".copies")) {
      if (!copies.filled && (await copies.holds(path))) holder = copies;
    }
    if (!holder) return null;
    await holder.fill();
  }
  for (let above = own().parentElement.closest("details"); above; above = above.parentElement.closest("details")) {
    above.open = true;
  }
  return own();
};
