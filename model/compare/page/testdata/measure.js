// What html_interop_test.go wants to know of a page, measured where it is shown.
{
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (e) => e.checkVisibility() && !e.closest("details:not([open])");
  const name = (e) => e.outerHTML.slice(0, 80);
  const found = {
    Overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    Cut: all(".scroll:has(> .results)").map((e) => e.scrollWidth - e.clientWidth)[0],
    Empty: all("svg, svg path, svg circle, table").filter(seen).filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width < 1 || box.height < 1;
    }).map(name),
    Outside: [],
    Small: all("p, td, th, li, dd, text").filter(seen).filter((e) => {
      const matrix = e.getScreenCTM ? e.getScreenCTM().a : 1;
      return e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) * matrix < 9.5;
    }).map(name),
    Requests: performance.getEntriesByType("resource").map((r) => r.name).filter((n) => !n.startsWith("data:")),
    Labels: 0,
  };
  let area = 0, covered = 0;
  for (const map of all("svg.map")) {
    const frame = map.getBoundingClientRect();
    const boxes = [];
    for (const text of map.querySelectorAll(".labels text")) {
      const b = text.getBoundingClientRect();
      found.Labels++;
      if (b.left < frame.left || b.right > frame.right || b.top < frame.top || b.bottom > frame.bottom) {
        found.Outside.push(text.textContent);
      }
      // A line of text is higher than its letters.
      const trim = b.height / 5;
      const box = { left: b.left, right: b.right, top: b.top + trim, bottom: b.bottom - trim };
      area += (box.right - box.left) * (box.bottom - box.top);
      for (const o of boxes) {
        covered += Math.max(0, Math.min(o.right, box.right) - Math.max(o.left, box.left)) *
          Math.max(0, Math.min(o.bottom, box.bottom) - Math.max(o.top, box.top));
      }
      boxes.push(box);
    }
  }
  found.Covered = area > 0 ? covered / area : 0;
  const only = (of, other) => {
    document.getElementById("by-" + of).click();
    return all("figure." + of).every(seen) && !all("figure." + other).some(seen);
  };
  found.Switched = only("tokens", "seconds") && only("seconds", "tokens");
  document.body.setAttribute("data-measured", JSON.stringify(found));
}
