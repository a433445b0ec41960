// Rows of the body that the page folds away, in the same form as those in it (gen/site/tree.py).
import { element, number, shape } from "../elements.js";
import { anchorOf, folded } from "../explore/tree.js";

const DEEPEST = 6;
const UNKNOWN = "–";

const holding = (tag, ...inside) => element(tag, {}, ...inside);

const layer = (first, group) => {
  const cell = holding("span", holding("code", group.length > 1 ? `${first.path} … ${group.at(-1).name}` : first.path));
  if (group.length > 1) cell.append(" ", holding("b", `× ${group.length}`));
  const { before } = first.row;
  if (before !== null && !first.path.endsWith(`.${before}`)) cell.append(holding("small", before || "the model itself"));
  return cell;
};

const type = (first, group) => {
  const { row, children } = first;
  const cell = holding("span", row.type);
  if (row.origin === "idle" || (row.origin !== "kept" && !children.length)) {
    const mark = holding("i", row.origin);
    mark.className = `origin origin--${row.origin}`;
    cell.append(" ", mark);
  }
  const layers = first.layers * group.length;
  const small = children.length ? `${number(layers)} layer${layers === 1 ? "" : "s"}` : row.detail;
  if (small) cell.append(holding("small", small));
  return cell;
};

const cells = (group) => {
  const first = group[0];
  const parameters = first.parameters * group.length;
  const trainable = first.trainable * group.length;
  const trained = !trainable ? "none" : trainable === parameters ? "all" : number(trainable);
  const output = group.at(-1).row.output;
  return [
    layer(first, group),
    type(first, group),
    ...[
      output ? shape(output) : UNKNOWN,
      parameters ? number(parameters) : UNKNOWN,
      parameters ? trained : UNKNOWN,
      first.groups.join(", "),
    ].map((text) => holding("span", text)),
  ];
};

const placed = (made, node, depth) => {
  made.className = `depth-${Math.min(depth, DEEPEST)}`;
  document.querySelector(`i#${CSS.escape(anchorOf(node.path))}`)?.remove(); // stood for it while it had no row
  made.id = anchorOf(node.path);
  return made;
};

// The row of one module, or of several alike, with all that is in it.
export const rowOf = (group, depth) => {
  const { children } = group[0];
  if (!children.length) return placed(holding("div", ...cells(group)), group[0], depth);
  const row = holding("details", holding("summary", ...cells(group)));
  for (const alike of folded(children)) row.append(rowOf(alike, depth + 1));
  return placed(row, group[0], depth);
};
