"use strict";
// Drawing: SVG elements, scales, ticks, numbers and the tip. Texts go in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const shown = data.sites.map(() => true);
const siteIndex = name => data.sites.findIndex(site => site.name === name);
const brief = name => (data.sites[siteIndex(name)] || { short: name }).short;
const color = name => `var(--site-${siteIndex(name)})`;
const visible = names => names.filter(name => shown[siteIndex(name)]);

function element(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "rect", "line", "path", "text", "circle", "title", "desc"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value);
  for (const child of children.flat()) made.append(child);
  return made;
}

const EXACT = 4; // significant digits of a number that has no interval
function number(value, places) {
  const text = (Math.round(value * 10 ** places) / 10 ** places + 0).toFixed(Math.max(places, 0));
  const [whole, part] = text.replace("-", "").split(".");
  const minus = Number(text) < 0 ? "\u2212" : "";
  return minus + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (part ? "." + part : "");
}
// Digits after the point that half an interval supports: two significant digits of it, like everywhere in sim.
function places(half, value) {
  const exponent = x => x ? Math.floor(Math.log10(Math.abs(x))) : 0;
  if (!(half > 1e-9 * Math.abs(value)) || !isFinite(half)) return value && value !== Math.round(value) ? Math.max(0, EXACT - 1 - exponent(value)) : 0;
  const found = 1 - exponent(half);
  return exponent(Number(half.toPrecision(2))) > exponent(half) ? found - 1 : found;
}
function estimate([mean, low, high]) {
  const half = low === null || high === null || high === undefined ? NaN : (high - low) / 2, digits = places(half, mean);
  return number(mean, digits) + (half > 1e-9 * Math.abs(mean) ? ` ± ${number(half, digits)}` : "");
}
const significant = value => number(value, places(NaN, value));

function ticks(low, high, wanted = 6) {
  const raw = (high - low) / wanted || 1, size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(k => k * size).find(each => each >= raw);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++) found.push(k * step);
  return { values: found, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}
const scale = (low, high, from, to) => value => from + (value - low) / (high - low || 1) * (to - from);
function span(values, zero = false) {
  const all = values.filter(value => value !== null && isFinite(value));
  if (zero) all.push(0);
  const low = Math.min(...all), high = Math.max(...all), room = (high - low || Math.abs(high) || 1) * 0.06;
  return [zero && low >= 0 ? 0 : low - room, zero && high <= 0 ? 0 : high + room];
}
const text = (x, y, said, attributes = {}) => element("text", { x, y, ...attributes }, said);
const width = said => said.length * 7.1; // of 13 px text, on average a little less
const fitted = (said, room) => width(said) <= room ? said : said.slice(0, Math.max(3, Math.floor(room / 7.1) - 1)) + "…";

function sheet(canvas, height, label) {
  const wide = Math.max(280, canvas.clientWidth || 700);
  const svg = element("svg", { viewBox: `0 0 ${wide} ${height}`, width: wide, height, role: "img", "aria-label": label });
  canvas.replaceChildren(svg);
  return [svg, wide];
}

const tip = document.getElementById("tip");
function showTip(said, x, y) {
  tip.textContent = said;
  tip.hidden = false;
  const room = document.documentElement.clientWidth - tip.offsetWidth - 12;
  tip.style.left = `${Math.max(8, Math.min(x + 14 + scrollX, room))}px`;
  tip.style.top = `${y + 16 + scrollY}px`;
}
function told(mark, said) { // a mark that tells its numbers to a pointer, to the keyboard and to a screen reader
  mark.setAttribute("tabindex", "0");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", said.replaceAll("\n", ", "));
  mark.addEventListener("pointermove", event => showTip(said, event.clientX, event.clientY));
  mark.addEventListener("pointerleave", () => { tip.hidden = true; });
  mark.addEventListener("focus", () => { const box = mark.getBoundingClientRect(); showTip(said, box.left, box.bottom); });
  mark.addEventListener("blur", () => { tip.hidden = true; });
  return mark;
}

function axisBelow(svg, x, low, high, top, bottom, unit, wanted) {
  const { values, digits } = ticks(low, high, wanted);
  for (const value of values) {
    svg.append(element("line", { x1: x(value), x2: x(value), y1: top, y2: bottom, class: value === 0 ? "zero" : "grid" }));
    svg.append(text(x(value), bottom + 17, number(value, digits), { "text-anchor": "middle", class: "soft" }));
  }
  if (unit) svg.append(text(x(high), bottom + 34, unit, { "text-anchor": "end", class: "soft" }));
}
function axisLeft(svg, y, low, high, left, right, unit) {
  const { values, digits } = ticks(low, high, 5);
  for (const value of values) {
    svg.append(element("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : "grid" }));
    svg.append(text(left - 7, y(value) + 4, number(value, digits), { "text-anchor": "end", class: "soft" }));
  }
  if (unit) svg.append(text(left - 7, 12, unit, { "text-anchor": "start", class: "soft" }));
}
function line(points) {
  let open = false, path = "";
  for (const [x, y] of points) {
    if (y === null || !isFinite(y)) { open = false; continue; }
    path += `${open ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    open = true;
  }
  return path;
}
const band = (xs, lows, highs) => line(xs.map((x, k) => [x, lows[k]])) + line(xs.map((x, k) => [x, highs[k]]).reverse()).replace("M", "L") + "Z";

// Labels at the ends of lines, moved apart where they would touch.
function endLabels(svg, labels, x, gap = 16) {
  let last = -Infinity;
  for (const label of labels.sort((a, b) => a.y - b.y)) {
    last = Math.max(label.y, last + gap);
    svg.append(text(x, last + 4, label.text, { class: "bold", style: `fill: ${label.color}` }));
  }
}
// Lines over a common x: a crosshair follows the pointer, or the arrow keys, and tells every line's number there.
function crosshair(svg, xs, x, top, bottom, left, right, tell) {
  const hair = element("line", { y1: top, y2: bottom, class: "now", visibility: "hidden" });
  svg.append(hair);
  svg.setAttribute("tabindex", "0");
  let at = -1;
  const show = (k, px, py) => {
    at = Math.max(0, Math.min(xs.length - 1, k));
    hair.setAttribute("x1", x(xs[at])); hair.setAttribute("x2", x(xs[at])); hair.setAttribute("visibility", "visible");
    showTip(tell(at), px, py);
  };
  const hide = () => { hair.setAttribute("visibility", "hidden"); tip.hidden = true; };
  const nearest = place => xs.reduce((best, value, k) => Math.abs(x(value) - place) < Math.abs(x(xs[best]) - place) ? k : best, 0);
  svg.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect(), place = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    if (place >= left - 5 && place <= right + 5) show(nearest(place), event.clientX, event.clientY); else hide();
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    show(at < 0 ? 0 : at + step, box.left + x(xs[Math.max(0, at)]) * box.width / svg.viewBox.baseVal.width, box.top + 20);
  });
}
