// The page: what it shows is state, which the fragment of its address has, so that a
// link or a bookmark brings it back.
const $ = (id) => document.getElementById(id);

// element returns a new element with properties and children; text is never read as HTML.
function element(tag, properties = {}, ...children) {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...children);
  return e;
}

class App {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    const n = this.words.length;
    this.order = Uint32Array.from(this.words, (_, i) => i);
    if (data.counts) this.order.sort((a, b) => data.counts[b] - data.counts[a] || a - b);
    this.vocabulary = new Vocabulary(this.words, this.order);
    this.camera = { x: 0.5, y: 0.5, scale: 1 };
    this.spaces = data.spaces.map((space, s) => ({ ...space, present: data.arrays[`present${s}`], near: data.arrays[`near${s}`] }));
    const figures = [...document.querySelectorAll(".pane")];
    this.panes = this.spaces.map((space, s) => new Pane(figures[s], data.arrays[`places${s}`], space.present, this.camera));
    this.labels = this.panes.map((pane) => new Labels(pane, this.words, this.order));
    for (const pane of this.panes) pane.changed = () => this.redraw();
    this.oracle = new Oracle(this.spaces.map((space, s) => ({ n, dim: space.dim, numbers: data.arrays[`vectors${s}`] })));
    this.shade = new Uint8Array(4 * n);
    this.weight = new Uint8Array(n);
    Object.assign(this, { terms: [], found: [], k: 10, hover: -1, chosen: null, chosenRows: [], lasso: null, tool: "pan" });
    this.colourings = colourings(data);
    this.by = this.colourings[0].id;
    this.panel = new Panel(this);
    this.gestures = new Gestures(this);
    this.resize();
    this.home();
    new ResizeObserver(() => this.resize()).observe($("maps"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    addEventListener("beforeprint", () => this.print(true));
    addEventListener("afterprint", () => this.print(false));
    addEventListener("hashchange", () => { if (location.hash !== this.written) this.restore(); });
    this.restore();
  }

  // under is how many pixels the tools take at the lower edge of the maps.
  under() { return $("maps").getBoundingClientRect().bottom - document.querySelector(".tools").getBoundingClientRect().top; }

  // fits is how many pixels of a pane there are for the map, each way.
  fits() {
    const { width, height } = this.panes[0];
    return Math.max(50, Math.min(width, height - this.under()) - 48);
  }

  // home shows the map above the tools, but for words that lie far outside.
  home() {
    this.fitted = this.fits();
    const [[left, right], [top, bottom]] = (this.extents ??= [this.extent(0), this.extent(1)]);
    const size = Math.max(right - left, bottom - top, 1 / 400);
    Object.assign(this.camera, { x: (left + right) / 2, y: (top + bottom) / 2, scale: this.fitted / size });
    this.camera.y += this.under() / 2 / this.camera.scale;
    this.redraw();
  }

  // extent returns from where to where on an axis words lie. One in 200 on either side does not count if it is farther
  // out than a quarter of what the others take.
  extent(axis) {
    const all = this.panes.flatMap((pane) => Array.from(pane.present.keys()).filter((i) => pane.present[i]).map((i) => pane.places[2 * i + axis] / 65535));
    const sorted = Float64Array.from(all).sort(), last = sorted.length - 1, few = Math.floor(sorted.length / 200);
    const low = sorted[few], high = sorted[last - few], more = (high - low) / 4;
    return [Math.max(sorted[0], low - more), Math.min(sorted[last], high + more)];
  }

  resize() {
    const zoom = this.fitted ? this.camera.scale / this.fitted : 1;
    for (const pane of this.panes) pane.fit(this.printing);
    this.fitted = this.fits();
    this.camera.scale = this.fitted * zoom;
    if (this.style) this.frame(); // at once: the canvases are empty, and who takes a picture may wait for no other frame
  }

  // print makes the page one for paper, light and with the maps above the words, or one for the screen again.
  print(on) {
    this.printing = on;
    document.documentElement.classList.toggle("printing", on);
    this.recolour();
    this.resize();
  }

  // dark reports whether the page has light letters on a dark ground.
  dark() { return !this.printing && matchMedia("(prefers-color-scheme: dark)").matches; }

  // zoom changes the scale by a factor and keeps the place under a pixel of a pane where it is.
  zoom(factor, pane = this.panes[0], x = pane.width / 2, y = pane.height / 2) {
    const [px, py] = pane.place(x, y), c = this.camera;
    c.scale = Math.max(this.fitted * 0.5, Math.min(this.fitted * 400, c.scale * factor));
    c.x = px - (x - pane.width / 2) / c.scale;
    c.y = py - (y - pane.height / 2) / c.scale;
    this.moved();
  }

  pan(dx, dy) {
    const c = this.camera;
    c.x = Math.max(-0.2, Math.min(1.2, c.x - dx / c.scale));
    c.y = Math.max(-0.2, Math.min(1.2, c.y - dy / c.scale));
    this.moved();
  }

  moved() {
    cancelAnimationFrame(this.flight);
    this.redraw();
    this.save();
  }

  // fly brings a word into view, in all panes that have it.
  fly(row, zoom) {
    const here = this.panes.filter((p) => p.present[row]);
    if (here.length === 0) return;
    const c = this.camera, from = { ...c }, to = { ...c };
    const inside = here.every((p) => p.x(row) > 60 && p.x(row) < p.width - 60 && p.y(row) > 40 && p.y(row) < p.height - 40);
    if (zoom) to.scale = Math.max(c.scale, this.fitted * Math.max(1, Math.sqrt(this.words.length / 600)));
    else if (inside) return;
    to.x = here.reduce((sum, p) => sum + p.places[2 * row] / 65535, 0) / here.length;
    to.y = here.reduce((sum, p) => sum + p.places[2 * row + 1] / 65535, 0) / here.length;
    const took = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350, began = performance.now();
    const step = (now) => {
      const t = took ? Math.min(1, Math.max(0, now - began) / took) : 1, s = t * t * (3 - 2 * t);
      c.scale = from.scale * (to.scale / from.scale) ** s;
      c.x = from.x + (to.x - from.x) * s;
      c.y = from.y + (to.y - from.y) * s;
      this.redraw();
      if (t < 1) this.flight = requestAnimationFrame(step);
      else this.save();
    };
    cancelAnimationFrame(this.flight);
    step(began + (took ? 0 : 1));
  }

  // ask shows what is near a word or a sum of words.
  async ask(terms, { keep = false } = {}) {
    this.terms = terms;
    this.found = [];
    if (!keep) this.save(true);
    if (terms.length > 0) {
      const asked = terms, found = await this.oracle.nearest(terms, this.k);
      if (asked !== this.terms) return; // asked something else meanwhile
      this.found = found.map((f, s) => this.listed(f, s));
    }
    this.panel.showAnswer();
    this.redraw();
  }

  // listed takes the neighbours of one word from the page's list where it has one: that
  // was made from the vectors as they were before they were rounded.
  listed(found, s) {
    const { near, nearK } = this.spaces[s];
    if (!found || !near || this.terms.length > 1 || this.terms[0].sign < 0) return found;
    const at = this.terms[0].row * nearK, rows = [...near.subarray(at, at + nearK)].filter((row) => row < this.words.length);
    const cosine = new Map(found.rows.map((row, i) => [row, found.cosines[i]]));
    const rest = found.rows.filter((row) => !rows.includes(row));
    const all = rows.concat(rest).slice(0, this.k);
    let last = 1;
    return { rows: all, cosines: all.map((row) => (last = Math.min(last, cosine.get(row) ?? last))) };
  }

  select(row, options = {}) {
    this.ask(row < 0 ? [] : [{ row, sign: 1 }], options);
    if (row >= 0) this.fly(row, options.zoom);
  }

  // choose makes some words the selection: by a polygon, by a test of the legend, or by name.
  choose(how, rows) {
    this.chosen = rows.length > 0 ? how : null;
    this.chosenRows = this.chosen ? rows : [];
    this.recolour();
    this.panel.showChosen();
    this.save();
  }

  recolour() {
    this.colourings = colourings(this.data);
    const by = this.colourings.find((c) => c.id === this.by) ?? this.colourings[0], n = this.words.length;
    this.by = by.id;
    const dark = this.dark();
    if (this.insideOf !== this.chosenRows) {
      this.insideOf = this.chosenRows;
      this.inside = this.chosen && new Uint8Array(n);
      for (const row of this.chosenRows) this.inside[row] = 1;
    }
    const inside = this.inside;
    for (const labels of this.labels) labels.choose(inside);
    const most = Math.log(2 + n);
    for (let k = 0; k < n; k++) {
      const i = this.order[k];
      this.shade.set(by.of(i), 4 * i);
      this.shade[4 * i + 3] = inside && !inside[i] ? (dark ? 30 : 34) : dark ? 205 : 190;
      this.weight[i] = 255 * (1 - Math.log(2 + k) / most);
    }
    for (const pane of this.panes) pane.colour(this.shade, this.weight);
    const style = getComputedStyle(document.documentElement);
    const variable = (name) => style.getPropertyValue(name).trim();
    this.style = { ink: variable("--ink"), ground: variable("--ground"), accent: variable("--accent"), rgb: styleColour("--ground") };
    this.panel.showColours(by);
    this.redraw();
  }

  // marks are the words asked about, and what was found of them in a space.
  marks(s) {
    const asked = this.terms.map((t) => ({ row: t.row, strong: true }));
    const found = this.found[s]?.rows ?? [];
    const from = asked.length === 1 ? asked[0] : undefined;
    return asked.concat(found.slice(0, 30).map((row) => ({ row, from })));
  }

  redraw() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      if (this.style) this.frame();
    });
  }

  // frame draws all panes. What it does in JavaScript does not grow with the number of words.
  frame() {
    this.panes.forEach((pane, s) => {
      pane.draw(this.style.rgb);
      this.labels[s].draw({ ...this.style, marks: this.marks(s), hover: this.hover, lasso: this.drawn(s), covered: this.covered(pane) });
      if (this.printing) pane.keep();
    });
  }

  // covered returns what stands on a pane, so that no label lies below it: its name, the tools.
  covered(pane) {
    const frame = pane.labels.getBoundingClientRect();
    return [pane.figure.querySelector("figcaption"), document.querySelector(".tools")].filter(Boolean).map((e) => {
      const b = e.getBoundingClientRect();
      return [b.left - frame.left - 4, b.top - frame.top - 4, b.width + 8, b.height + 8];
    }).filter(([left, top, width, height]) => left + width > 0 && top + height > 0 && left < pane.width && top < pane.height);
  }

  drawn(s) {
    if (this.lasso) return this.lasso.pane === s ? this.lasso.places : null;
    return this.chosen?.polygon && this.chosen.pane === s ? this.chosen.polygon : null;
  }

  // save writes the state into the address; a step that Back returns from where asked.
  save(step = false) {
    clearTimeout(this.saving);
    const write = () => {
      const p = new URLSearchParams(), c = this.camera, short = (x) => +x.toFixed(4);
      if (this.terms.length) p.set("q", this.vocabulary.write(this.terms));
      if (this.by !== this.colourings[0].id) p.set("colour", this.by);
      p.set("at", [short(c.x), short(c.y), short(c.scale / this.fitted)].join(","));
      if (this.chosen?.polygon) p.set("lasso", [this.chosen.pane, ...this.chosen.polygon.map(short)].join(","));
      else if (this.chosen?.legend) p.set("legend", this.chosen.legend);
      else if (this.chosen) p.set("words", this.chosenRows.slice(0, 200).map((row) => this.words[row]).join("\n"));
      this.written = "#" + p;
      if (location.hash === this.written) return;
      try {
        history[step ? "pushState" : "replaceState"](null, "", this.written);
      } catch {
        location.replace(this.written);
      }
      this.written = location.hash;
    };
    if (step) write();
    else this.saving = setTimeout(write, 200);
  }

  // restore shows what the address says.
  restore() {
    const p = new URLSearchParams(location.hash.slice(1));
    this.by = p.get("colour") ?? this.colourings[0].id;
    this.chosen = null;
    this.chosenRows = [];
    this.recolour();
    const at = (p.get("at") ?? "").split(",").map(Number);
    if (at.length === 3 && at.every(Number.isFinite)) {
      Object.assign(this.camera, { x: at[0], y: at[1], scale: this.fitted * Math.max(0.5, Math.min(400, at[2])) });
    }
    const lasso = (p.get("lasso") ?? "").split(",").map(Number), [pane, ...polygon] = lasso;
    if (polygon.length >= 6 && lasso.every(Number.isFinite) && this.panes[pane]) {
      this.choose({ polygon, pane }, this.panes[pane].inside(polygon));
    } else if (p.get("legend")) {
      this.chooseLegend(p.get("legend"));
    } else if (p.get("words")) {
      this.choose({ words: true }, p.get("words").split("\n").map((w) => this.vocabulary.row(w)).filter((row) => row >= 0));
    } else {
      this.panel.showChosen();
    }
    const { terms } = this.vocabulary.parse(p.get("q") ?? "");
    this.panel.input.value = p.get("q") ?? "";
    this.ask(terms, { keep: true });
    if (terms.length && !p.get("at")) this.fly(terms[0].row, true);
  }

  // chooseLegend selects the words of an entry of the legend, "colouring:entry".
  chooseLegend(name) {
    const by = this.colourings.find((c) => name.startsWith(c.id + ":"));
    const entry = by?.legend.entries?.find((e) => by.id + ":" + e.name === name);
    if (!entry) return;
    this.by = by.id;
    this.choose({ legend: name }, [...this.words.keys()].filter(entry.test));
  }
}
