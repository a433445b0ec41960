// Where things are, and how they are fetched.

const ROOT = new URL("..", import.meta.url);

// The address of a file of the site, wherever the site lies.
export const address = (path) => new URL(path, ROOT);

// And back: the path in the site of what a link leads to.
export const pathOf = ({ href }) => href.replace(ROOT.href, "");

// Goes there as a link would, without loading again what the pages share.
export const visit = (url) => {
  const link = Object.assign(document.createElement("a"), { href: url, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
};

// Calls `hear` at an event of the window for as long as its page is the one that is shown: the next page may come
// without a new document, and with its address first.
export const listen = (place, event, hear) => {
  const { pathname } = location;
  const heard = () => {
    if (!place.isConnected) window.removeEventListener(event, heard);
    else if (location.pathname === pathname) hear();
  };
  window.addEventListener(event, heard);
};

// The preview of a pull request holds a part of the site; what it lacks is as on the site that it lies in.
export const outside = (url) => String(url).replace(/\/pr-preview\/pr-\d+\//, "/");

export const fetched = async (url) => {
  let answer = await fetch(url);
  if (answer.status === 404 && outside(url) !== String(url)) answer = await fetch(outside(url));
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
};

// The rows of a table that is kept as `{columns, rows}`, each as an object.
export const records = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));

let catalogue;

// All architectures, fetched once.
export const architectures = () =>
  (catalogue ??= fetched(address("architectures/index.json"))
    .then((answer) => answer.json())
    .then(records));

let matcher;

// What matches names, loaded when it is asked: one promise for all, so that who waits goes on in the order of asking.
export const names = () => (matcher ??= import("./names.js"));

// The architectures whose names fit best.
export const nearest = async (...asked) => (await names()).nearest(...asked);
