// Labels of a pane: marked words first, then the most frequent ones in view that have room.
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const cell = 4; // pixels of the grid that knows where there is room

class Labels {
  constructor(pane, words, order) {
    this.pane = pane;
    this.words = words;
    this.order = order;
    this.widths = new Float32Array(words.length); // at 12 pixels; 0: not measured yet
  }

  // draw shows: {marks: [{row, strong, from}], hover, dimmed(row), lasso, covered, ink, ground, quiet, accent}.
  draw(shown) {
    const p = this.pane, pen = p.pen;
    pen.setTransform(p.ratio, 0, 0, p.ratio, 0, 0);
    pen.clearRect(0, 0, p.width, p.height);
    this.columns = Math.ceil(p.width / cell);
    this.lines = Math.ceil(p.height / cell);
    this.taken = new Uint8Array(this.columns * this.lines);
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    for (const [left, top, width, height] of shown.covered) this.take(left, top, width, height);
    this.marks(shown);
    const placed = new Set(shown.marks.map((m) => m.row));
    if (shown.hover >= 0) placed.add(shown.hover);
    const most = Math.min(400, (p.width * p.height) / 5200);
    let count = 0, tried = 0;
    for (const i of this.order) {
      if (!p.present[i] || placed.has(i) || shown.dimmed(i)) continue;
      const x = p.x(i), y = p.y(i);
      if (x < 0 || y < 0 || x > p.width || y > p.height) continue;
      const large = count < 12;
      if (this.place(i, x, y, large ? 13.5 : 12, large ? 600 : 400, shown, false)) count++;
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
    for (const m of here) {
      pen.lineWidth = m.strong ? 2.5 : 1.5;
      pen.beginPath();
      pen.arc(p.x(m.row), p.y(m.row), m.strong ? r + 2 : r, 0, 7);
      pen.stroke();
      this.take(p.x(m.row) - r, p.y(m.row) - r, 2 * r, 2 * r); // no other word's label on it
    }
    for (const m of here) this.place(m.row, p.x(m.row), p.y(m.row), m.strong ? 15 : 12.5, m.strong ? 700 : 500, shown, m.strong, m.strong ? r + 6 : r + 4);
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

  // place writes the label of a word right or left of its point, if there is room, or in any case.
  place(i, x, y, size, weight, shown, always, gap = this.pane.pointSize() / 2 + 3) {
    const p = this.pane, pen = p.pen;
    if (!this.widths[i]) {
      pen.font = `500 12px ${font}`;
      this.widths[i] = pen.measureText(this.shortened(i)).width + 1;
    }
    const w = (this.widths[i] * size) / 12, h = size + 3;
    let left = x + gap;
    if (left + w > p.width - 2 || !this.free(left, y - h / 2, w, h)) left = x - gap - w;
    if (left < 2 || y - h / 2 < 2 || y + h / 2 > p.height - 2 || !this.free(left, y - h / 2, w, h)) {
      if (!always) return false;
      left = Math.max(4, Math.min(p.width - w - 4, x + gap));
    }
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
