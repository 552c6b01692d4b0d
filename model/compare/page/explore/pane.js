// A Pane shows one space: its points by WebGL, or by the 2D canvas where there is none,
// and above them labels. All panes share one camera: {x, y} is the place in the middle,
// of a square map from 0 to 1, and scale the pixels from 0 to 1.
class Pane {
  constructor(figure, places, present, camera) {
    this.figure = figure;
    this.places = places; // (n, 2) from 0 to 65535
    this.present = present;
    this.camera = camera;
    this.n = present.length;
    this.points = figure.querySelector(".points");
    this.labels = figure.querySelector(".over");
    this.pen = this.labels.getContext("2d");
    this.index();
    this.gl = this.points.getContext("webgl", { antialias: false, alpha: false, powerPreference: "high-performance" });
    if (this.gl) {
      this.points.addEventListener("webglcontextlost", (e) => e.preventDefault());
      this.points.addEventListener("webglcontextrestored", () => { this.start(); this.colour(this.shade, this.weight); this.changed?.(); });
      this.start();
    } else {
      this.flat = this.points.getContext("2d", { alpha: false });
    }
  }

  // index sorts the words into a grid, to find those near a place.
  index() {
    const g = (this.grid = 256), begin = (this.begin = new Uint32Array(g * g + 1)), cell = new Uint32Array(this.n);
    for (let i = 0; i < this.n; i++) {
      if (!this.present[i]) continue;
      cell[i] = (this.places[2 * i + 1] >> 8) * g + (this.places[2 * i] >> 8);
      begin[cell[i] + 1]++;
    }
    for (let c = 0; c < g * g; c++) begin[c + 1] += begin[c];
    const next = begin.slice();
    this.sorted = new Uint32Array(begin[g * g]);
    for (let i = 0; i < this.n; i++) if (this.present[i]) this.sorted[next[cell[i]]++] = i;
  }

  start() {
    const gl = this.gl;
    const compile = (type, source) => {
      const s = gl.createShader(type);
      gl.shaderSource(s, source);
      gl.compileShader(s);
      return s;
    };
    const program = gl.createProgram();
    gl.attachShader(program, compile(gl.VERTEX_SHADER, `
      attribute vec2 place; attribute vec4 shade; attribute float weight;
      uniform vec4 view; uniform float size;
      varying vec4 colour;
      void main() {
        gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0);
        gl_PointSize = max(1.5, size * (0.75 + weight));
        colour = shade;
      }`));
    gl.attachShader(program, compile(gl.FRAGMENT_SHADER, `
      precision mediump float;
      varying vec4 colour;
      void main() {
        float r = length(gl_PointCoord - 0.5);
        float a = colour.a * (1.0 - smoothstep(0.38, 0.5, r));
        if (a < 0.01) discard;
        gl_FragColor = vec4(colour.rgb * a, a);
      }`));
    gl.linkProgram(program);
    gl.useProgram(program);
    const attribute = (name, size, type) => {
      const buffer = gl.createBuffer(), at = gl.getAttribLocation(program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, true, 0, 0);
      return buffer;
    };
    // The rows are turned round: the most frequent words are drawn last, above the others.
    const turned = new Uint16Array(2 * this.n);
    for (let i = 0; i < this.n; i++) {
      const to = 2 * (this.n - 1 - i), here = this.present[i];
      turned[to] = here ? this.places[2 * i] : 0;
      turned[to + 1] = here ? this.places[2 * i + 1] : 0;
    }
    attribute("place", 2, gl.UNSIGNED_SHORT);
    gl.bufferData(gl.ARRAY_BUFFER, turned, gl.STATIC_DRAW);
    this.shades = attribute("shade", 4, gl.UNSIGNED_BYTE);
    this.weights = attribute("weight", 1, gl.UNSIGNED_BYTE);
    this.view = gl.getUniformLocation(program, "view");
    this.size = gl.getUniformLocation(program, "size");
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  // colour takes a colour of four bytes and a weight of one byte for each word.
  colour(shade, weight) {
    this.shade = shade;
    this.weight = weight;
    const n = this.n, gl = this.gl;
    if (!gl) return;
    const s = new Uint32Array(n), w = new Uint8Array(n), from = new Uint32Array(shade.buffer);
    for (let i = 0; i < n; i++) {
      s[n - 1 - i] = this.present[i] ? from[i] : 0;
      w[n - 1 - i] = weight[i];
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.shades);
    gl.bufferData(gl.ARRAY_BUFFER, s, gl.DYNAMIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.weights);
    gl.bufferData(gl.ARRAY_BUFFER, w, gl.DYNAMIC_DRAW);
  }

  // fit takes the size that the page gives the pane, with two dots a pixel on paper.
  fit(printing) {
    const box = this.figure.getBoundingClientRect();
    this.width = Math.max(1, Math.round(box.width));
    this.height = Math.max(1, Math.round(box.height));
    this.ratio = printing ? 2 : Math.min(window.devicePixelRatio || 1, 2);
    for (const canvas of [this.points, this.labels]) {
      canvas.width = Math.round(this.width * this.ratio);
      canvas.height = Math.round(this.height * this.ratio);
    }
  }

  x(i) { return (this.places[2 * i] / 65535 - this.camera.x) * this.camera.scale + this.width / 2; }
  y(i) { return (this.places[2 * i + 1] / 65535 - this.camera.y) * this.camera.scale + this.height / 2; }
  place(x, y) {
    return [(x - this.width / 2) / this.camera.scale + this.camera.x, (y - this.height / 2) / this.camera.scale + this.camera.y];
  }

  // near returns the word nearest to a pixel, at most so many pixels away, or −1.
  near(x, y, most) {
    const g = this.grid, [px, py] = this.place(x, y), r = most / this.camera.scale;
    const clamp = (v) => Math.max(0, Math.min(g - 1, Math.floor(v * g)));
    let best = -1, least = most * most;
    for (let row = clamp(py - r); row <= clamp(py + r); row++) {
      for (let at = this.begin[row * g + clamp(px - r)]; at < this.begin[row * g + clamp(px + r) + 1]; at++) {
        const i = this.sorted[at], d = (this.x(i) - x) ** 2 + (this.y(i) - y) ** 2;
        if (d < least || (d === least && i < best)) (least = d), (best = i);
      }
    }
    return best;
  }

  // inside returns the words in a polygon of places [x0, y0, x1, …].
  inside(polygon) {
    const found = [];
    for (const i of this.sorted) {
      const x = this.places[2 * i] / 65535, y = this.places[2 * i + 1] / 65535;
      let odd = false;
      for (let a = 0, b = polygon.length - 2; a < polygon.length; b = a, a += 2) {
        const ya = polygon[a + 1], yb = polygon[b + 1];
        if (ya > y !== yb > y && x < ((polygon[b] - polygon[a]) * (y - ya)) / (yb - ya) + polygon[a]) odd = !odd;
      }
      if (odd) found.push(i);
    }
    return found.sort((a, b) => a - b);
  }

  // pointSize grows with the room that a word has.
  pointSize() {
    const room = this.camera.scale / Math.sqrt(Math.max(1, this.sorted.length));
    return Math.max(2.2, Math.min(9, 1.3 * Math.sqrt(room)));
  }

  draw(ground) {
    const { x, y, scale } = this.camera, size = this.pointSize() * this.ratio;
    if (!this.gl) return this.drawFlat(ground, size);
    const gl = this.gl, sx = (2 * scale) / this.width, sy = (2 * scale) / this.height;
    gl.viewport(0, 0, this.points.width, this.points.height);
    gl.clearColor(ground[0] / 255, ground[1] / 255, ground[2] / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform4f(this.view, sx, -sy, -x * sx, y * sy);
    gl.uniform1f(this.size, size);
    gl.drawArrays(gl.POINTS, 0, this.n);
  }

  // keep puts the points below the labels, on a canvas that keeps what is drawn: that of WebGL is empty before a page is printed.
  keep() {
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.globalCompositeOperation = "destination-over";
    this.pen.drawImage(this.points, 0, 0);
    this.pen.globalCompositeOperation = "source-over";
  }

  drawFlat(ground, size) {
    const pen = this.flat;
    pen.globalAlpha = 1;
    pen.fillStyle = `rgb(${ground})`;
    pen.fillRect(0, 0, this.points.width, this.points.height);
    for (let k = this.sorted.length - 1; k >= 0; k--) {
      const i = this.sorted[k], at = 4 * i, s = Math.max(1.5, size * (0.75 + this.weight[i] / 255)) * 0.8;
      const px = this.x(i), py = this.y(i);
      if (px < 0 || py < 0 || px > this.width || py > this.height) continue;
      pen.globalAlpha = this.shade[at + 3] / 255;
      pen.fillStyle = `rgb(${this.shade[at]},${this.shade[at + 1]},${this.shade[at + 2]})`;
      pen.fillRect(px * this.ratio - s / 2, py * this.ratio - s / 2, s, s);
    }
  }
}
