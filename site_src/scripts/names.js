// The names of architectures that are nearest to what was typed.

// How well a name fits what was typed: smaller is better, Infinity is not at all.
const distance = (typed, name) => {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1 + (name.length - typed.length) / 100;
  if (name.includes(typed)) return 2 + name.indexOf(typed) / 100;
  const edits = levenshtein(typed.replace(/[^a-z0-9]/g, ""), name.replace(/[^a-z0-9]/g, ""));
  return edits <= Math.max(1, typed.length / 3) ? 3 + edits : Infinity;
};

const levenshtein = (a, b) => {
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length];
};

export const nearest = (list, typed, most) =>
  list
    .map((each) => ({ ...each, distance: distance(typed.toLowerCase(), each.name) }))
    .filter((each) => each.distance < Infinity)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, most);
