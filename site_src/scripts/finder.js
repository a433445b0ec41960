// Filters and sorts the table of architectures, which is complete without this script. The state is in the address
// (not as `q`, which Material would take for a search of the whole site).
(() => {
  "use strict";

  const start = (finder) => {
    if (finder.dataset.ready) return;
    finder.dataset.ready = "true";
    const body = finder.querySelector("tbody");
    const rows = [...body.rows].map((row, index) => ({
      row,
      index,
      library: row.dataset.library,
      verdict: row.dataset.verdict,
      text: `${row.cells[0].dataset.value} ${row.dataset.family} ${row.dataset.library}`.toLowerCase(),
      values: [...row.cells].map((cell) => cell.dataset.value),
    }));
    const heads = [...finder.querySelectorAll("thead th")];
    const names = heads.map((head) => head.textContent.trim().toLowerCase());
    const state = { name: "", library: "", verdict: "", sort: "", down: false };

    const controls = document.createElement("form");
    controls.className = "finder__controls";
    controls.setAttribute("role", "search");
    const field = labelled("input", "Name or family", { type: "search", placeholder: "Name or family, such as resnet" });
    const library = choice("Library", "All libraries", distinct(rows, "library"));
    const verdict = choice("Verdict", "All verdicts", distinct(rows, "verdict"));
    const count = document.createElement("output");
    count.setAttribute("aria-live", "polite");
    const reset = document.createElement("button");
    reset.type = "reset";
    reset.textContent = "Clear filters";
    controls.append(field, library, verdict, count, reset);
    finder.prepend(controls);
    const none = document.createElement("p");
    none.className = "finder__none";
    none.textContent = "No architecture fits. Try a part of its name.";
    none.hidden = true;
    finder.append(none);

    function labelled(tag, label, attributes) {
      const element = Object.assign(document.createElement(tag), attributes);
      element.setAttribute("aria-label", label);
      return element;
    }

    function distinct(list, key) {
      const words = new Map(list.map((each) => [each[key], label(each, key)]));
      return [...words].sort(([a], [b]) => (a < b ? -1 : 1));
    }

    function label(each, key) {
      return key === "verdict" ? each.row.querySelector(".verdict").textContent : each[key];
    }

    function choice(name, all, options) {
      const select = labelled("select", name, {});
      select.append(new Option(all, ""), ...options.map(([value, text]) => new Option(text, value)));
      return select;
    }

    function show() {
      const words = state.name.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const each of rows) {
        const fits =
          words.every((word) => each.text.includes(word)) &&
          (!state.library || each.library === state.library) &&
          (!state.verdict || each.verdict === state.verdict);
        each.row.hidden = !fits;
        shown += fits;
      }
      count.textContent = shown === rows.length ? `${shown} architectures` : `${shown} of ${rows.length}`;
      none.hidden = shown > 0;
      reset.hidden = !(state.name || state.library || state.verdict || state.sort);
      order();
    }

    function order() {
      const column = names.indexOf(state.sort);
      const sign = state.down ? -1 : 1;
      heads.forEach((head, index) => {
        if (index === column) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      const numeric = column >= 0 && heads[column].classList.contains("number");
      const sorted = [...rows].sort((a, b) => {
        if (column < 0) return a.index - b.index;
        const [x, y] = [a.values[column], b.values[column]];
        if (x === y) return a.index - b.index;
        if (x === "" || y === "") return x === "" ? 1 : -1; // what is unknown stays at the end
        return sign * (numeric ? x - y : x.localeCompare(y, "en", { numeric: true }));
      });
      body.append(...sorted.map((each) => each.row));
    }

    function remember() {
      const url = new URL(location.href);
      url.search = "";
      for (const key of ["name", "library", "verdict"]) if (state[key]) url.searchParams.set(key, state[key]);
      if (state.sort) url.searchParams.set("sort", (state.down ? "-" : "") + state.sort);
      history.replaceState(history.state, "", url);
    }

    function recall() {
      const asked = new URL(location.href).searchParams;
      state.name = asked.get("name") ?? "";
      state.library = asked.get("library") ?? "";
      state.verdict = asked.get("verdict") ?? "";
      const sort = asked.get("sort") ?? "";
      state.down = sort.startsWith("-");
      state.sort = names.includes(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "";
      field.value = state.name;
      library.value = state.library;
      verdict.value = state.verdict;
      state.library = library.value;
      state.verdict = verdict.value;
      show();
    }

    function change() {
      Object.assign(state, { name: field.value.trim(), library: library.value, verdict: verdict.value });
      show();
      remember();
    }

    heads.forEach((head, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent.trim();
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("number");
        state.down = state.sort === names[index] ? !state.down : numeric; // of numbers the largest first
        state.sort = names[index];
        show();
        remember();
      });
      head.replaceChildren(button);
    });
    controls.addEventListener("input", change);
    controls.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = rows.filter((each) => !each.row.hidden);
      if (first.length === 1) location.assign(first[0].row.querySelector("a").href);
    });
    controls.addEventListener("reset", () => {
      Object.assign(state, { sort: "", down: false });
      setTimeout(change); // after the fields were emptied
    });
    window.addEventListener("popstate", recall);
    recall();
  };

  document$.subscribe(() => document.querySelectorAll("[data-finder]").forEach(start));
})();
