// Where things are, and how they are fetched.

// The address of a file of the site, wherever the site lies.
export const address = (path) => {
  const { base } = JSON.parse(document.getElementById("__config").textContent);
  return new URL(path, new URL(base.replace(/\/?$/, "/"), location.href));
};

export const fetched = async (url) => {
  const answer = await fetch(url);
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
