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

const lines = (item) => {
  if (!item.items.length) {
    const periphery = item.origin === "changed" ? { peripheries: 2 } : {};
    const own = { id: item.id, class: classOf(item), label: labelOf(item), style: styleOf(item), ...periphery };
    return [`${item.id} ${attributes(own)}`];
  }
  const head = { id: item.id, class: classOf(item), label: `− ${item.title}  ${item.type}`, style: styleOf(item) };
  return [
    `subgraph cluster_${item.id} {`,
    `  graph ${attributes({ ...head, fillcolor: "#f7f8fa", margin: 10 })}`,
    ...item.items.flatMap(lines).map((line) => `  ${line}`),
    "}",
  ];
};

const arrow = ({ from, to, tail, head, shape, origin }) =>
  `${from.id} -> ${to.id} ${attributes({
    class: origin === "terminal" ? "origin-kept" : `origin-${origin}`,
    label: shape?.length ? ` ${shape.join(" × ")}` : "",
    style: origin === "cut" ? "dashed" : "solid",
    ...(tail ? { ltail: `cluster_${tail.id}` } : {}),
    ...(head ? { lhead: `cluster_${head.id}` } : {}),
  })}`;

export const dotOf = ({ items, edges }) =>
  [
    "digraph network {",
    '  graph [fontname="Arial", fontsize="11", bgcolor="transparent", compound="true", nodesep="0.2", ranksep="0.2"]',
    '  node [fontname="Arial", fontsize="11", shape="box", fillcolor="#e6ebf2", margin="0.12,0.05", height="0"]',
    '  edge [fontname="Arial", fontsize="10", arrowsize="0.6"]',
    ...[...items.flatMap(lines), ...edges.map(arrow)].map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
