// Sets two to four architectures side by side, or what two kinds of learner make of one. The address says which:
// `?a=torchvision/resnet50/&a=timm/resnet50/`, or `?a=torchvision/resnet50/&a=torchvision/resnet50/unet_learner/`.
import { button, element } from "./elements.js";
import { address, architectures, fetched, listen, nearest } from "./site.js";
import { MOST, pagesIn, queryOf } from "./compare/asked.js";
import { comparison } from "./compare/facts.js";

const UNET = "unet_learner"; // every page is about `vision_learner`, or about what is said to be its kind

const named = (rows) => new Intl.ListFormat("en").format(rows.map((each) => each.name));

// {page, unet} of what the address asks for.
const asked = () =>
  pagesIn(location.search).map((text) => {
    const parts = text.split("/").filter(Boolean);
    const unet = parts.at(-1) === UNET;
    return { page: `${parts.slice(0, unet ? -1 : undefined).join("/")}/`, unet };
  });

const written = ({ page, unet }) => (unet ? `${page}${UNET}/` : page);

export const start = (place) => {
  if (place.dataset.ready) return;
  place.dataset.ready = "true";
  const form = place.querySelector("form");
  const told = place.querySelector(".compare__told");
  const box = place.querySelector(".finder__scroll");
  const field = form.elements.name;
  const title = document.querySelector("h1").firstChild;

  const go = (subjects) => {
    const url = new URL(location.href);
    url.search = queryOf(subjects.map(written));
    history.pushState(history.state, "", url);
    show();
  };

  const show = async () => {
    const wanted = asked();
    const all = wanted.length ? await architectures() : [];
    const found = wanted.map((each) => ({ ...each, row: all.find(({ page }) => page === each.page) }));
    const unknown = found.filter(({ row, unet }) => !row || (unet && !row.unet)).map(written);
    const known = found.filter(({ row, unet }) => row && (!unet || row.unet));
    told.textContent = (await Promise.all(unknown.map((page) => missing(all, page)))).join(" ");
    if (!known.length && !unknown.length) told.textContent = "Add two, and they stand side by side here.";
    title.textContent = known.length ? `${named(known.map(({ row }) => row))} ` : "Compare ";
    field.disabled = form.querySelector("button").disabled = known.length >= MOST;
    const subjects = await Promise.all(
      known.map(async ({ row, unet }) => ({ row, unet, page: await (await fetched(address(`${row.page}anatomy.json`))).json() })),
    );
    if (wanted.map(written).join() === asked().map(written).join()) box.replaceChildren(...(known.length ? [table(subjects)] : []));
  };

  const table = (subjects) => {
    const rows = comparison(subjects);
    const shown = subjects.map(({ row: { page }, unet }) => ({ page, unet }));
    const heads = subjects.map(({ row, unet }, index) => {
      const others = shown.filter((_, other) => other !== index);
      const remove = button(
        "remove",
        () => {
          go(others);
          field.focus();
        },
        { ariaLabel: `Remove ${row.name} of ${row.library}` },
      );
      const link = element("a", { href: address(row.page), textContent: row.name });
      return element("th", { scope: "col" }, link, element("small", { textContent: ` ${row.library} ` }), learner(row, unet, (other) => {
        go(shown.map((each, place) => (place === index ? { ...each, unet: other } : each)));
      }), " ", remove);
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
    const meant = all.find((each) => each.page === `${typed.replace(/\/$/, "")}/`) ?? (await nearest(all, typed, 1))[0];
    if (!typed || !meant) {
      told.textContent = typed ? `No architecture is called ${typed}.` : "Type the name of an architecture.";
      return;
    }
    field.value = "";
    go([...asked().slice(0, MOST - 1), { page: meant.page, unet: false }]);
  });
  form.elements.only.addEventListener("change", ({ target }) => place.classList.toggle("compare--only", target.checked));
  listen(place, "stepped", show);
  show();
};

// What is said of a page that is not there.
const missing = async (all, page) => {
  if (page.endsWith(`${UNET}/`)) return `There is no U-Net of ${page.replace(`${UNET}/`, "")}`;
  const near = (await nearest(all, page.split("/")[1] ?? "", 3)).map((each) => each.name);
  return `There is no ${page}.${near.length ? ` Did you mean ${near.join(", ")}?` : ""}`;
};

// The kind of learner, to choose where there is more than one.
const learner = (row, unet, choose) => {
  const kinds = row.unet ? [row.kind, UNET] : [row.kind];
  if (kinds.length === 1) return element("small", { textContent: `${row.kind} ` });
  const select = element("select", { ariaLabel: `Kind of learner of ${row.name}` }, ...kinds.map((kind) => new Option(kind, kind)));
  select.value = unet ? UNET : row.kind;
  select.addEventListener("change", () => choose(select.value === UNET));
  return select;
};
