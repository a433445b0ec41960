// Where things are, and how they are fetched.

// The address of a file of the site, wherever the site lies.
export const address = (path) => {
  const { base } = JSON.parse(document.getElementById("__config").textContent);
  return new URL(path, new URL(base.replace(/\/?$/, "/"), location.href));
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
