// Sets two to four architectures side by side. The address says which: `?a=torchvision/resnet50/&a=timm/resnet50/`.
import { button, element } from "./elements.js";
import { address, architectures, fetched } from "./site.js";
import { comparison } from "./compare/facts.js";
import { nearest } from "./names.js";

const MOST = 4;

const named = (rows) => new Intl.ListFormat("en").format(rows.map((each) => each.name));

const asked = () => new URLSearchParams(location.search).getAll("a");

export const start = (place) => {
  if (place.dataset.ready) return;
  place.dataset.ready = "true";
  const form = place.querySelector("form");
  const told = place.querySelector(".compare__told");
  const box = place.querySelector(".finder__scroll");
  const field = form.elements.name;
  const title = document.querySelector("h1").firstChild;

  const go = (pages) => {
    const url = new URL(location.href);
    url.search = new URLSearchParams(pages.map((page) => ["a", page])).toString().replaceAll("%2F", "/");
    history.pushState(history.state, "", url);
    show();
  };

  const show = async () => {
    const all = await architectures();
    const pages = asked().slice(0, MOST);
    const rows = pages.map((page) => all.find((each) => each.page === page.replace(/\/?$/, "/")));
    const unknown = pages.filter((_, index) => !rows[index]);
    const known = rows.filter(Boolean);
    told.textContent = unknown
      .map((page) => {
        const near = nearest(all, page.split("/").filter(Boolean).pop() ?? "", 3).map((each) => each.name);
        return `There is no ${page}.${near.length ? ` Did you mean ${near.join(", ")}?` : ""}`;
      })
      .join(" ");
    if (!known.length && !unknown.length) told.textContent = "Add two, and they stand side by side here.";
    title.textContent = known.length ? `${named(known)} ` : "Compare ";
    field.disabled = form.querySelector("button").disabled = known.length >= MOST;
    const subjects = await Promise.all(
      known.map(async (row) => ({ row, page: await (await fetched(address(`${row.page}anatomy.json`))).json() })),
    );
    if (pages.join() === asked().slice(0, MOST).join()) box.replaceChildren(...(known.length ? [table(subjects)] : []));
  };

  const table = (subjects) => {
    const rows = comparison(subjects);
    const heads = subjects.map(({ row }, index) => {
      const others = subjects.filter((_, other) => other !== index).map((each) => each.row.page);
      const remove = button(
        "remove",
        () => {
          go(others);
          field.focus();
        },
        { ariaLabel: `Remove ${row.name} of ${row.library}` },
      );
      const link = element("a", { href: address(row.page), textContent: row.name });
      return element("th", { scope: "col" }, link, element("small", { textContent: ` ${row.library} ` }), remove);
    });
    const body = [];
    let heading = "";
    for (const row of rows) {
      if (row.heading !== heading) {
        heading = row.heading;
        const differs = rows.some((each) => each.heading === heading && each.differs);
        const cell = element("th", { scope: "rowgroup", colSpan: subjects.length + 1, textContent: heading });
        body.push(element("tr", { className: `compare__heading${differs ? "" : " compare__same"}` }, cell));
      }
      const name = element("th", { scope: "row", textContent: row.title });
      if (row.differs) name.prepend(element("span", { className: "compare__mark", textContent: "≠ " }, element("span", { className: "visually-hidden", textContent: "differs: " })));
      const cells = row.values.map((value) => element("td", { textContent: value }));
      body.push(element("tr", { className: row.differs ? "compare__differs" : "compare__same" }, name, ...cells));
    }
    const made = element("table", { className: "finder__table compare__table" });
    made.append(element("thead", {}, element("tr", {}, element("td"), ...heads)), element("tbody", {}, ...body));
    return made;
  };

  field.addEventListener(
    "focus",
    async () => {
      const options = (await architectures()).map((each) => new Option(each.library, each.page.replace(/\/$/, "")));
      form.querySelector("datalist").replaceChildren(...options);
    },
    { once: true },
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const all = await architectures();
    const typed = field.value.trim();
    const meant = all.find((each) => each.page === `${typed.replace(/\/$/, "")}/`) ?? nearest(all, typed, 1)[0];
    if (!typed || !meant) {
      told.textContent = typed ? `No architecture is called ${typed}.` : "Type the name of an architecture.";
      return;
    }
    field.value = "";
    go([...asked().slice(0, MOST - 1), meant.page]);
  });
  form.elements.only.addEventListener("change", ({ target }) => place.classList.toggle("compare--only", target.checked));
  window.addEventListener("popstate", show);
  show();
};
