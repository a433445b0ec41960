// A scene -> DOT, for any Graphviz. Pure.

const quoted = (text) => `"${String(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const attributes = (of) =>
  `[${Object.entries(of).map(([name, value]) => `${name}=${quoted(value).replaceAll("\\\\n", "\\n")}`).join(", ")}]`;

const classOf = ({ origin }) => (origin === "terminal" ? "terminal" : `origin-${origin}`);
const styleOf = ({ origin }) =>
  origin === "cut" ? "rounded,filled,dashed" : origin === "idle" ? "rounded,filled,dotted" : "rounded,filled";

const labelOf = (item) => {
  if (item.terminal) return item.title;
  const times = item.count > 1 ? ` × ${item.count}` : "";
  const parameters = item.parameters ? `\\n${item.parameters.toLocaleString("en")}` : "";
  return `${item.openable ? "+ " : ""}${item.title}${times}\\n${item.type}${parameters}`;
};

// How heavy a box is against the heaviest one that is shown, for its bar.
const weight = ({ parameters }, heaviest) => (parameters ? ` weight-${Math.round((100 * parameters) / heaviest)}` : "");
const shown = (item) => (item.items.length ? item.items.flatMap(shown) : [item]);

const lines = (item, heaviest) => {
  if (!item.items.length) {
    const periphery = item.origin === "changed" ? { peripheries: 2 } : {};
    const own = { id: item.id, class: `${classOf(item)}${weight(item, heaviest)}`, label: labelOf(item), style: styleOf(item), ...periphery };
    return [`${item.id} ${attributes(own)}`];
  }
  const head = { id: item.id, class: classOf(item), label: `− ${item.title}  ${item.type}`, style: styleOf(item) };
  return [
    `subgraph cluster_${item.id} {`,
    `  graph ${attributes({ ...head, fillcolor: "#f7f8fa", margin: 12 })}`,
    ...item.items.flatMap((inner) => lines(inner, heaviest)).map((line) => `  ${line}`),
    "}",
  ];
};

const arrow = ({ from, to, tail, head, shape, origin }) =>
  `${from.id} -> ${to.id} ${attributes({
    class: origin === "terminal" ? "origin-kept" : `origin-${origin}`,
    label: shape?.length ? `\u00a0${shape.join(" × ")}` : "",
    style: origin === "cut" ? "dashed" : "solid",
    ...(tail ? { ltail: `cluster_${tail.id}` } : {}),
    ...(head ? { lhead: `cluster_${head.id}` } : {}),
  })}`;

export const dotOf = ({ items, edges }) => {
  const heaviest = Math.max(...items.flatMap(shown).map((item) => item.parameters ?? 0));
  return [
    "digraph network {",
    '  graph [fontname="Arial", fontsize="11", bgcolor="transparent", compound="true", nodesep="0.2", ranksep="0.2"]',
    '  node [fontname="Arial", fontsize="11", shape="box", fillcolor="#e6ebf2", margin="0.12,0.06", height="0", width="2"]',
    '  edge [fontname="Arial", fontsize="10", arrowsize="0.6"]',
    ...[...items.flatMap((item) => lines(item, heaviest)), ...edges.map(arrow)].map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
};
