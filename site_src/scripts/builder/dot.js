// A head -> DOT, in the words and colours of the page's own drawing. Pure.
const BOX = 'style="rounded,filled"';
const ADDED = `${BOX} color="#1d43a1" fillcolor="#2b59c8" fontcolor="#ffffff"`;
const KEPT = `${BOX} color="#5a6b84" fillcolor="#e7ebf1" fontcolor="#1d2433"`;
const END = `class="terminal" ${BOX} color="#5a6b84" fillcolor="#ffffff" fontcolor="#33415a" height=0`;

export const dot = ({ name, body, input }, { layers, parameters }) => {
  const heaviest = Math.max(body, ...layers.map((layer) => layer.parameters));
  const weight = (count) => (count ? ` weight-${Math.round((100 * count) / heaviest)}` : "");
  const nodes = layers.map((layer) => `    "${key(layer)}" [id="node-${key(layer)}" label="${label(layer)}" class="origin-added${weight(layer.parameters)}" ${ADDED}]`);
  const keys = ["body", ...layers.map(key), "output"];
  const shapes = [input, ...layers.map((layer) => layer.output)];
  const edges = shapes.map(
    (shape, index) =>
      `  "${keys[index]}" -> "${keys[index + 1]}" [label="\u00a0${shape ? shape.join(" × ") : "?"}" class="origin-added" color="#1d43a1"${index ? "" : " lhead=cluster_head"}]`,
  );
  return `digraph head {
  graph [id=head bgcolor=transparent fontname=Arial fontsize=11 margin=0 pad=0.05 compound=true ranksep=0.16]
  node [fontname=Arial fontsize=12 shape=box margin="0.1,0.02" height=0.417 width=2.2]
  edge [fontname=Arial fontsize=10.5 fontcolor="#4b5567" arrowsize=0.6 penwidth=1.4]
  body [id="node-body" label="${name}   ${body.toLocaleString("en")}" class="origin-kept${weight(body)}" ${KEPT}]
  subgraph cluster_head {
    class="origin-added" id="head-panel" label="added by fastai   ${parameters.toLocaleString("en")}" ${BOX} color="#1d43a1" fillcolor="#edf2fd" fontcolor="#1d43a1" margin=6
${nodes.join("\n")}
  }
  output [id="node-output" label=output ${END}]
${edges.join("\n")}
}
`;
};

const key = ({ path }) => `layer-1-${path}`;

const label = ({ type, detail, parameters }) => {
  const note = parameters ? parameters.toLocaleString("en") : type === "Dropout" ? detail.split(",")[0] : "";
  return note ? `${type}   ${note}` : type;
};
