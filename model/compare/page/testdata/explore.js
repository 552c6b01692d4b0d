// What the test of the explorer does in its page, as a reader would by the keyboard.
(async () => {
  const until = async (what, test) => {
    for (let i = 0; i < 2400; i++) {
      const found = test();
      if (found) return found;
      await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error("waited in vain for " + what);
  };
  const key = (target, key) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const app = await until("the page", () => window.app);
  await until("colours", () => app.style);
  const find = document.getElementById("find");
  const ask = async (text, complete) => {
    find.focus();
    find.value = text;
    find.dispatchEvent(new Event("input", { bubbles: true }));
    if (complete) {
      await until("a completion", () => document.querySelector("#options li"));
      key(find, "ArrowDown");
    }
    key(find, "Enter");
    const heading = await until("an answer to " + text, () => app.found.length && document.querySelector("#answer .near li") && document.querySelector("#answer h2"));
    find.blur();
    return { heading: heading.textContent, near: [...document.querySelectorAll("#answer .near button")].map((b) => ({ word: b.querySelector("bdi").textContent, cosine: b.querySelector(".cosine").textContent })) };
  };
  // drawn returns how many of the pane's pixels are not ground.
  const drawn = () => {
    const pane = app.panes[0], { width, height } = pane.points;
    pane.draw(app.style.rgb);
    const copy = document.createElement("canvas");
    Object.assign(copy, { width, height });
    const pen = copy.getContext("2d");
    pen.drawImage(pane.points, 0, 0);
    const p = pen.getImageData(0, 0, width, height).data;
    let n = 0;
    for (let i = 0; i < p.length; i += 4) if (p[i] !== p[0] || p[i + 1] !== p[1] || p[i + 2] !== p[2]) n++;
    return n;
  };
  // narrow draws a frame, and returns how many labels are wider than the room that is taken for them.
  const narrow = () => {
    const labels = app.labels[0], { pen } = app.panes[0];
    let taken = 0, count = 0;
    labels.take = (left, top, width, height) => {
      taken = width - 4;
      Object.getPrototypeOf(labels).take.call(labels, left, top, width, height);
    };
    pen.fillText = (text) => { if (pen.measureText(text).width > taken) count++; };
    app.frame();
    delete labels.take;
    delete pen.fillText;
    return count;
  };
  // frames moves and zooms the map, and returns what that takes beside drawing the points: milliseconds of a frame
  // by JavaScript (the median), words that it looks at, and buffers sent to the GPU.
  const frames = () => {
    const pane = app.panes[0], { gl, camera } = pane, was = { ...camera }, took = [], original = (name) => WebGLRenderingContext.prototype[name];
    const result = { looked: 0, sent: 0, drawn: 0 };
    for (const name of ["bufferData", "bufferSubData"]) gl[name] = (...given) => (result.sent++, original(name).apply(gl, given));
    gl.drawArrays = () => { result.drawn++; };
    app.home();
    for (let zoom = 0.5; zoom <= 400; zoom *= 1.5) {
      camera.scale = app.fitted * zoom;
      for (const x of [0.3, 0.5, 0.6]) {
        camera.x = x;
        const began = performance.now();
        app.frame();
        took.push(performance.now() - began);
        result.looked = Math.max(result.looked, app.labels[0].looked);
      }
    }
    for (const name of ["bufferData", "bufferSubData", "drawArrays"]) delete gl[name];
    Object.assign(camera, was);
    result.milliseconds = took.sort((a, b) => a - b)[took.length >> 1];
    result.longest = took.at(-1);
    Object.defineProperty(window, "devicePixelRatio", { value: 4, configurable: true });
    pane.fit();
    result.ratio = pane.points.width / pane.width;
    delete window.devicePixelRatio;
    app.resize();
    const { width, height } = pane.labels; // of which nothing is left in another size
    result.labelled = pane.pen.getImageData(0, 0, width, height).data.some((x) => x > 0);
    return result;
  };
  // still returns how many frames a page draws that is left alone.
  const still = async () => {
    let n = 0;
    const ask = window.requestAnimationFrame;
    await new Promise((done) => ask(() => ask(done)));
    window.requestAnimationFrame = (f) => (n++, ask(f));
    await new Promise((done) => setTimeout(done, 250));
    window.requestAnimationFrame = ask;
    return n;
  };
  // alone returns whether the page answers the same where a worker starts and then fails.
  const alone = async () => {
    const real = window.Worker, spaces = app.spaces.map(({ dim }, s) => ({ n: app.words.length, dim, numbers: app.data.arrays[`vectors${s}`] }));
    window.Worker = class {
      postMessage({ space }) { if (!space) setTimeout(() => this.onerror()); }
    };
    const oracle = new Oracle(spaces);
    window.Worker = real;
    const answers = [await oracle.nearest(app.terms, 5), await oracle.nearest(app.terms, 5), await app.oracle.nearest(app.terms, 5)].map((a) => JSON.stringify(a[0].rows));
    return answers.every((a) => a === answers[2]);
  };
  const found = { words: app.words.length, webgl: !!app.panes[0].gl, drawn: drawn() };
  found.word = await ask(question.beginning, true);
  found.address = decodeURIComponent(location.hash);
  found.selected = app.terms[0].row;
  found.sum = await ask(question.sum, false);
  document.querySelector("#answer .actions button").click();
  const near = () => [...document.querySelectorAll("#answer .near button")];
  await until("more neighbours", () => near().length > 10 && near().includes(document.activeElement));
  found.more = near().indexOf(document.activeElement);
  found.alone = await alone();
  document.activeElement.blur();
  key(document.body, "Escape");
  found.cleared = document.getElementById("answer").hidden;
  key(document.body, "0");
  key(document.body, "v");
  found.chosen = app.chosenRows.length;
  found.lines = table(app).split("\n").length - 2; // of the TSV, without its header
  app.gestures.down.set(7, { x: 0, y: 0 });
  app.lasso = { pane: 0, places: [0, 0] };
  app.panes[0].labels.dispatchEvent(new PointerEvent("pointercancel", { pointerId: 7 }));
  found.cancelled = !app.lasso;
  app.panel.colourBy("column-side");
  document.querySelector("#legend button").focus();
  document.activeElement.click();
  found.legend = { pressed: document.activeElement.getAttribute("aria-pressed"), chosen: app.chosenRows.length };
  app.choose(null, []);
  app.panel.colourBy(app.colourings[0].id);
  find.value = "no such word";
  key(find, "Enter");
  found.unknown = document.getElementById("unknown").textContent;
  key(document.body, "?");
  found.help = document.getElementById("help").open;
  found.narrow = narrow();
  found.frames = frames();
  // From the address, the state is back.
  location.hash = "#q=" + encodeURIComponent(question.sum) + "&colour=frequency";
  await until("the state of the address", () => app.terms.length === 3 && app.found.length && app.by === "frequency" && !app.chosen);
  found.restored = app.vocabulary.write(app.terms);
  found.atRest = await still();
  found.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  found.requests = performance.getEntriesByType("resource").map((r) => r.name).filter((n) => !/^(data|blob):/.test(n));
  return found;
})()
