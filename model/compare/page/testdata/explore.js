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
  const found = { words: app.words.length, webgl: !!app.panes[0].gl, drawn: drawn() };
  found.word = await ask(question.beginning, true);
  found.address = decodeURIComponent(location.hash);
  found.selected = app.terms[0].row;
  found.sum = await ask(question.sum, false);
  key(document.body, "Escape");
  found.cleared = document.getElementById("answer").hidden;
  key(document.body, "0");
  key(document.body, "v");
  found.chosen = app.chosenRows.length;
  found.lines = table(app).split("\n").length - 2; // of the TSV, without its header
  find.value = "no such word";
  key(find, "Enter");
  found.unknown = document.getElementById("unknown").textContent;
  key(document.body, "?");
  found.help = document.getElementById("help").open;
  // From the address, the state is back.
  location.hash = "#q=" + encodeURIComponent(question.sum) + "&colour=frequency";
  await until("the state of the address", () => app.terms.length === 3 && app.found.length && app.by === "frequency" && !app.chosen);
  found.restored = app.vocabulary.write(app.terms);
  found.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  found.requests = performance.getEntriesByType("resource").map((r) => r.name).filter((n) => !/^(data|blob):/.test(n));
  return found;
})()
