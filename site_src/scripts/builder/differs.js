// Which layers of one head are not in another, where both keep their order: the rest is their longest common
// sequence, so that a layer put in between marks itself alone. Pure.
const alike = (one, other) => one.type === other.type && one.detail === other.detail;

// -> for each of `layers`, whether it is new against `usual`.
export const differing = (layers, usual) => {
  // longest[i][j]: length of the longest common sequence of what follows layer i here and layer j there
  const longest = Array.from({ length: layers.length + 1 }, () => Array(usual.length + 1).fill(0));
  for (let i = layers.length - 1; i >= 0; i--) {
    for (let j = usual.length - 1; j >= 0; j--) {
      longest[i][j] = alike(layers[i], usual[j]) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  let j = 0;
  return layers.map((layer, i) => {
    while (j < usual.length && !alike(layer, usual[j]) && longest[i][j + 1] >= longest[i + 1][j]) j++;
    const common = j < usual.length && alike(layer, usual[j]);
    if (common) j++;
    return !common;
  });
};
