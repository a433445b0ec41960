// Explains a word where it stands: what is linked to the page of words shows its meaning when it is pointed at or
// focused. Touching shows it too, with the way on; without this script the link leads there.
import { address, fetched } from "./site.js";

const WAIT = 120; // milliseconds before it opens or closes, so that the pointer may cross to it
let texts;
let tip;
let shown = null;
let timer;

const meanings = () => (texts ??= fetched(address("reading/terms.json")).then((answer) => answer.json()));

// The one tooltip of the page.
const made = () => {
  if (tip?.isConnected) return tip;
  tip = Object.assign(document.createElement("div"), { id: "term-tip", className: "term-tip", hidden: true });
  tip.setAttribute("role", "tooltip");
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", () => soon(hide));
  document.body.append(tip);
  return tip;
};

const soon = (action) => {
  clearTimeout(timer);
  timer = setTimeout(action, WAIT);
};

const show = async (link, { touched = false } = {}) => {
  clearTimeout(timer); // of another word that was left
  const meaning = (await meanings())[new URL(link.href).hash.slice(1)];
  if (!meaning) return;
  const box = made();
  const name = Object.assign(document.createElement("strong"), { textContent: meaning.term });
  box.replaceChildren(name, ` ${meaning.text.replaceAll("`", "")}`);
  if (touched) box.append(" ", Object.assign(document.createElement("a"), { href: link.href, textContent: "All words" }));
  box.hidden = false;
  shown?.removeAttribute("aria-describedby");
  shown = link;
  link.setAttribute("aria-describedby", box.id);
  place(box, link.getBoundingClientRect());
};

// Below the word, or above it where there is no room, and never past the sides of the window.
const place = (box, word) => {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = word.bottom + 6 + height < innerHeight || word.top < height + 6;
  const left = Math.min(Math.max(8, word.left), document.documentElement.clientWidth - width - 8);
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${(below ? word.bottom + 6 : word.top - height - 6) + scrollY}px`;
};

const hide = () => {
  clearTimeout(timer);
  if (tip) tip.hidden = true;
  shown?.removeAttribute("aria-describedby");
  shown = null;
};

// `reached` says that the reader points at it, or has it in focus, already.
export const start = (link, { reached }) => {
  if (link.dataset.ready) return;
  link.dataset.ready = "true";
  link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && soon(() => show(link)));
  link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && soon(hide));
  link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
  link.addEventListener("blur", () => soon(hide));
  link.addEventListener("click", (event) => {
    if (event.pointerType !== "touch" || shown === link) return;
    event.preventDefault();
    show(link, { touched: true });
  });
  if (reached && link.matches(":hover, :focus-visible")) show(link);
};

document$.subscribe(hide);
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("pointerdown", (event) => !event.target.closest(".term, .term-tip") && hide());
