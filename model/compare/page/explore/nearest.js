// What the worker does: nearest words over all words of a space, by cosine, exactly. A
// space is {n, dim, numbers, present}: the whole numbers that its vectors were rounded to,
// row after row, and which words it has. A vector of zeros has no direction: it is no answer.
function prepareSpace(space) {
  const { n, dim, numbers } = space;
  space.length = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < dim; j++, at++) sum += numbers[at] * numbers[at];
    space.length[i] = Math.sqrt(sum);
  }
  return space;
}

// nearestIn returns the k rows with the largest cosine to the sum of the terms' unit
// vectors, each term {row, sign}, without the terms' own rows: {rows, cosines}, the
// earlier row first among equals. It is null where a term has no vector here.
function nearestIn(space, terms, k) {
  const { n, dim, numbers, length } = space;
  if (terms.some((t) => !(length[t.row] > 0))) return null;
  const query = new Float64Array(dim);
  for (const { row, sign } of terms) {
    for (let j = 0, at = row * dim; j < dim; j++) query[j] += (sign * numbers[at + j]) / length[row];
  }
  const size = Math.hypot(...query);
  if (!(size > 1e-9)) return null;
  const out = new Set(terms.map((t) => t.row));
  const rows = [], cosines = [];
  for (let i = 0, at = 0; i < n; i++, at += dim) {
    if (!(length[i] > 0) || out.has(i)) continue;
    let sum = 0;
    for (let j = 0; j < dim; j++) sum += query[j] * numbers[at + j];
    const cosine = sum / length[i] / size;
    if (rows.length === k && cosine <= cosines[k - 1]) continue;
    let place = rows.length;
    while (place > 0 && cosines[place - 1] < cosine) place--;
    rows.splice(place, 0, i);
    cosines.splice(place, 0, cosine);
    if (rows.length > k) rows.pop(), cosines.pop();
  }
  return { rows, cosines };
}
