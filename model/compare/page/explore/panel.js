// refill gives a box new children. The focus stays on the button of the same place.
function refill(box, ...children) {
  const buttons = () => [...box.querySelectorAll("button")], at = buttons().indexOf(document.activeElement);
  box.replaceChildren(...children);
  if (at >= 0) buttons()[at]?.focus();
}

// A Panel is everything beside the maps: the search, its answer, who moved, colours, the selection.
class Panel {
  constructor(app) {
    this.app = app;
    this.input = $("find");
    this.options = $("options");
    this.input.addEventListener("input", () => this.complete());
    this.input.addEventListener("keydown", (e) => this.typed(e));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    $("lasso").addEventListener("click", () => app.gestures.setTool(app.tool === "lasso" ? "pan" : "lasso"));
    $("in").addEventListener("click", () => app.zoom(1.6));
    $("out").addEventListener("click", () => app.zoom(1 / 1.6));
    $("home").addEventListener("click", () => (app.home(), app.save()));
    for (const button of document.querySelectorAll("[data-opens]")) button.addEventListener("click", () => $(button.dataset.opens).showModal());
    $("by").append(...app.colourings.map((c) => element("option", { value: c.id, textContent: c.name })));
    $("by").addEventListener("change", (e) => this.colourBy(e.target.value));
    this.showMoved();
  }

  word(row, properties = {}) {
    const app = this.app, b = element("button", { type: "button", className: "word", ...properties }, element("bdi", {}, app.words[row]));
    b.dataset.row = row;
    b.addEventListener("click", () => app.select(row));
    for (const [on, to] of [["pointerenter", row], ["focus", row], ["pointerleave", -1], ["blur", -1]]) {
      b.addEventListener(on, () => app.gestures.point(to));
    }
    return b;
  }

  // part is the last word of a sum that is being typed: where it begins, and its text.
  part() {
    const text = this.input.value, m = /^(.*\s[+\-−–]\s+)?(.*)$/s.exec(text);
    return { before: m[1] ?? "", text: m[2].trimStart() };
  }

  complete() {
    const { text } = this.part(), rows = this.app.vocabulary.complete(text, 8);
    this.options.replaceChildren(...rows.map((row, i) => {
      const [before, part, behind] = this.app.vocabulary.parts(row, text);
      const option = element("li", { id: `option${i}`, role: "option" }, element("bdi", {}, before, element("b", {}, part), behind),
        element("span", { className: "quiet" }, this.app.data.counts ? this.app.data.counts[row].toLocaleString("en") : ""));
      option.addEventListener("pointerdown", (e) => (e.preventDefault(), this.take(row)));
      return option;
    }));
    this.rows = rows;
    this.active = -1;
    this.options.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", rows.length > 0);
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.options.hidden = true;
    this.input.setAttribute("aria-expanded", false);
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  typed(e) {
    const n = this.options.hidden ? 0 : this.rows.length;
    if (e.key === "Enter") {
      e.preventDefault();
      if (n && this.active >= 0) this.take(this.rows[this.active]);
      else this.find();
    } else if (e.key === "Tab" && n && !e.shiftKey && this.part().text) {
      e.preventDefault();
      this.fill(this.rows[Math.max(0, this.active)]);
    } else if (n && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      this.active = (this.active + (e.key === "ArrowDown" ? 1 : this.active < 0 ? n : n - 1)) % n;
      [...this.options.children].forEach((o, i) => o.setAttribute("aria-selected", i === this.active));
      this.input.setAttribute("aria-activedescendant", `option${this.active}`);
    }
  }

  fill(row) {
    this.input.value = this.part().before + this.app.words[row];
    this.close();
  }

  take(row) {
    this.fill(row);
    this.find();
  }

  find() {
    this.close();
    const app = this.app, { terms, unknown } = app.vocabulary.parse(this.input.value);
    $("unknown").textContent = "";
    if (unknown.length) {
      const near = app.vocabulary.complete([...unknown[0].normalize("NFC")].slice(0, 3).join(""), 3).map((row) => app.words[row]);
      $("unknown").textContent = `${unknown.map((w) => `“${w}”`).join(", ")}: not among the ${many(app.words.length, "word")} here.` + (near.length ? ` There is ${near.join(", ")}.` : "");
      return;
    }
    app.ask(terms);
    if (terms.length === 1) app.fly(terms[0].row, true);
    if (matchMedia("(pointer: coarse)").matches) this.input.blur();
  }

  clear() {
    this.input.value = "";
    this.app.select(-1);
  }

  // showAnswer shows what the app has found.
  showAnswer() {
    const app = this.app, answer = $("answer");
    $("unknown").textContent = "";
    answer.hidden = app.terms.length === 0;
    $("hint").hidden = app.terms.length > 0;
    if (app.terms.length === 0) return answer.replaceChildren();
    if (document.activeElement !== this.input) this.input.value = app.vocabulary.write(app.terms);
    const single = app.terms.length === 1 && app.terms[0].sign > 0, row = app.terms[0].row;
    const parts = [element("h2", { dir: "auto" }, app.vocabulary.write(app.terms))];
    if (single) parts.push(this.facts(row));
    const columns = app.found.map((found, s) => this.neighbours(found, s));
    parts.push(element("div", { className: "nears" + (columns.length > 1 ? " two" : "") }, ...columns));
    const foot = element("p", { className: "actions" });
    if (app.found.some((f) => f && f.rows.length === app.k) && app.k < 100) {
      const more = element("button", { type: "button", textContent: "More" });
      more.addEventListener("click", () => this.more());
      foot.append(more);
    }
    if (single) {
      const show = element("button", { type: "button", textContent: "Closer" });
      show.addEventListener("click", () => app.fly(row, true));
      foot.append(show);
    }
    const none = element("button", { type: "button", textContent: "Clear" });
    none.addEventListener("click", () => this.clear());
    foot.append(none);
    const note = app.spaces.some((s) => s.bits === 8) && (!single || !app.spaces.every((s) => s.near) || app.k > app.spaces[0].nearK)
      ? [element("p", { className: "note" }, "By vectors rounded to 8 bits: cosines are right to about 0.01, and words that are equally near may change places.")] : [];
    answer.replaceChildren(...parts, foot, ...note);
  }

  // more asks for more neighbours, and goes to the first of them.
  async more() {
    const app = this.app, old = app.k;
    app.k = Math.min(100, 2 * old);
    await app.ask(app.terms, { keep: true });
    document.querySelectorAll("#answer .near button")[old]?.focus();
  }

  facts(row) {
    const { app } = this, facts = [`rank ${(this.rank ??= this.ranks())[row].toLocaleString("en")}`];
    if (app.data.counts) facts.push(`${app.data.counts[row].toLocaleString("en")} times`);
    for (const c of app.colourings) {
      const text = c.quiet ? "" : c.tell(row);
      if (text) facts.push(c.id === "moved" ? text : `${c.name} ${text}`);
    }
    return element("p", { className: "quiet facts-line" }, facts.join(" · "));
  }

  ranks() {
    const rank = new Uint32Array(this.app.words.length);
    this.app.order.forEach((row, k) => (rank[row] = k + 1));
    return rank;
  }

  neighbours(found, s) {
    const app = this.app, two = app.spaces.length > 1, list = element("ol", { className: "near" });
    const head = two ? [element("h3", {}, element("span", { className: "key " + (s ? "c2" : "c1") }), app.spaces[s].name)] : [];
    if (!found) return element("div", {}, ...head, element("p", { className: "quiet" }, two ? "not in this one" : "has a vector of zeros, and so no neighbours"));
    found.rows.forEach((row, i) => {
      const both = two && app.found[1 - s]?.rows.includes(row), b = this.word(row, { className: "word" + (both ? " both" : "") });
      b.style.setProperty("--bar", `${Math.max(0, Math.min(100, 100 * found.cosines[i]))}%`);
      b.append(element("span", { className: "cosine" }, found.cosines[i].toFixed(2).replace("-", "−")));
      list.append(element("li", {}, b));
    });
    return element("div", {}, ...head, list);
  }

  // showMoved lists the words that moved most.
  showMoved() {
    const { shift } = this.app.data;
    if (!shift) return;
    $("moved-lead").textContent = shift.lead;
    const most = 100;
    let shown = 12;
    const fill = () => {
      $("moved-list").replaceChildren(...shift.most.slice(0, shown).map((m) => {
        const b = this.word(m.row);
        b.append(element("span", { className: "cosine" }, (m.beyond ? "★ " : "") + m.moved.toFixed(2) + (m.noise !== undefined ? `, seeds ${m.noise.toFixed(2)}` : "")));
        return element("li", {}, b);
      }));
      $("moved-more").hidden = shown >= Math.min(most, shift.most.length);
    };
    $("moved-more").addEventListener("click", () => {
      const first = shown;
      shown = most;
      fill();
      $("moved-list").children[first]?.firstChild.focus();
    });
    fill();
  }

  colourBy(id) {
    this.app.by = id;
    this.app.recolour();
    this.app.save();
  }

  nextColour() {
    const all = this.app.colourings, at = all.findIndex((c) => c.id === this.app.by);
    this.colourBy(all[(at + 1) % all.length].id);
  }

  showColours(by) {
    $("by").value = by.id;
    const { entries, css, low, high } = by.legend;
    if (!entries) {
      const bar = element("div", { className: "ramp" });
      bar.style.background = css;
      return $("legend").replaceChildren(bar, element("div", { className: "ends" }, element("span", {}, low), element("span", {}, high)));
    }
    refill($("legend"), element("ul", { className: "entries" }, ...entries.map((entry) => {
      const key = element("span", { className: "key" });
      key.style.background = entry.css;
      const name = `${by.id}:${entry.name}`, pressed = this.app.chosen?.legend === name;
      const b = element("button", { type: "button", title: "select these words" }, key, element("bdi", by.id === "cluster" ? { dir: "ltr" } : {}, entry.name), element("span", { className: "cosine" }, entry.count.toLocaleString("en")));
      b.setAttribute("aria-pressed", pressed);
      b.addEventListener("click", () => (pressed ? this.app.choose(null, []) : this.app.chooseLegend(name)));
      return element("li", {}, b);
    })));
  }

  // showChosen shows the selection.
  showChosen() {
    const app = this.app, rows = app.chosenRows, box = $("chosen");
    box.hidden = rows.length === 0;
    if (rows.length === 0) return;
    const often = [...rows].sort((a, b) => (this.rank ??= this.ranks())[a] - this.rank[b]).slice(0, 60);
    $("chosen-count").textContent = many(rows.length, "word") + " selected";
    refill($("chosen-words"), ...often.map((row) => this.word(row)), ...(rows.length > often.length ? [element("span", { className: "quiet" }, ` and ${(rows.length - often.length).toLocaleString("en")} more`)] : []));
    $("save").onclick = () => this.saveChosen();
    $("copy").onclick = () => this.copyChosen();
    $("drop").onclick = () => app.choose(null, []);
  }

  async copyChosen() {
    const text = this.app.chosenRows.map((row) => this.app.words[row]).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch { // a page from a file may not be allowed to
      const area = element("textarea", { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    $("copy").textContent = "Copied";
    setTimeout(() => ($("copy").textContent = "Copy words"), 1500);
  }

  saveChosen() {
    const url = URL.createObjectURL(new Blob([table(this.app)], { type: "text/tab-separated-values" }));
    element("a", { href: url, download: "words.tsv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
}

// table returns the selection as TSV, with a header.
function table(app) {
  const { counts, clusters, columns, arrays, shift } = app.data, two = app.spaces.length > 1;
  const cells = [["word", (row) => app.words[row]]];
  if (counts) cells.push(["count", (row) => counts[row]]);
  app.panes.forEach((pane, s) => {
    for (const [axis, o] of [["x", 0], ["y", 1]]) {
      cells.push([axis + (two ? s + 1 : ""), (row) => (pane.present[row] ? (pane.places[2 * row + o] / 65535).toFixed(5) : "")]);
    }
  });
  if (arrays.cluster) cells.push(["cluster", (row) => clusters[arrays.cluster[row]] ?? ""]);
  if (shift) cells.push(["moved", (row) => (Number.isNaN(arrays.moved[row]) ? "" : arrays.moved[row].toFixed(4))]);
  columns.forEach((column, c) => {
    const value = arrays[`column${c}`];
    cells.push([column.name, (row) => (column.values ? column.values[value[row]] ?? "" : Number.isNaN(value[row]) ? "" : value[row])]);
  });
  const clean = (x) => String(x).replace(/[\t\r\n]/g, " ");
  return [cells.map(([name]) => name), ...app.chosenRows.map((row) => cells.map(([, of]) => of(row)))].map((line) => line.map(clean).join("\t") + "\n").join("");
}
