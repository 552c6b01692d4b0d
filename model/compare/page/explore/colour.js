// Colours of words. Those of categories and ramps are in the style sheet, for light and dark.
const categories = 10; // that have a colour of their own; further ones share one

function styleColour(name) {
  const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

// ramp returns a function from 0…1 to a colour, and what to paint a legend with.
function ramp(name) {
  const stops = [1, 2, 3].map((i) => styleColour(`--${name}${i}`));
  const at = (x) => {
    const t = Math.max(0, Math.min(1, x)) * 2, i = t < 1 ? 0 : 1, f = t - i;
    return [0, 1, 2].map((c) => Math.round(stops[i][c] * (1 - f) + stops[i + 1][c] * f));
  };
  at.css = `linear-gradient(90deg, ${stops.map((s) => `rgb(${s})`).join(", ")})`;
  return at;
}

// colourings returns what words can be coloured by: {id, name, of(row) → colour,
// legend}. A legend is a ramp {css, low, high}, or entries {name, css, test(row), count}.
function colourings(data) {
  const n = data.words.length, all = [];
  const none = styleColour("--k0");
  const shades = Array.from({ length: categories }, (_, i) => styleColour(`--k${i + 1}`));
  const byCategory = (id, name, value, names, tell) => {
    const count = names.map(() => 0);
    for (let i = 0; i < n; i++) if (value[i] < names.length) count[value[i]]++;
    const own = names.map((_, v) => v).filter((v) => count[v] > 0);
    if (id !== "cluster") own.sort((a, b) => count[b] - count[a]);
    const shade = names.map(() => none);
    const entries = own.slice(0, categories).map((v, i) => {
      shade[v] = shades[i];
      return { name: names[v], css: `rgb(${shades[i]})`, test: (row) => value[row] === v, count: count[v] };
    });
    const rest = new Set(own.slice(categories));
    const others = own.slice(categories).reduce((sum, v) => sum + count[v], 0);
    if (others) entries.push({ name: `${rest.size} others`, css: `rgb(${none})`, test: (row) => rest.has(value[row]), count: others });
    all.push({ id, name, of: (row) => shade[value[row]] ?? none, legend: { entries }, tell: (row) => names[value[row]] ?? "", quiet: tell === false });
  };
  const byNumber = (id, name, scale, value, low, high, tell) => {
    const shade = ramp(scale);
    all.push({ id, name, of: (row) => (Number.isNaN(value(row)) ? none : shade(value(row))), legend: { css: shade.css, low, high }, tell, quiet: !tell });
  };
  const { arrays } = data;
  if (arrays.cluster) byCategory("cluster", "cluster", arrays.cluster, data.clusters, true);
  if (data.counts) {
    const least = data.counts.reduce((a, b) => Math.min(a, b)), most = data.counts.reduce((a, b) => Math.max(a, b));
    const often = (row) => (most > least ? Math.log((1 + data.counts[row]) / (1 + least)) / Math.log((1 + most) / (1 + least)) : 1);
    byNumber("frequency", "frequency", "f", often, many(least, "time"), many(most, "time"));
  } else {
    byNumber("frequency", "frequency", "f", (row) => 1 - Math.log(1 + row) / Math.log(1 + n), "rare", "frequent");
  }
  if (arrays.moved) {
    byNumber("moved", "movement", "m", (row) => arrays.moved[row], "stayed", "moved",
      (row) => (Number.isNaN(arrays.moved[row]) ? "" : `moved ${arrays.moved[row].toFixed(2)}`));
  }
  data.columns.forEach((column, c) => {
    const value = arrays[`column${c}`];
    if (column.values) return byCategory(`column-${column.name}`, column.name, value, column.values, true);
    let low = Infinity, high = -Infinity;
    for (const x of value) if (x < low) low = x;
    for (const x of value) if (x > high) high = x;
    byNumber(`column-${column.name}`, column.name, "f", (row) => (high > low ? (value[row] - low) / (high - low) : value[row] - low), number(low), number(high),
      (row) => (Number.isNaN(value[row]) ? "" : number(value[row])));
  });
  return all;
}

const number = (x) => x.toLocaleString("en", { maximumSignificantDigits: 6 });
const many = (n, one, more = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
