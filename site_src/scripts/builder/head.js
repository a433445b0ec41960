// The rules of fastai's `create_head`: settings -> the layers of the head, or the error that fastai raises. Pure.
// A test holds them against the installed fastai.
export const FASTAI = "2.8.12";

export const DEFAULTS = Object.freeze({
  lin_ftrs: null, // fastai then takes [512]
  ps: 0.5,
  pool: true,
  concat_pool: true,
  first_bn: true,
  bn_final: false,
  lin_first: false,
  y_range: null,
});

// `input` is the shape of one item that the body hands over: [512, 7, 7].
// -> {layers: [{path, type, detail, parameters, input, output}], parameters, misfit} or {error: {type, message, setting}}, as fastai's.
// `misfit` is the path of the first layer that cannot take what comes to it; shapes are null from there on.
export const head = ({ nf, n_out, input, ...settings }) => {
  try {
    return shaped(layersOf(nf, n_out, { ...DEFAULTS, ...settings }), input);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return { error: { type: error.type, message: error.message, setting: error.setting } };
  }
};

class Raised extends Error {
  constructor(type, message, setting) {
    super(message);
    Object.assign(this, { type, setting });
  }
}

// What `vision_learner` says before it comes to `create_head`.
const NO_OUTPUT = "`n_out` is not defined, and could not be inferred from data, set `dls.c` or pass `n_out`";

const layersOf = (nf, n_out, { lin_ftrs, ps, pool, concat_pool, first_bn, bn_final, lin_first, y_range }) => {
  if (n_out === 0) throw new Raised("AssertionError", NO_OUTPUT, "n_out");
  const first = pool && concat_pool ? 2 * nf : nf;
  const sizes = [first, ...(lin_ftrs ?? [512]), n_out];
  const drops = drop_outs(ps, sizes.length - 2);
  const layers = pool ? [concat_pool ? CONCAT_POOL : AVERAGE_POOL, FLATTEN] : [];
  if (lin_first) {
    if (!drops.length) throw new Raised("IndexError", "pop from empty list", "ps");
    layers.push(dropout(drops.shift()));
  }
  // As Python's `zip`, which ends with the shorter list: too few values of `ps` leave blocks out without a word.
  const blocks = Math.min(sizes.length - 1, drops.length);
  for (let index = 0; index < blocks; index++) {
    const [before, after] = [sizes[index], sizes[index + 1]];
    const normalised = index === 0 ? first_bn : true;
    const norm = normalised ? [batch_norm(lin_first ? after : before)] : [];
    const drop = drops[index] === 0 ? [] : [dropout(drops[index])];
    const act = index < sizes.length - 2 ? [RELU] : [];
    const lin = [linear(before, after, !normalised), ...act];
    layers.push(...(lin_first ? [...lin, ...norm, ...drop] : [...norm, ...drop, ...lin]));
  }
  if (lin_first) layers.push(linear(sizes.at(-2), n_out, true));
  if (bn_final) layers.push(batch_norm(n_out, 0.01));
  if (y_range !== null) layers.push(sigmoid_range(y_range));
  return layers;
};

// One value is meant for the last layer; those before it get half.
const drop_outs = (ps, hidden) => {
  const given = Array.isArray(ps) ? [...ps] : [ps];
  return given.length === 1 ? [...Array(hidden).fill(given[0] / 2), given[0]] : given;
};

// Each layer: `output(input)` is the shape that it makes, or null where it cannot take what comes.
const same = (input) => input;
const CONCAT_POOL = pooling("AdaptiveConcatPool2d", "", 2);
const AVERAGE_POOL = pooling("AdaptiveAvgPool2d", "output_size=1", 1);
const FLATTEN = {
  type: "Flatten",
  detail: "full=False",
  parameters: 0,
  shape: (input) => [input.reduce((all, size) => all * size, 1)],
};
const RELU = { type: "ReLU", detail: "inplace=True", parameters: 0, shape: same };

function pooling(type, detail, times) {
  return { type, detail, parameters: 0, shape: (input) => (input.length === 3 ? [times * input[0], 1, 1] : null) };
}

const dropout = (p) => {
  if (p < 0 || p > 1) {
    throw new Raised("ValueError", `dropout probability has to be between 0 and 1, but got ${p}`, "ps");
  }
  return { type: "Dropout", detail: `p=${p}, inplace=False`, parameters: 0, shape: same };
};

const linear = (before, after, bias) => ({
  type: "Linear",
  detail: `in_features=${before}, out_features=${after}, bias=${bias ? "True" : "False"}`,
  parameters: before * after + (bias ? after : 0),
  shape: (input) => (input.at(-1) === before ? [...input.slice(0, -1), after] : null),
});

const batch_norm = (size, momentum = 0.1) => ({
  type: "BatchNorm1d",
  detail: `${size}, eps=1e-05, momentum=${momentum}, affine=True, bias=True, track_running_stats=True`,
  parameters: 2 * size,
  shape: (input) => (input.length <= 2 && input[0] === size ? input : null),
});

// One with too few bounds is built, and fails when it is run.
const sigmoid_range = (range) => {
  if (range.length > 2) throw new Raised("IndexError", "list index out of range", "y_range");
  const [low = "?", high = "?"] = range;
  const shape = (input) => (range.length === 2 ? input : null);
  return { type: "SigmoidRange", detail: `low=${low}, high=${high}`, parameters: 0, shape };
};

const shaped = (layers, input) => {
  let arriving = input;
  let misfit = null;
  const rows = layers.map(({ type, detail, parameters, shape }, index) => {
    const output = arriving && shape(arriving);
    if (arriving && !output) misfit = String(index);
    const row = { path: String(index), type, detail, parameters, input: arriving, output };
    arriving = output;
    return row;
  });
  return { layers: rows, parameters: rows.reduce((sum, row) => sum + row.parameters, 0), misfit };
};
