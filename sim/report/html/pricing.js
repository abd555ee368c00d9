"use strict";
// Sliders: the graphs that sim traced out of its pricing, evaluated at other values of the assumptions. No formula of money stands here.
// An operation takes the values of its polynomials, at v[0], v[1], v[2], and a number.
const OPERATIONS = {
  sum: v => v[0], max: v => Math.max(v[0], v[1]), inv: v => 1 / v[0], pow: (v, number) => v[0] ** number,
  expm1: v => Math.expm1(v[0]), log1p: v => Math.log1p(v[0]),
  gt: v => v[0] > 0 ? v[1] : v[2], ge: v => v[0] >= 0 ? v[1] : v[2], eq: v => v[0] === 0 ? v[1] : v[2],
};
// The graphs of a site as sim/graphs.py packed them: kinds of numbers one after the other, each byte by byte, the lowest first.
async function unpacked(record) {
  const deflated = Uint8Array.from(atob(record.data), each => each.charCodeAt(0));
  const bytes = new Uint8Array(await new Response(new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  const graph = { sizes: record.sizes, operations: record.operations.map(([name, count]) => ({ of: OPERATIONS[name], count })) };
  let start = 0;
  for (const [name, count, width] of record.kinds) {
    const real = name === "numbers" || name === "coefficients", first = real ? 8 - width : 0; // of a real number the low bytes may be left out
    const kept = new (real ? Float64Array : Uint32Array)(count), raw = new Uint8Array(kept.buffer), size = kept.BYTES_PER_ELEMENT;
    for (let byte = 0; byte < width; byte++) for (let k = 0; k < count; k++) raw[k * size + first + byte] = bytes[start++];
    graph[name] = kept;
  }
  return graph;
}
// The outputs of each replication's graph.
function evaluated(graph, at) {
  const { ops, numbers, lengths, degrees, which, atoms, coefficients } = graph, v = [0, 0, 0], found = [];
  let atom = 0, length = 0, term = 0, factor = 0, first = 0;
  for (const [count, outputs, constants] of graph.sizes) {
    const values = new Float64Array(count);
    const poly = () => {
      let total = 0;
      for (let k = lengths[length++]; k > 0; k--) {
        let product = coefficients[first + which[term]];
        for (let n = degrees[term++]; n > 0; n--) product *= values[atoms[factor++]];
        total += product;
      }
      return total;
    };
    for (let k = 0; k < count; k++, atom++) {
      const operation = graph.operations[ops[atom]];
      for (let n = 0; n < operation.count; n++) v[n] = poly();
      values[k] = operation.of ? operation.of(v, numbers[atom]) : at[numbers[atom]];
    }
    found.push(Array.from({ length: outputs }, poly));
    first += constants;
  }
  return found;
}
const mean = values => values.reduce((a, b) => a + b, 0) / values.length;
function interval(values, t) { // mean and the ends of its 95 % interval, null where a single replication has none
  const middle = mean(values);
  if (t === null) return [middle, null, null];
  const half = t * Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length);
  return [middle, middle - half, middle + half];
}

// Every measure of every site at some values of the sliders: pricing.measures x replications, null of one that a site has not; null outside
// of what the graphs hold for. What a policy sets goes before what the plant chosen sets, and that before the sliders.
function repriced(pricing, values, policy = null) {
  const { plant } = pricing;
  return data.sites.map((_, site) => {
    const at = k => [policy && policy.values[site][k], plant.values[site][k], values[k]].find(value => typeof value === "number");
    const own = pricing.sliders.map((slider, k) => [slider, at(k)]).filter(([slider]) => slider.sites.includes(site));
    if (!plant.still && own.some(([slider, value]) => !(value >= slider.least && value <= slider.most))) return null;
    const found = evaluated(plant.unpacked[site], own.map(([, value]) => value)), which = plant.graphs[site].which;
    return pricing.measures.map(({ name }) => which.includes(name) ? found.map(each => each[which.indexOf(name)]) : null);
  });
}
// Makes a plant the one that is priced; unpacked when it is first asked for.
async function choose(pricing, number) {
  const plant = pricing.plants[number];
  plant.graphs = plant.graphs.map((record, site) => record.data ? record : pricing.plants[0].graphs[site]);
  plant.unpacked = plant.unpacked || await Promise.all(plant.graphs.map(unpacked));
  pricing.plant = plant;
}
function ahead(pricing, found, m) { // the best site and its lead over each other, paired by replication
  const sign = pricing.measures[m].larger ? 1 : -1, sites = found.map((_, k) => k).filter(k => found[k] && found[k][m]);
  const order = sites.sort((a, b) => sign * (mean(found[b][m]) - mean(found[a][m])));
  const leads = order.slice(1).map(other => interval(found[order[0]][m].map((value, k) => sign * (value - found[other][m][k])), pricing.plant.t));
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
    return { name: policy.name, cells: found.map(own => interval(found[order[0]][0].map((value, k) => sign * (value - own[0][k])), pricing.plant.t)) };
  });
  return rows;
}

// What customers wait for with the plant chosen: as it was simulated, whatever the sliders.
function serviceOf(pricing) {
  const known = pricing.service.filter(({ name }) => pricing.plants.some(plant => plant.service.some(own => own[name])));
  return known.map(({ name, label, unit }) => [`${label}, ${unit}`, ...pricing.plant.service.map(own => own[name] ? estimate(own[name]) : "")]);
}
// A choice among the plants that were simulated.
function plantChoice(pricing, onChoice) {
  const why = element("p", { class: "note" }), say = ({ still }) => still ? `The sliders are still: with this plant they cannot be moved here (${still}).` : "Each of these was simulated; nothing in between is guessed.";
  const select = element("select", { id: "plant" }, pricing.plants.map((plant, k) => element("option", { value: k }, plant.name)));
  select.addEventListener("change", () => { why.textContent = say(pricing.plants[select.value]); onChoice(Number(select.value)); });
  why.textContent = say(pricing.plants[0]);
  return [element("div", { class: "slider" }, element("label", { for: "plant" }, "Plant"), select), why];
}

async function startPricing(pricing) {
  if (typeof DecompressionStream === "undefined") {
    document.getElementById("verdict").textContent = "This browser is too old for the sliders: it cannot unpack what they need. One of 2023 or later can (Chrome, Edge, Firefox, Safari).";
    return;
  }
  await choose(pricing, 0);
  const written = pricing.sliders.map(slider => slider.value), values = [...written];
  const place = document.getElementById("sliders"), verdict = document.getElementById("verdict"), priced = document.getElementById("priced"), line = document.getElementById("set");
  const said = (slider, value) => `${Number((value * slider.scale).toPrecision(12))} ${slider.unit}`.trim();
  const shownAs = (slider, value) => `${significant(value * slider.scale)} ${slider.unit}`.trim();
  const rows = pricing.sliders.map((slider, k) => {
    const low = Math.min(slider.low, slider.value), high = Math.max(slider.high, slider.value), step = niceStep((high - low) * slider.scale);
    const input = element("input", { type: "range", id: `slider-${k}`, min: low * slider.scale, max: high * slider.scale, step, value: slider.value * slider.scale, "data-key": slider.key });
    const output = element("output", { for: `slider-${k}` }, shownAs(slider, slider.value));
    const row = element("div", { class: "slider" }, element("label", { for: `slider-${k}` }, element("span", { title: slider.key }, slider.words), output), input,
      element("small", {}, element("span", {}, significant(low * slider.scale)), element("span", {}, `as written ${shownAs(slider, slider.value)}`), element("span", {}, significant(high * slider.scale))));
    input.addEventListener("input", () => set(k, Number(input.value) / slider.scale));
    place.append(row);
    return { input, output, row };
  });
  if (pricing.plants.length > 1) place.prepend(...plantChoice(pricing, number => choose(pricing, number).then(() => { rows.forEach(tell); show(); })));
  // What a slider stands at; where the plant chosen sets it, or none can be moved with that plant, it is still.
  function tell({ input, output, row }, k) {
    const slider = pricing.sliders[k], { plant } = pricing, own = slider.sites.map(site => plant.values[site][k]);
    input.disabled = Boolean(plant.still) || own.every(value => typeof value === "number");
    output.textContent = own.some(value => typeof value === "number") ? "set by the plant" : shownAs(slider, values[k]);
    input.setAttribute("aria-valuetext", output.textContent);
    row.classList.toggle("moved", values[k] !== written[k] && !input.disabled);
  }
  function set(k, value) {
    const slider = pricing.sliders[k];
    values[k] = Math.abs(value - written[k]) * slider.scale < Number(rows[k].input.step) / 2 ? written[k] : value;
    tell(rows[k], k);
    show();
  }
  function show() {
    const found = repriced(pricing, values);
    const outside = found.some(each => !each);
    verdict.classList.toggle("outside", outside);
    verdict.textContent = (pricing.plant === pricing.plants[0] ? "" : `${pricing.plant.name}: `) + (outside ? "Outside what this page can price; ask sim with the line below." : verdictOf(pricing, found));
    const names = data.sites.map(site => site.short);
    const cells = outside ? [] : pricing.measures.map((measure, m) => [`${measure.label}, ${measure.unit.replace("M USD", "$M").replace("USD", "$").replace("/unit", " a unit")}`, ...found.map(own => own[m] ? estimate(interval(own[m], pricing.plant.t)) : "")]);
    const tables = [tableOf([["", ...names], ...cells, ...(pricing.plants.length > 1 ? serviceOf(pricing) : [])])];
    if (!outside && !pricing.plant.still && data.sites.length > 1 && found.every(own => own[0])) {
      const regrets = regretsOf(pricing, values), known = regrets.filter(row => row.cells);
      const worst = names.map((_, s) => known.map(row => row.cells[s]).reduce((a, b) => b[0] > a[0] ? b : a));
      const cell = each => Math.abs(each[0]) < 1e-12 ? "0" : estimate(each);
      tables.push(tableOf([["Regret, $M", ...names], ...regrets.map(row => [row.name, ...(row.cells ? row.cells.map(cell) : names.map(() => "outside"))]), ...(known.length > 1 ? [["worst of these", ...worst.map(cell)]] : [])]));
    }
    priced.replaceChildren(...tables);
    line.textContent = setLine();
  }
  function setLine() { // one line a file where its settings are its own
    const { plant } = pricing, moved = pricing.sliders.map((slider, k) => [slider, k]).filter(([, k]) => values[k] !== written[k] && !plant.still);
    const own = (slider, k, site) => slider.sites.includes(site) && plant.values[site][k] === undefined;
    const of = site => [plant.options[site], ...moved.filter(([slider, k]) => own(slider, k, site)).map(([slider, k]) => `--set ${slider.key}='${said(slider, values[k])}'`)].filter(Boolean).join(" ");
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
