// A scene -> a Mermaid flowchart with the same boxes. Pure.

// Mermaid takes entities for what would end a label.
const quoted = (text) => `"${text.replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;")}"`;

const labelOf = (item) => {
  if (item.terminal) return item.title;
  return `${item.title}${item.count > 1 ? ` × ${item.count}` : ""} · ${item.type}`;
};

const lines = (item) => {
  const label = `${item.id}[${quoted(labelOf(item))}]`;
  if (!item.items.length) return [`${label}:::${item.origin}`];
  return [`subgraph ${label}`, ...item.items.flatMap(lines).map((line) => `  ${line}`), "end"];
};

const arrow = ({ from, to, shape, origin }) => {
  const line = origin === "cut" ? "-.->" : "-->";
  return `${from.id} ${line}${shape?.length ? `|${quoted(shape.join(" × "))}|` : ""} ${to.id}`;
};

export const mermaidOf = ({ items, edges }) =>
  [
    "flowchart TD",
    ...[...items.flatMap(lines), ...edges.map(arrow)].map((line) => `  ${line}`),
    "  classDef kept fill:#e6ebf2,stroke:#5a6b84,color:#1d2838",
    "  classDef added fill:#2b59c8,stroke:#1d43a1,color:#ffffff",
    "  classDef cut fill:#ffffff,stroke:#c0564c,color:#8c3a32,stroke-dasharray:4",
    "  classDef changed fill:#fdf0d9,stroke:#a35200,color:#5f3000,stroke-width:3px",
    "  classDef idle fill:#f6f6f7,stroke:#797d86,color:#5a5e67,stroke-dasharray:2",
    "  classDef terminal fill:#ffffff,stroke:#5a6b84,color:#33415a",
    "",
  ].join("\n");
