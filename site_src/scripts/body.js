// The tree of the body: finds layers, opens and closes all rows, and shows what `× n` folds away.
// Without this script the rows open as they are, and anatomy.json has every module.
import { layCopies, reveal } from "./body/copies.js";
import { button } from "./elements.js";
import { anchorOf, cutTree, found, learnerTree } from "./explore/tree.js";
import { fetched, listen, records } from "./site.js";

const modules = {}; // by page

// A row for each module of both models, fetched once.
const rows = () =>
  (modules[location.pathname] ??= fetched(new URL("anatomy.json", location.href))
    .then((answer) => answer.json())
    .then((anatomy) => records(anatomy.modules)));

const grown = {};
const ready = () => (grown[location.pathname] ??= rows().then(learnerTree));

const field = () => {
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Find within: a name, a class, a shape";
  input.setAttribute("aria-label", "Find within the body");
  input.setAttribute("aria-keyshortcuts", "Enter Shift+Enter");
  return input;
};

const setAll = (tree, open) => {
  tree.querySelectorAll("details:not(.copies)").forEach((row) => (row.open = open));
  if (!open) tree.querySelectorAll(".copies").forEach((row) => (row.open = false));
};

// Scrolls the tree alone, and the page no further than to the tree.
const show = (tree, row) => {
  const line = row.localName === "details" ? row.firstElementChild : row;
  tree.scrollTop += line.getBoundingClientRect().top - tree.getBoundingClientRect().top - tree.clientHeight / 3;
};

const finder = (tree, input, output) => {
  let hits = [];
  let at = -1;
  let asked = "";

  const go = async (index) => {
    tree.querySelector(".hit--now")?.classList.remove("hit--now");
    if (!hits.length) return;
    at = (index + hits.length) % hits.length;
    const { path } = hits[at];
    const row = await reveal(tree, path, anchorOf(path));
    if (hits[at]?.path !== path || !row) return;
    for (const hit of hits) document.getElementById(anchorOf(hit.path))?.classList.add("hit");
    row.classList.add("hit", "hit--now");
    show(tree, row);
    output.textContent = `${(at + 1).toLocaleString("en")} of ${hits.length.toLocaleString("en")}: ${path}`;
  };

  const find = async () => {
    asked = input.value.trim();
    const typed = asked;
    const { nodes } = await ready();
    if (typed !== asked) return;
    const body = tree.querySelector("code").textContent;
    hits = found(nodes, typed).filter(({ path }) => !body || path === body || path.startsWith(`${body}.`));
    tree.querySelectorAll(".hit").forEach((row) => row.classList.remove("hit", "hit--now"));
    output.textContent = typed && !hits.length ? "no layer fits" : "";
    await go(0);
  };

  input.addEventListener("focus", ready, { once: true });
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(at + (event.shiftKey ? -1 : 1));
  });
  return { next: () => go(at + 1), previous: () => go(at - 1) };
};

// Leads to the row that the address names, though it be folded away.
const follow = async (tree) => {
  const anchor = decodeURIComponent(location.hash.slice(1));
  const named = document.getElementById(anchor);
  if (!anchor.startsWith("layer-") || (named && !tree.contains(named)) || named === tree) return;
  const { nodes } = await ready();
  const node = [...nodes.values()].find(({ path }) => anchorOf(path) === anchor);
  const row = node && (await reveal(tree, node.path, anchor));
  if (!row) return;
  tree.querySelector(".hit--now")?.classList.remove("hit--now");
  row.classList.add("hit--now");
  row.scrollIntoView({ block: "center" });
};

// The whole network as a graph, below the bar; Graphviz is loaded when it is first opened.
const network = () => {
  const place = document.createElement("section");
  place.className = "explore";
  place.setAttribute("aria-label", "The network");
  place.hidden = true;
  let drawn = false;
  const opener = button("Explore the network", async () => {
    place.hidden = !place.hidden;
    opener.setAttribute("aria-expanded", String(!place.hidden));
    if (drawn) return;
    drawn = true;
    const [{ explore }, all, learner] = await Promise.all([import("./explore/view.js"), rows(), ready()]);
    await explore(place, { learner, cut: cutTree(all) });
  });
  opener.setAttribute("aria-expanded", "false");
  return [opener, place];
};

export const start = (tree) => {
  if (tree.dataset.ready) return;
  tree.dataset.ready = "true";
  const bar = document.createElement("div");
  bar.className = "body-bar";
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", "Within the body");
  const input = field();
  const output = document.createElement("output");
  const steps = finder(tree, input, output);
  const [opener, place] = network();
  bar.append(
    input,
    button("Previous", () => steps.previous()),
    button("Next", () => steps.next()),
    button("Expand all", () => setAll(tree, true)),
    button("Collapse all", () => setAll(tree, false)),
    opener,
    output,
  );
  tree.before(bar, place);
  layCopies(tree, ready);
  follow(tree);
  listen(tree, "hashchange", () => follow(tree));
};
