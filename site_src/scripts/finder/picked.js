// Architectures that the reader ticks in the table, and the link that sets them side by side.
import { MOST, queryOf } from "../compare/asked.js";
import { button, element } from "../elements.js";
import { address } from "../site.js";
import { pageOf } from "./rows.js";

export class Picked {
  #pages = new Map(); // names by page, in the order in which they were ticked
  #link = element("a");
  #bar;

  constructor(finder) {
    const clear = button("Clear", () => {
      this.#pages.clear();
      finder.querySelectorAll(".finder__pick").forEach((box) => (box.checked = false));
      this.#tell();
    });
    this.#bar = element("p", { className: "finder__picked", hidden: true }, this.#link, " ", clear);
    finder.append(this.#bar);
  }

  // Puts a box to tick into a row, once.
  dress(row) {
    const cell = row.cells[0];
    if (cell.querySelector(".finder__pick")) return;
    const link = cell.querySelector("a");
    const page = pageOf(row);
    const box = element("input", { type: "checkbox", className: "finder__pick", ariaLabel: `Compare ${link.textContent}`, title: "Compare" });
    box.addEventListener("change", () => {
      if (!box.checked) this.#pages.delete(page);
      else if (this.#pages.size < MOST) this.#pages.set(page, link.textContent);
      else box.checked = false; // the bar says that there are enough
      this.#tell();
    });
    cell.append(box);
  }

  #tell() {
    const names = [...this.#pages.values()];
    this.#bar.hidden = !names.length;
    this.#link.href = address(`compare/?${queryOf([...this.#pages.keys()])}`);
    const many = names.length === MOST ? " (no more fit side by side)" : "";
    this.#link.textContent = `Compare ${new Intl.ListFormat("en").format(names)}${many}`;
  }
}
