// The network as a graph that opens in place: containers, zoom, full screen, and what is open as DOT or Mermaid.
import Panzoom from "../../assets/vendor/panzoom.js";
import { copier } from "../copying.js";
import { button, element as make, number, shape } from "../elements.js";
import { draw } from "../graph.js";
import { dotOf } from "./dot.js";
import { mermaidOf } from "./mermaid.js";
import { itemsOf, openAtFirst, sceneOf } from "./scene.js";
import { anchorOf } from "./tree.js";

const STEP = 48; // pixels that an arrow key moves the graph
const CAPTION =
  "Modules in the order in which they are printed; a model may call them in another one. " +
  "A box with + opens; neighbours that are alike are one box, × n. What was cut stands aside, dashed.";

const named = (text, label, act) => button(text, act, { ariaLabel: label, title: label });

// What the box says of itself, in words.
const spoken = (item) => {
  const count = item.count > 1 ? `, ${item.count} alike` : "";
  return `${item.title}, ${item.type}${count}, ${item.origin}${item.parameters ? `, ${number(item.parameters)} parameters` : ""}`;
};

const facts = (item) => {
  const { row, trainable, groups } = item.node;
  const all = {
    Class: item.type,
    Settings: row.detail,
    "In the learner": row.after,
    "In the pretrained model": row.before,
    Origin: row.origin === item.origin ? row.origin : `${row.origin}: a new container, and all in it is ${item.origin}`,
    Input: row.input && shape(row.input),
    Output: item.output && shape(item.output),
    Parameters: item.parameters && number(item.parameters),
    "Trained while frozen": item.parameters && row.after !== null && number(trainable * item.count),
    Group: row.after !== null && groups.join(", "),
  };
  const list = make("dl");
  for (const [name, value] of Object.entries(all)) {
    if (value) list.append(make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value })));
  }
  return list;
};

// The network of `trees` in `place`; opening is quick however large it is, as only what is open is drawn.
export const explore = async (place, trees) => {
  const open = openAtFirst(trees);
  let scene;
  let zoom;
  const stage = make("div", { className: "explore__graph" });
  const window_ = make("div", { className: "explore__window", tabIndex: 0 }, stage);
  window_.setAttribute("role", "region");
  window_.setAttribute("aria-label", "The network. Plus, minus and arrow keys zoom and move it, 0 resets it.");
  const about = make("div", { className: "explore__facts" });
  about.setAttribute("aria-live", "polite");
  about.append(make("p", { textContent: "Choose a box to see what it is." }));

  const select = (item, element) => {
    stage.querySelectorAll(".selected").forEach((each) => each.classList.remove("selected"));
    element.classList.add("selected");
    about.replaceChildren(make("strong", { textContent: item.title }), facts(item));
    const { after } = item.node.row;
    if (after) about.append(make("a", { href: `#${anchorOf(after)}`, textContent: "Its row on this page" }));
  };

  const act = async (item) => {
    if (item.openable) {
      if (open.has(item.key)) open.delete(item.key);
      else open.add(item.key);
      await show();
    }
    const now = itemsOf(scene.items).find((each) => each.key === item.key);
    const element = stage.querySelector(`#explore-${now.id}`);
    select(now, element);
    element.focus({ preventScroll: true });
  };

  const enliven = (svg, item) => {
    const element = svg.querySelector(`#explore-${item.id}`);
    if (!element || item.terminal) return;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", spoken(item));
    if (item.openable) element.setAttribute("aria-expanded", String(item.items.length > 0));
    element.addEventListener("click", () => moved || act(item));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act(item);
    });
  };

  const show = async () => {
    scene = sceneOf(trees, open);
    const svg = await draw(dotOf(scene), { prefix: "explore", title: "The network", description: CAPTION });
    svg.setAttribute("role", "group");
    itemsOf(scene.items).forEach((item) => enliven(svg, item));
    stage.replaceChildren(svg);
  };

  let moved = false;
  let down = null;
  window_.addEventListener("pointerdown", (event) => {
    down = [event.clientX, event.clientY];
    moved = false;
  }, true);
  window_.addEventListener("pointermove", (event) => {
    if (down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 5) moved = true;
  }, true);
  window_.addEventListener("pointerup", () => (down = null), true);

  const keys = {
    "+": () => zoom.zoomIn(),
    "=": () => zoom.zoomIn(),
    "-": () => zoom.zoomOut(),
    0: () => zoom.reset(),
    ArrowLeft: () => zoom.pan(STEP, 0, { relative: true }),
    ArrowRight: () => zoom.pan(-STEP, 0, { relative: true }),
    ArrowUp: () => zoom.pan(0, STEP, { relative: true }),
    ArrowDown: () => zoom.pan(0, -STEP, { relative: true }),
  };
  window_.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const said = make("output");
  const copy = (name, text) => copier(`Copy as ${name}`, `${name} of what is open is`, () => text(scene), said);
  const whole = button("Full screen", async () => {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (place.classList.contains("explore--over")) return over(false);
    try {
      await place.requestFullscreen();
    } catch {
      over(true); // where the browser has no full screen, it lies over the page
    }
  });
  const over = (on) => {
    place.classList.toggle("explore--over", on);
    whole.setAttribute("aria-pressed", String(on));
  };
  place.addEventListener("fullscreenchange", () =>
    whole.setAttribute("aria-pressed", String(document.fullscreenElement === place)),
  );
  place.addEventListener("keydown", (event) => event.key === "Escape" && over(false));
  about.addEventListener("click", (event) => {
    if (event.target.localName !== "a") return;
    over(false); // the row lies behind it
    if (document.fullscreenElement) document.exitFullscreen();
  });

  const tools = make(
    "div",
    { className: "explore__tools" },
    named("+", "Zoom in", () => zoom.zoomIn()),
    named("−", "Zoom out", () => zoom.zoomOut()),
    named("0", "Reset zoom", () => zoom.reset()),
    whole,
    copy("DOT", dotOf),
    copy("Mermaid", mermaidOf),
    said,
  );
  place.replaceChildren(tools, window_, about, make("p", { className: "explore__caption", textContent: CAPTION }));
  await show();
  const fitting = Math.min(1, window_.clientWidth / Number(stage.firstElementChild.getAttribute("width")));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  zoom = Panzoom(stage, { maxScale: 6, minScale: 0.1, startScale: fitting, animate: !still, origin: "50% 0", noBind: false });
  window_.addEventListener("wheel", (event) => {
    if (event.ctrlKey || place.matches(":fullscreen, .explore--over")) zoom.zoomWithWheel(event);
  }, { passive: false }); // a plain wheel scrolls the page, but where the graph is all there is
};
