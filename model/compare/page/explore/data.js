// The page's data: JSON, then arrays of numbers, which the JSON lists by name as {kind,
// at, count}. All of it is compressed, and in base64 because the file is text.
async function readData() {
  const text = document.getElementById("data").textContent.trim();
  const packed = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const buffer = await new Response(stream).arrayBuffer();
  document.getElementById("data").remove();
  const size = new DataView(buffer).getUint32(0, true);
  const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const kinds = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array };
  const start = (4 + size + 7) & ~7;
  for (const [name, { kind, at, count }] of Object.entries(data.arrays)) {
    data.arrays[name] = new kinds[kind](buffer, start + at, count);
  }
  return data;
}

// folded returns a text as it is searched: in small letters, with é as one character, however it was typed.
function folded(text) { return text.toLowerCase().normalize("NFC"); }

// A Vocabulary finds words by what somebody types.
class Vocabulary {
  constructor(words, order) {
    this.words = words;
    this.order = order; // the most frequent first
    this.folded = words.map(folded);
    this.rows = new Map();
    for (let i = words.length - 1; i >= 0; i--) this.rows.set(words[i], i);
    this.loose = new Map();
    for (let k = order.length - 1; k >= 0; k--) this.loose.set(this.folded[order[k]], order[k]);
  }

  // row returns the row of a word: as it is, then whatever its case, in either of
  // Unicode's normal forms, and "new york" as new_york; −1 where there is none.
  row(text) {
    for (const form of [text, text.normalize("NFC"), text.normalize("NFD"), text.replace(/\s+/g, "_")]) {
      const found = this.rows.get(form) ?? this.loose.get(folded(form));
      if (found !== undefined) return found;
    }
    return -1;
  }

  // complete returns rows of words: those that begin with the text, then those that have it inside.
  complete(text, most) {
    const t = folded(text);
    if (!t) return [];
    const first = [], inside = [];
    for (const i of this.order) {
      const at = this.folded[i].indexOf(t);
      if (at === 0) first.push(i);
      else if (at > 0 && inside.length < most) inside.push(i);
      if (first.length === most) break;
    }
    return first.concat(inside).slice(0, most);
  }

  // parts returns what stands in a word before a text, the text, and what stands behind it. They are all in the first where
  // letters do not stand where they do in the word as it is searched.
  parts(row, text) {
    const word = this.words[row], part = folded(text), at = this.folded[row].indexOf(part);
    if (at < 0 || word.length !== this.folded[row].length) return [word, "", ""];
    return [word.slice(0, at), word.slice(at, at + part.length), word.slice(at + part.length)];
  }

  // parse reads one word, or a sum of words such as king - man + woman. The signs stand
  // alone, because words have hyphens too. It returns {terms, unknown}.
  parse(text) {
    const terms = [], unknown = [];
    const whole = this.row(text.trim());
    if (whole >= 0) return { terms: [{ row: whole, sign: 1 }], unknown };
    let sign = 1;
    for (const part of text.trim().split(/(?:^|\s+)([+\-−–])(?=\s)/)) {
      const word = part.trim();
      if (!word) continue;
      if (/^[+\-−–]$/.test(word)) {
        sign = word === "+" ? 1 : -1;
        continue;
      }
      const row = this.row(word);
      if (row < 0) unknown.push(word);
      else terms.push({ row, sign });
      sign = 1;
    }
    return { terms, unknown };
  }

  // write is the reverse of parse, with a real minus.
  write(terms) {
    return terms.map((t, i) => (i || t.sign < 0 ? (t.sign < 0 ? "− " : "+ ") : "") + this.words[t.row]).join(" ");
  }
}

// An Oracle answers which words are near, by a worker where the browser lets one start.
class Oracle {
  constructor(spaces) {
    this.waiting = new Map(); // {terms, k, done} by number
    this.next = 0;
    const alone = () => {
      this.spaces = spaces.map(prepareSpace);
      for (const { terms, k, done } of this.waiting.values()) done(this.answer(terms, k));
      this.waiting.clear();
    };
    try {
      const source = document.getElementById("worker").textContent;
      this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      this.worker.onmessage = ({ data }) => {
        this.waiting.get(data.id)?.done(data.found);
        this.waiting.delete(data.id);
      };
      this.worker.onerror = alone; // some tell later that they do not
      for (const space of spaces) this.worker.postMessage({ space });
    } catch {
      alone();
    }
  }

  answer(terms, k) { return this.spaces.map((space) => nearestIn(space, terms, k)); }

  // nearest returns for each space what nearestIn does.
  nearest(terms, k) {
    if (this.spaces) return Promise.resolve(this.answer(terms, k));
    return new Promise((done) => {
      const id = this.next++;
      this.waiting.set(id, { terms, k, done });
      this.worker.postMessage({ id, terms, k });
    });
  }
}
