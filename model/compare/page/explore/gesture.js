// Gestures are what pointers and keys do on the maps.
class Gestures {
  constructor(app) {
    this.app = app;
    this.down = new Map(); // pointers that touch
    app.panes.forEach((pane, s) => {
      const over = pane.labels;
      over.addEventListener("wheel", (e) => this.wheel(e, pane), { passive: false });
      over.addEventListener("pointerdown", (e) => this.press(e, pane, s));
      over.addEventListener("pointermove", (e) => this.move(e, pane, s));
      over.addEventListener("pointerup", (e) => this.release(e, pane, s));
      over.addEventListener("pointercancel", (e) => this.cancel(e));
      over.addEventListener("pointerleave", () => this.point(-1, over));
      over.addEventListener("dblclick", (e) => app.zoom(2, pane, e.offsetX, e.offsetY));
    });
    addEventListener("keydown", (e) => this.key(e));
  }

  wheel(e, pane) {
    e.preventDefault();
    const lines = e.deltaMode === 1 ? 16 : 1;
    this.app.zoom(Math.exp(-Math.max(-240, Math.min(240, e.deltaY * lines)) * (e.ctrlKey ? 0.01 : 0.0022)), pane, e.offsetX, e.offsetY);
  }

  press(e, pane, s) {
    const app = this.app;
    if (e.pointerType === "mouse" && e.button !== 0) return;
    pane.labels.setPointerCapture(e.pointerId);
    this.down.set(e.pointerId, { x: e.offsetX, y: e.offsetY });
    this.travel = this.down.size > 1 ? Infinity : 0;
    if (this.down.size === 1 && (app.tool === "lasso" || e.shiftKey)) {
      app.lasso = { pane: s, places: pane.place(e.offsetX, e.offsetY) };
    } else if (this.down.size === 2) {
      app.lasso = null;
    }
  }

  move(e, pane) {
    const app = this.app, was = this.down.get(e.pointerId), reach = e.pointerType === "touch" ? 24 : 14;
    if (!was) return this.point(pane.near(e.offsetX, e.offsetY, reach), pane.labels);
    const dx = e.offsetX - was.x, dy = e.offsetY - was.y;
    if (this.down.size === 2) {
      const [other] = [...this.down].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
      const before = Math.hypot(was.x - other.x, was.y - other.y), after = Math.hypot(e.offsetX - other.x, e.offsetY - other.y);
      app.pan(dx / 2, dy / 2);
      if (before > 10) app.zoom(after / before, pane, (e.offsetX + other.x) / 2, (e.offsetY + other.y) / 2);
    } else if (app.lasso) {
      this.travel += Math.hypot(dx, dy);
      if (Math.hypot(dx, dy) < 3) return;
      app.lasso.places.push(...pane.place(e.offsetX, e.offsetY));
      app.redraw();
    } else {
      this.travel += Math.hypot(dx, dy);
      if (this.travel > 4) app.pan(dx, dy);
    }
    Object.assign(was, { x: e.offsetX, y: e.offsetY });
  }

  release(e, pane, s) {
    const app = this.app;
    if (!this.down.delete(e.pointerId)) return;
    const lasso = app.lasso;
    app.lasso = null;
    if (lasso && lasso.places.length >= 6) {
      const most = 240, step = Math.ceil(lasso.places.length / 2 / most); // short enough for an address
      const polygon = [];
      for (let k = 0; k < lasso.places.length; k += 2 * step) polygon.push(lasso.places[k], lasso.places[k + 1]);
      app.choose({ polygon, pane: s }, pane.inside(polygon));
      this.setTool("pan");
    } else if (this.travel <= 4) {
      const row = pane.near(e.offsetX, e.offsetY, e.pointerType === "touch" ? 24 : 14);
      if (row >= 0) app.select(row);
      else if (app.terms.length) app.select(-1);
    }
    app.redraw();
  }

  // cancel forgets a pointer that the browser has taken, say for a gesture of the system.
  cancel(e) {
    if (!this.down.delete(e.pointerId)) return;
    this.app.lasso = null;
    this.app.redraw();
  }

  // point marks the word under the pointer, in all panes.
  point(row, over) {
    if (this.app.hover === row) return;
    this.app.hover = row;
    if (over) over.style.cursor = row >= 0 ? "pointer" : "";
    this.app.redraw();
  }

  setTool(tool) {
    this.app.tool = tool;
    $("lasso").setAttribute("aria-pressed", tool === "lasso");
    $("maps").classList.toggle("lassoing", tool === "lasso");
  }

  key(e) {
    const app = this.app, typing = e.target.closest("input, select, textarea");
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") return this.escape(typing);
    if (typing || document.querySelector("dialog[open]")) return;
    const list = [...document.querySelectorAll("#answer .near button")], at = list.indexOf(document.activeElement);
    const actions = {
      "/": () => (app.panel.input.focus(), app.panel.input.select()),
      ArrowLeft: () => app.pan(60, 0), ArrowRight: () => app.pan(-60, 0), ArrowUp: () => app.pan(0, 60), ArrowDown: () => app.pan(0, -60),
      "+": () => app.zoom(1.4), "=": () => app.zoom(1.4), "-": () => app.zoom(1 / 1.4),
      0: () => (app.home(), app.save()),
      f: () => app.terms.length && app.fly(app.terms[0].row, true),
      j: () => list[Math.min(list.length - 1, at + 1)]?.focus(), k: () => list[Math.max(0, at - 1)]?.focus(),
      l: () => this.setTool(app.tool === "lasso" ? "pan" : "lasso"),
      v: () => this.chooseView(),
      x: () => this.toggle(),
      c: () => app.panel.nextColour(),
      e: () => app.chosenRows.length && app.panel.saveChosen(),
      m: () => document.querySelector("#moved button")?.focus(),
      i: () => $("about")?.showModal(),
      "?": () => $("help").showModal(),
    };
    if (!actions[e.key]) return;
    e.preventDefault();
    actions[e.key]();
  }

  escape(typing) {
    const app = this.app;
    if (typing) return typing.blur();
    if (app.tool === "lasso") return this.setTool("pan");
    if (app.terms.length) return app.panel.clear();
    if (app.chosen) app.choose(null, []);
  }

  // chooseView selects the words in view.
  chooseView() {
    const pane = this.app.panes[0], [x0, y0] = pane.place(0, 0), [x1, y1] = pane.place(pane.width, pane.height);
    const polygon = [x0, y0, x1, y0, x1, y1, x0, y1];
    this.app.choose({ polygon, pane: 0 }, pane.inside(polygon));
  }

  // toggle takes the word that is asked about, or has the focus in a list, into the selection or out of it.
  toggle() {
    const app = this.app, row = Number(document.activeElement?.dataset?.row ?? app.terms[0]?.row ?? -1);
    if (row < 0) return;
    const rows = app.chosenRows.includes(row) ? app.chosenRows.filter((r) => r !== row) : [...app.chosenRows, row];
    app.choose({ words: true }, rows);
  }
}
