// What the graph shows just now: the trees of both models, with some of their containers open. Pure.
//
// An item is a box, or a container with items in it. Neighbours that are alike are one item until it is opened.
// Arrows follow the order in which modules are printed: the record holds no other one for all of them.
import { folded } from "./tree.js";

const MOST = 24; // boxes of a container that is open at first

const keyOf = (side, group) => `${side}:${group[0].path}${group.length > 1 ? `+${group.length}` : ""}`;

const insideOf = (group) => (group.length > 1 ? group.map((node) => [node]) : folded(group[0].children));

const itemOf = (group, side, open) => {
  const [first] = group;
  const key = keyOf(side, group);
  const inside = insideOf(group);
  const item = {
    key,
    side,
    node: first,
    count: group.length,
    origin: first.origin,
    title: group.length > 1 ? `${first.path} … ${group.at(-1).name}` : first.path || "the model",
    type: first.row.type,
    parameters: first.parameters * group.length,
    output: group.at(-1).row.output,
    openable: inside.length > 0,
    items: [],
  };
  if (open.has(key)) item.items = inside.map((each) => itemOf(each, side, open));
  return item;
};

const end = (item, last) => (item.items.length ? end(item.items.at(last ? -1 : 0), last) : item);

// All boxes and open containers, each before what it holds.
export const itemsOf = (items) => items.flatMap((item) => [item, ...itemsOf(item.items)]);

// An arrow between two boxes; if these lie in containers, it starts and ends at the border of those.
const edge = (above, below, shape, origin) => ({
  from: end(above, true),
  to: end(below, false),
  tail: above.items.length ? above : null,
  head: below.items.length ? below : null,
  shape,
  origin,
});

const chain = (items, edges) => {
  for (const [index, item] of items.entries()) {
    chain(item.items, edges);
    const next = items[index + 1];
    if (next) edges.push(edge(item, next, item.output, next.origin));
  }
};

const terminal = (key, origin = "terminal") => ({ key, title: key, origin, terminal: true, items: [] });

const topOf = ({ roots }) => (roots.length === 1 && !roots[0].path ? roots[0].children : roots);

// The keys of what is open at first: body and head, down to where there is more than one thing to see.
export const openAtFirst = ({ learner }) => {
  const open = new Set();
  for (const group of folded(topOf(learner))) {
    let inner = group;
    while (insideOf(inner).length && insideOf(inner).length <= MOST) {
      open.add(keyOf("learner", inner));
      if (insideOf(inner).length > 1) break;
      [inner] = insideOf(inner);
    }
  }
  return open;
};

// `open` holds the keys of the containers that are open. The ids of items are numbers in the order of the drawing.
export const sceneOf = ({ learner, cut }, open) => {
  const spine = [
    terminal("input"),
    ...folded(topOf(learner)).map((group) => itemOf(group, "learner", open)),
    terminal("output"),
  ];
  const aside = folded(topOf(cut)).map((group) => itemOf(group, "cut", open));
  const edges = [];
  chain(spine, edges);
  chain(aside, edges);
  const body = spine.find((item) => item.node?.path === "0");
  if (aside.length) edges.push(edge(body ?? spine[0], aside[0], body?.output, "cut"));
  const items = [...spine, ...aside];
  itemsOf(items).forEach((item, index) => (item.id = `n${index}`));
  return { items, edges };
};
