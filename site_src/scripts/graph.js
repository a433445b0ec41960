// Draws DOT in the page, for what readers make themselves: Graphviz, loaded when it is first asked for.
// The classes of nodes, edges and clusters (`origin-added`, …) get their colours from diagram.css.
let graphviz;

const COLOURS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight", "font-family"];

// SVG of a graph, as an element with the class `diagram`. Its ids begin with `prefix`.
export const draw = async (dot, { prefix, title, description }) => {
  graphviz ??= import("../assets/vendor/viz.js").then(({ instance }) => instance());
  const svg = (await graphviz).renderSVGElement(dot);
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    if (element.getAttribute("fill") === "none" && element.tagName !== "g") element.classList.add("outline");
    COLOURS.forEach((name) => element.removeAttribute(name));
    if (element.id) element.id = `${prefix}-${element.id}`;
  }
  svg.querySelectorAll("g > title").forEach((name) => name.remove()); // names of nodes in DOT
  for (const box of svg.querySelectorAll(".node:not(.terminal), .cluster")) {
    box.querySelector("text")?.classList.add("name");
  }
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.classList.add("diagram");
  svg.setAttribute("role", svg.querySelector("a") ? "group" : "img");
  svg.prepend(...[["title", title], ["desc", description]].map(([tag, text]) => named(tag, text, prefix)));
  svg.setAttribute("aria-labelledby", `${prefix}-title`);
  svg.setAttribute("aria-describedby", `${prefix}-desc`);
  return svg;
};

const named = (tag, text, prefix) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  element.id = `${prefix}-${tag}`;
  element.textContent = text;
  return element;
};
