// Sorts and filters the tables of architectures, which are complete without this script.
import { Rows } from "./finder/rows.js";
import { filtered } from "./finder/filters.js";
import { Picked } from "./finder/picked.js";

export const start = (finder) => {
  if (finder.dataset.ready) return;
  finder.dataset.ready = "true";
  const picked = new Picked(finder);
  const rows = new Rows(finder, (row) => picked.dress(row));
  if ("finder" in finder.dataset) {
    filtered(finder, rows);
    return;
  }
  rows.sortable((column, down) => rows.show(rows.all, column, down));
  rows.show(rows.all);
};
