// Fetches the page of a link that a reader points at, so that it is there when they follow it. Only pages of the site,
// each once, and nothing where the reader saves data.
const WAIT = 80; // ms: whoever only passes over a link does not mean it

const fetched = new Set();

const wanted = (link) => {
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute("download") || navigator.connection?.saveData) return;
  const { origin, pathname, search } = link;
  const other = pathname !== location.pathname;
  if (origin === location.origin && other && !search && pathname.endsWith("/")) return origin + pathname;
};

export const start = (link) => {
  const page = wanted(link);
  if (!page || fetched.has(page)) return;
  setTimeout(() => {
    if (fetched.has(page) || !link.matches(":hover, :focus")) return;
    fetched.add(page);
    fetch(page, { priority: "low" }).catch(() => fetched.delete(page));
  }, WAIT);
};
