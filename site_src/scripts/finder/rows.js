// A table of architectures: its rows, kept in memory, in the order that is asked for. As many as fill a few screens are
// in the page; more come as the reader scrolls down.
import { element } from "../elements.js";
import { pathOf } from "../site.js";

const SCREENFUL = 60; // rows; tables that are not much longer stand in the page whole
const UNKNOWN = "–";
export const VERDICTS = ["works", "works, but", "fails on a batch", "refused"];
const collator = new Intl.Collator("en", { numeric: true });
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

// The first text of a cell: its link's or its own, without remarks in small print.
export const labelOf = (cell) => (cell?.firstChild?.textContent ?? "").trim();

// The address of the page that a row leads to, from the root of the site.
export const pageOf = (row) => pathOf(row.cells[0].querySelector("a"));

export const inOrder = (values) => [...values].sort(compare);

// What a cell is sorted by: a number, a place among the verdicts, or its text; null if it is not known.
const keyOf = (label, numeric) => {
  if (label === UNKNOWN || label === "") return null;
  if (!numeric) return VERDICTS.includes(label) ? VERDICTS.indexOf(label) : label;
  return parseFloat(label.replaceAll(",", ""));
};

// The rows of the table that browsers without scripts show, which is text to those with them.
const rowsIn = (text) => {
  const { content } = element("template", { innerHTML: text });
  return [...content.querySelectorAll("tbody tr")];
};

export class Rows {
  #body;
  #heads;
  #fitting = [];
  #shown = 0;
  #first;
  #dress;

  // `dress` is called with each row that comes into the page.
  constructor(finder, dress) {
    this.#dress = dress;
    this.#body = finder.querySelector("tbody");
    this.#heads = [...finder.querySelectorAll("thead th")];
    this.columns = this.#heads.map((head) => head.textContent.trim().toLowerCase());
    const whole = finder.querySelector("noscript[data-rows]");
    this.all = whole ? rowsIn(whole.textContent) : [...this.#body.rows];
    this.#first = whole ? SCREENFUL : this.all.length;
    const end = document.createElement("div");
    finder.append(end);
    new IntersectionObserver(([seen]) => seen.isIntersecting && this.#more(), { rootMargin: "1500px" }).observe(end);
  }

  // Makes a button of each heading, which says by which column to sort and whether downwards.
  sortable(sorted) {
    this.#heads.forEach((head, index) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent.trim() });
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const down = now ? now === "ascending" : this.#numeric(index); // of numbers the largest first
        sorted(this.columns[index], down);
      });
      head.replaceChildren(button);
    });
  }

  // Shows these rows, sorted by a column if there is one of that name, or else as they come.
  show(rows, column = "", down = false) {
    const index = this.columns.indexOf(column);
    this.#heads.forEach((head, place) => {
      if (place === index) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    this.#fitting = index < 0 ? rows : this.#sorted(rows, index, down);
    this.#shown = Math.min(this.#first, this.#fitting.length);
    this.#body.replaceChildren(...this.#dressed(0, this.#shown));
  }

  #more() {
    if (this.#shown >= this.#fitting.length) return;
    this.#body.append(...this.#dressed(this.#shown, this.#shown + SCREENFUL));
    this.#shown = Math.min(this.#shown + SCREENFUL, this.#fitting.length);
  }

  #dressed(from, to) {
    const rows = this.#fitting.slice(from, to);
    rows.forEach(this.#dress);
    return rows;
  }

  #numeric(index) {
    return this.#heads[index].classList.contains("number");
  }

  #sorted(rows, index, down) {
    const sign = down ? -1 : 1;
    return rows
      .map((row) => ({ row, key: keyOf(labelOf(row.cells[index]), this.#numeric(index)) }))
      .sort((a, b) => {
        if (a.key === null || b.key === null) return (a.key === null) - (b.key === null); // the unknown at the end
        return sign * compare(a.key, b.key);
      })
      .map(({ row }) => row);
  }
}
