"use strict";
// Sliders: the graphs that sim traced out of its pricing, evaluated at other values of the assumptions. No formula of money stands here.
const OPERATIONS = {
  x: (number, of, at) => at[number], sum: (_, of) => of[0], max: (_, of) => Math.max(of[0], of[1]), inv: (_, of) => 1 / of[0],
  pow: (number, of) => Math.pow(of[0], number), floor: (_, of) => Math.floor(of[0]), expm1: (_, of) => Math.expm1(of[0]), log1p: (_, of) => Math.log1p(of[0]),
  gt: (_, of) => of[0] > 0 ? of[1] : of[2], ge: (_, of) => of[0] >= 0 ? of[1] : of[2], eq: (_, of) => of[0] === 0 ? of[1] : of[2],
};
function evaluated(graph, at) {
  const values = new Float64Array(graph.atoms.length);
  const poly = terms => {
    let total = 0;
    for (const term of terms) {
      let product = term[0];
      for (let k = 1; k < term.length; k++) product *= values[term[k]];
      total += product;
    }
    return total;
  };
  graph.atoms.forEach((atom, k) => { values[k] = OPERATIONS[atom[0]](atom[1], atom.slice(2).map(poly), at); });
  return graph.outputs.map(poly);
}
const mean = values => values.reduce((a, b) => a + b, 0) / values.length;
function interval(values, t) { // mean and the ends of its 95 % interval, null where a single replication has none
  const middle = mean(values);
  if (t === null) return [middle, null, null];
  const half = t * Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length);
  return [middle, middle - half, middle + half];
}

// Every measure of every site at some values of the sliders: pricing.measures x replications; null outside of what the graphs hold for.
function repriced(pricing, values, policy = null) {
  return data.sites.map((_, site) => {
    const own = pricing.sliders.map((slider, k) => [slider, policy && policy.values[site][k] !== undefined ? policy.values[site][k] : values[k]]).filter(([slider]) => slider.sites.includes(site));
    if (own.some(([slider, value]) => !(value >= slider.least && value <= slider.most))) return null;
    const flat = evaluated(pricing.graphs[site], own.map(([, value]) => value)), count = flat.length / pricing.replications;
    return pricing.measures.slice(0, count).map((_, m) => Array.from({ length: pricing.replications }, (_, k) => flat[k * count + m]));
  });
}
function ahead(pricing, found, m) { // the best site and its lead over each other, paired by replication
  const sign = pricing.measures[m].larger ? 1 : -1, sites = found.map((_, k) => k).filter(k => found[k] && found[k][m]);
  const order = sites.sort((a, b) => sign * (mean(found[b][m]) - mean(found[a][m])));
  const leads = order.slice(1).map(other => interval(found[order[0]][m].map((value, k) => sign * (value - found[other][m][k])), pricing.t));
  return { order, leads };
}
const dollars = unit => unit.startsWith("M USD") ? ["$", " M"] : ["$", ""];
function verdictOf(pricing, found) {
  if (found.length < 2) return "";
  const { order, leads } = ahead(pricing, found, 0), measure = pricing.measures[0], [front, back] = dollars(measure.unit);
  if (!leads.length) return "";
  const clear = leads[0][1] !== null && leads[0][1] > 0, best = data.sites[order[0]].short, second = data.sites[order[1]].short;
  const lead = `${front}${estimate(leads[0])}${back}`;
  if (clear) return `${best} has the ${measure.larger ? "highest" : "lowest"} ${measure.label}, ${lead} ahead of ${second}.`;
  return `${best} and ${second}: the difference of ${lead} in ${measure.label} is not distinguishable from simulation luck.`;
}
// What each site falls short of the best under each policy, and the worst of it.
function regretsOf(pricing, values) {
  const rows = [{ name: "as set above", values: null }, ...pricing.policies].map(policy => {
    const found = repriced(pricing, values, policy.values ? policy : null);
    if (found.some(each => !each)) return { name: policy.name, cells: null };
    const { order } = ahead(pricing, found, 0), sign = pricing.measures[0].larger ? 1 : -1;
    return { name: policy.name, cells: found.map(own => interval(found[order[0]][0].map((value, k) => sign * (value - own[0][k])), pricing.t)) };
  });
  return rows;
}

function startPricing(pricing) {
  const written = pricing.sliders.map(slider => slider.value), values = [...written];
  const place = document.getElementById("sliders"), verdict = document.getElementById("verdict"), priced = document.getElementById("priced"), line = document.getElementById("set");
  const said = (slider, value) => `${Number((value * slider.scale).toPrecision(12))} ${slider.unit}`.trim();
  const shownAs = (slider, value) => `${significant(value * slider.scale)} ${slider.unit}`.trim();
  const rows = pricing.sliders.map((slider, k) => {
    const low = Math.min(slider.low, slider.value), high = Math.max(slider.high, slider.value), step = niceStep((high - low) * slider.scale);
    const input = element("input", { type: "range", id: `slider-${k}`, min: low * slider.scale, max: high * slider.scale, step, value: slider.value * slider.scale, "data-key": slider.key });
    const output = element("output", { for: `slider-${k}` }, shownAs(slider, slider.value));
    const row = element("div", { class: "slider" }, element("label", { for: `slider-${k}` }, element("span", { title: slider.key }, slider.words), output), input,
      element("small", {}, element("span", {}, shownAs(slider, low)), element("span", {}, `as written ${shownAs(slider, slider.value)}`), element("span", {}, shownAs(slider, high))));
    input.addEventListener("input", () => set(k, Number(input.value) / slider.scale));
    place.append(row);
    return { input, output, row };
  });
  function set(k, value) {
    const slider = pricing.sliders[k];
    values[k] = Math.abs(value - written[k]) * slider.scale < Number(rows[k].input.step) / 2 ? written[k] : value;
    rows[k].output.textContent = shownAs(slider, values[k]);
    rows[k].input.setAttribute("aria-valuetext", shownAs(slider, values[k]));
    rows[k].row.classList.toggle("moved", values[k] !== written[k]);
    show();
  }
  function show() {
    const found = repriced(pricing, values);
    const outside = found.some(each => !each);
    verdict.classList.toggle("outside", outside);
    verdict.textContent = outside ? "Outside what this page can price; ask sim with the line below." : verdictOf(pricing, found);
    const names = data.sites.map(site => site.short);
    const cells = outside ? [] : pricing.measures.map((measure, m) => [`${measure.label}, ${measure.unit.replace("M USD", "$M").replace("USD", "$").replace("/unit", " a unit")}`, ...found.map(own => own[m] ? estimate(interval(own[m], pricing.t)) : "")]);
    const tables = [tableOf([["", ...names], ...cells])];
    if (!outside && data.sites.length > 1) {
      const regrets = regretsOf(pricing, values), known = regrets.filter(row => row.cells);
      const worst = names.map((_, s) => known.map(row => row.cells[s]).reduce((a, b) => b[0] > a[0] ? b : a));
      const cell = each => Math.abs(each[0]) < 1e-12 ? "0" : estimate(each);
      tables.push(tableOf([["Regret, $M", ...names], ...regrets.map(row => [row.name, ...(row.cells ? row.cells.map(cell) : names.map(() => "outside"))]), ...(known.length > 1 ? [["worst case", ...worst.map(cell)]] : [])]));
    }
    priced.replaceChildren(...tables);
    line.textContent = setLine();
  }
  function setLine() { // one line a file where its settings are its own
    const moved = pricing.sliders.map((slider, k) => [slider, k]).filter(([, k]) => values[k] !== written[k]);
    const of = site => moved.filter(([slider]) => slider.sites.includes(site)).map(([slider, k]) => `--set ${slider.key}='${said(slider, values[k])}'`).join(" ");
    const lines = data.sites.map((_, site) => of(site)), alike = new Set(lines).size === 1;
    return alike ? lines[0] : lines.map((each, site) => each && `${pricing.files[site]}: ${each}`).filter(Boolean).join("\n");
  }
  document.getElementById("reset").addEventListener("click", () => {
    rows.forEach(({ input }, k) => { input.value = pricing.sliders[k].value * pricing.sliders[k].scale; set(k, written[k]); });
  });
  document.getElementById("copy").addEventListener("click", async event => {
    const said = setLine() || "nothing is changed";
    try { await navigator.clipboard.writeText(said); } catch {
      const range = document.createRange();
      range.selectNodeContents(line);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    event.target.textContent = "Copied";
    setTimeout(() => { event.target.textContent = "Copy the --set line"; }, 1500);
  });
  show();
}
function niceStep(range) {
  const raw = range / 200, size = 10 ** Math.floor(Math.log10(raw));
  return Number(([1, 2, 5, 10].find(k => k * size >= raw) * size).toPrecision(3));
}
