"use strict";
// The page at work: figures drawn as wide as there is room, sites shown or hidden, the table of assumptions sorted and searched.
const figures = [...document.querySelectorAll("figure.drawn")].map(place => {
  const name = place.dataset.figure, record = data.figures[name], draw = KINDS[name.split(" ")[0]];
  const canvas = place.querySelector(".canvas"), label = place.querySelector("figcaption").textContent;
  const choices = draw.choices ? draw.choices(record) : [];
  if (choices.length > 1) {
    const select = element("select", { "aria-label": `${label}: which one` }, choices.map((said, k) => element("option", { value: k }, said)));
    select.addEventListener("change", () => { canvas.chosen = Number(select.value); redraw(); });
    canvas.before(element("div", { class: "choice" }, select));
  } else if (choices.length) canvas.before(element("p", { class: "note" }, choices[0]));
  const numbers = place.querySelector(".numbers");
  const redraw = () => {
    const rows = draw(canvas, record, label) || [];
    numbers.hidden = !rows.length;
    numbers.rows = rows;
    if (numbers.open) fill();
  };
  const fill = () => numbers.querySelector(".scroll").replaceChildren(tableOf(numbers.rows));
  numbers.addEventListener("toggle", () => { if (numbers.open) fill(); });
  return redraw;
});
function tableOf([head, ...rows]) {
  return element("table", {}, element("thead", {}, element("tr", {}, head.map(said => element("th", { scope: "col" }, said)))),
    element("tbody", {}, rows.map(row => element("tr", {}, row.map((said, k) => element(k ? "td" : "th", k ? {} : { scope: "row", class: "l" }, said))))));
}
const redrawAll = () => figures.forEach(redraw => redraw());
redrawAll();
let wideBefore = innerWidth;
addEventListener("resize", () => { if (innerWidth !== wideBefore) { wideBefore = innerWidth; redrawAll(); } });
addEventListener("beforeprint", redrawAll);
addEventListener("afterprint", redrawAll);
addEventListener("keydown", event => { if (event.key === "Escape") tip.hidden = true; });
for (const box of document.querySelectorAll("input[data-site]")) {
  box.addEventListener("change", () => { shown[Number(box.dataset.site)] = box.checked; redrawAll(); });
}

const table = document.getElementById("assumption-table"), body = table.tBodies[0], all = [...body.rows];
const find = document.getElementById("find"), differing = document.getElementById("differing"), count = document.getElementById("count");
function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of all) {
    const said = row.textContent.toLowerCase();
    row.hidden = !words.every(word => said.includes(word)) || Boolean(differing && differing.checked && !row.classList.contains("differs"));
    left += row.hidden ? 0 : 1;
  }
  count.textContent = left < all.length ? `${left} of ${all.length}` : "";
}
find.addEventListener("input", filter);
if (differing) differing.addEventListener("change", filter);
for (const button of table.querySelectorAll("thead button")) {
  button.addEventListener("click", () => {
    const down = button.getAttribute("aria-sort") === "ascending", column = Number(button.dataset.column);
    table.querySelectorAll("thead button").forEach(each => each.removeAttribute("aria-sort"));
    button.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = row => row.cells[column].textContent;
    const compared = (a, b) => { const x = parseFloat(key(a).replaceAll(",", "")), y = parseFloat(key(b).replaceAll(",", "")); return isFinite(x) && isFinite(y) && x !== y ? x - y : key(a).localeCompare(key(b), "en"); };
    body.append(...[...all].sort((a, b) => down ? compared(b, a) : compared(a, b)));
  });
}
if (data.pricing) startPricing(data.pricing);
