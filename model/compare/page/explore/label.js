// Labels of a pane: marked words first, then the most frequent ones in view that have room.
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const cell = 4; // pixels of the grid that knows where there is room

// Tiles know the most frequent words of each part of the map, so that a frame looks at
// those in view and not at all. On level v the map has 2^v × 2^v of them.
class Tiles {
  // order has the rows, the most frequent first; those for which has(row) is false are left out.
  constructor(places, order, has) {
    const all = Uint32Array.from(order.keys()).filter((k) => has(order[k]));
    this.levels = Array.from({ length: 9 }, (_, v) => {
      const most = v === 8 ? 256 : 64, shift = 16 - v, begin = new Uint32Array(4 ** v + 1);
      const tile = (k) => ((places[2 * order[k] + 1] >> shift) << v) + (places[2 * order[k]] >> shift);
      for (const k of all) begin[tile(k) + 1]++;
      for (let t = 0; t < 4 ** v; t++) begin[t + 1] = begin[t] + Math.min(most, begin[t + 1]);
      const next = begin.slice(), held = new Uint32Array(begin[4 ** v]);
      for (const k of all) {
        const t = tile(k);
        if (next[t] < begin[t + 1]) held[next[t]++] = k;
      }
      return { begin, held };
    });
  }

  // within returns places in the order, ascending, of words between the corners, of a map
  // from 0 to 1; tiles are as small as can be, but not smaller than least.
  within(x0, y0, x1, y1, least) {
    const v = Math.max(0, Math.min(8, Math.floor(-Math.log2(least)))), side = 1 << v, { begin, held } = this.levels[v];
    const clamp = (x) => Math.max(0, Math.min(side - 1, Math.floor(x * side)));
    const found = [];
    for (let y = clamp(y0); y <= clamp(y1); y++) {
      const row = y << v; // tiles side by side are held one after another
      for (let at = begin[row + clamp(x0)]; at < begin[row + clamp(x1) + 1]; at++) found.push(held[at]);
    }
    return Uint32Array.from(found).sort();
  }
}

class Labels {
  constructor(pane, words, order) {
    this.pane = pane;
    this.words = words;
    this.order = order;
    this.widths = { 500: new Float32Array(words.length), 700: new Float32Array(words.length) }; // of plain and bold labels at 12 pixels; 0: not measured yet
  }

  // choose takes the words to label: those that are inside, or all.
  choose(inside) {
    if (this.tiles && inside === this.inside) return;
    this.inside = inside;
    this.tiles = new Tiles(this.pane.places, this.order, (row) => this.pane.present[row] && (!inside || inside[row]));
  }

  // draw shows: {marks: [{row, strong, from}], hover, lasso, covered, ink, ground, accent}.
  draw(shown) {
    const p = this.pane, pen = p.pen;
    pen.setTransform(p.ratio, 0, 0, p.ratio, 0, 0);
    pen.clearRect(0, 0, p.width, p.height);
    const columns = Math.ceil(p.width / cell), lines = Math.ceil(p.height / cell);
    if (columns === this.columns && lines === this.lines) this.taken.fill(0);
    else Object.assign(this, { columns, lines, taken: new Uint8Array(columns * lines) });
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    for (const [left, top, width, height] of shown.covered) this.take(left, top, width, height);
    this.marks(shown);
    const placed = new Set(shown.marks.map((m) => m.row));
    if (shown.hover >= 0) placed.add(shown.hover);
    const most = Math.min(400, (p.width * p.height) / 5200);
    let count = 0, tried = 0;
    const least = Math.max(128, Math.sqrt(p.width * p.height) / 6) / p.camera.scale;
    const near = this.tiles.within(...p.place(0, 0), ...p.place(p.width, p.height), least);
    this.looked = near.length; // words that this frame looked at
    for (const k of near) {
      const i = this.order[k], x = p.x(i), y = p.y(i);
      if (placed.has(i) || x < 0 || y < 0 || x > p.width || y > p.height) continue;
      const large = count < 12;
      if (this.place(i, x, y, large ? 13.5 : 12, large ? 600 : 400, shown)) count++;
      if (count >= most || ++tried > 2500) break;
    }
    if (shown.hover >= 0 && p.present[shown.hover]) this.hover(shown);
    if (shown.lasso) this.lasso(shown);
  }

  // marks draws the words that are marked, each with a line from the word that it is near to.
  marks(shown) {
    const p = this.pane, pen = p.pen, r = p.pointSize() / 2 + 3;
    const here = shown.marks.filter((m) => p.present[m.row]);
    pen.strokeStyle = shown.accent;
    for (const m of here) {
      if (!m.from || !p.present[m.from.row]) continue;
      pen.globalAlpha = 0.35;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(p.x(m.from.row), p.y(m.from.row));
      pen.lineTo(p.x(m.row), p.y(m.row));
      pen.stroke();
    }
    pen.globalAlpha = 1;
    const ring = (m) => this.take(p.x(m.row) - r, p.y(m.row) - r, 2 * r, 2 * r); // no other word's label on it
    const strong = here.filter((m) => m.strong), others = here.filter((m) => !m.strong);
    for (const m of here) {
      pen.lineWidth = m.strong ? 2.5 : 1.5;
      pen.beginPath();
      pen.arc(p.x(m.row), p.y(m.row), m.strong ? r + 2 : r, 0, 7);
      pen.stroke();
    }
    strong.forEach(ring);
    strong.forEach((m, k) => this.place(m.row, p.x(m.row), p.y(m.row), 15, 700, shown, { gap: r + 6, around: true, always: k === 0 }));
    others.forEach(ring);
    for (const m of others) this.place(m.row, p.x(m.row), p.y(m.row), 12.5, 500, shown, { gap: r + 4, around: true });
  }

  hover(shown) {
    const p = this.pane, i = shown.hover, x = p.x(i), y = p.y(i), pen = p.pen;
    pen.strokeStyle = shown.ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, y, p.pointSize() / 2 + 3, 0, 7);
    pen.stroke();
    pen.font = `600 13.5px ${font}`;
    const text = this.shortened(i), w = pen.measureText(text).width + 16;
    const left = x + 12 + w > p.width ? Math.max(2, x - 12 - w) : x + 12, top = Math.max(2, Math.min(p.height - 26, y - 12));
    pen.fillStyle = shown.ink;
    pen.beginPath();
    pen.roundRect(left, top, w, 24, 6);
    pen.fill();
    pen.fillStyle = shown.ground;
    pen.textAlign = "left";
    pen.fillText(text, left + 8, top + 12.5);
  }

  lasso({ lasso, accent }) {
    const p = this.pane, pen = p.pen;
    pen.beginPath();
    for (let k = 0; k < lasso.length; k += 2) {
      pen.lineTo((lasso[k] - p.camera.x) * p.camera.scale + p.width / 2, (lasso[k + 1] - p.camera.y) * p.camera.scale + p.height / 2);
    }
    pen.closePath();
    pen.strokeStyle = pen.fillStyle = accent;
    pen.globalAlpha = 0.08;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.stroke();
    pen.setLineDash([]);
  }

  shortened(i) {
    const word = this.words[i];
    return word.length > 28 ? [...word].slice(0, 27).join("") + "…" : word;
  }

  // place writes the label of a word right or left of its point, or around it, if there is room, or always.
  place(i, x, y, size, weight, shown, { gap = this.pane.pointSize() / 2 + 3, around = false, always = false } = {}) {
    const p = this.pane, pen = p.pen;
    const bold = weight < 600 ? 500 : 700, widths = this.widths[bold];
    if (!widths[i]) {
      pen.font = `${bold} 12px ${font}`;
      widths[i] = pen.measureText(this.shortened(i)).width + 1;
    }
    const w = (widths[i] * size) / 12, h = size + 3, where = [[x + gap, y], [x - gap - w, y]];
    if (around) where.push([x - w / 2, y - gap - h / 2], [x - w / 2, y + gap + h / 2]);
    let at = where.find(([left, y]) => left >= 2 && left + w <= p.width - 2 && y - h / 2 >= 2 && y + h / 2 <= p.height - 2 && this.free(left, y - h / 2, w, h));
    if (!at && !always) return false;
    at ??= [Math.max(4, Math.min(p.width - w - 4, x + gap)), y];
    const left = at[0];
    y = at[1];
    this.take(left - 2, y - h / 2, w + 4, h);
    pen.font = `${weight} ${size}px ${font}`;
    pen.textAlign = "left";
    pen.strokeStyle = shown.ground;
    pen.lineWidth = 3.5;
    const text = this.shortened(i);
    pen.strokeText(text, left, y + 0.5);
    pen.fillStyle = shown.ink;
    pen.fillText(text, left, y + 0.5);
    return true;
  }

  cells(left, top, width, height, do_) {
    const x1 = Math.min(this.columns - 1, Math.floor((left + width) / cell)), y1 = Math.min(this.lines - 1, Math.floor((top + height) / cell));
    for (let y = Math.max(0, Math.floor(top / cell)); y <= y1; y++) {
      for (let x = Math.max(0, Math.floor(left / cell)); x <= x1; x++) if (do_(y * this.columns + x)) return true;
    }
    return false;
  }
  free(left, top, width, height) { return !this.cells(left, top, width, height, (c) => this.taken[c]); }
  take(left, top, width, height) { this.cells(left, top, width, height, (c) => { this.taken[c] = 1; }); }
}
