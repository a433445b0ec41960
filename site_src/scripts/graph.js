// Draws DOT in the page, for what readers make themselves: Graphviz, loaded when it is first asked for.
// The classes of nodes, edges and clusters (`origin-added`, …) get their colours from diagram.css.
let graphviz;

const SVG = "http://www.w3.org/2000/svg";
const [BAR, INSET, BELOW] = [1.8, 7.2, 1.2]; // points
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
  svg.querySelectorAll('.node[class*="weight-"]').forEach(weigh);
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

// A box with the class `weight-9` gets a bar along its lower edge, 9% as long as the box has room for: as gen/site/svg.py.
const weigh = (box) => {
  const [, weight] = box.getAttribute("class").match(/weight-(\d+)/);
  const outline = [...box.querySelectorAll("path")].pop();
  const points = [...outline.getAttribute("d").matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map((point) => point.slice(1).map(Number));
  const across = points.map(([x]) => x);
  const [left, right] = [Math.min(...across) + INSET, Math.max(...across) - INSET];
  const lower = Math.max(...points.map(([, y]) => y)) - BAR - BELOW;
  const bars = [["track", 100], ["weight", weight]].map(([name, width]) => {
    const bar = document.createElementNS(SVG, "rect");
    const place = `translate(${left} ${lower}) scale(${(right - left) / 100} 1)`;
    Object.entries({ class: name, transform: place, width, height: BAR }).forEach(([key, value]) => bar.setAttribute(key, value));
    if (name === "track") bar.setAttribute("opacity", 0.2);
    return bar;
  });
  outline.after(...bars);
};

const named = (tag, text, prefix) => {
  const element = document.createElementNS(SVG, tag);
  element.id = `${prefix}-${tag}`;
  element.textContent = text;
  return element;
};
