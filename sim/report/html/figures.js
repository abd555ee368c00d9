"use strict";
// One function a kind of figure: it draws into a canvas, and gives its numbers as rows for the table below it.
const PARTS = ["#88ccee", "#ddcc77", "#44aa99", "#cc6677", "#332288", "#999933", "#aa4499", "#117733", "#882255", "#9aa3ab"]; // Paul Tol, muted
const NARROW = 520;
const SMALL = 0.02; // of all movements: what is below is told together
const dark = hex => { const [r, g, b] = [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16)); return 0.299 * r + 0.587 * g + 0.114 * b < 140; };

function drawStack(canvas, figure, label) {
  const names = visible(Object.keys(figure.sites)), keep = PARTS.length - 1;
  const parts = figure.parts.length > PARTS.length ? [...figure.parts.slice(0, keep), "everything else"] : figure.parts;
  const rows = names.map(name => {
    const own = figure.sites[name].parts.map(part => part ? part[0] : 0);
    return parts.length === figure.parts.length ? own : [...own.slice(0, keep), own.slice(keep).reduce((a, b) => a + b, 0)];
  });
  const wide = Math.max(280, canvas.clientWidth || 700), columns = Math.max(1, Math.floor(wide / 190)), keys = Math.ceil(parts.length / columns);
  const top = 6, bar = 30, gap = 30, bottom = top + names.length * (bar + gap), height = bottom + 46 + keys * 20;
  const [svg] = sheet(canvas, height, label);
  const most = Math.max(...rows.map(row => row.filter(v => v > 0).reduce((a, b) => a + b, 0)), 1e-9);
  const least = Math.min(...rows.map(row => row.filter(v => v < 0).reduce((a, b) => a + b, 0)), 0);
  const x = scale(least, most, 8, wide - 12);
  axisBelow(svg, x, least, most, top, bottom, "", wide < NARROW ? 4 : 7);
  names.forEach((name, k) => {
    const y = top + 20 + k * (bar + gap);
    svg.append(text(x(least), y - 5, `${fitted(brief(name), wide - 170)}: ${estimate(figure.sites[name].total)} ${figure.unit}`, { class: "bold", style: `fill: ${color(name)}` }));
    let up = 0, down = 0;
    rows[k].forEach((value, p) => {
      if (!value) return;
      const from = value > 0 ? up : down + value, size = Math.abs(x(value) - x(0));
      if (value > 0) up += value; else down += value;
      const mark = element("rect", { x: x(from), y, width: Math.max(size, 0.6), height: bar, fill: PARTS[p], stroke: "var(--back)", "stroke-width": size > 4 ? 1 : 0 });
      const whole = parts.length === figure.parts.length || p < keep ? figure.sites[name].parts[p] : [value, null, null];
      svg.append(told(mark, `${brief(name)}, ${parts[p]}\n${estimate(whole)} ${figure.unit}, ${number(100 * value / figure.sites[name].total[0], 1)} % of it`));
      const said = `${parts[p]} ${number(value, places(NaN, Math.round(value)))}`;
      if (width(said) < size - 8) svg.append(text(x(from) + size / 2, y + 20, said, { "text-anchor": "middle", style: `fill: ${dark(PARTS[p]) ? "#fff" : "#1f2328"}; pointer-events: none` }));
    });
  });
  parts.forEach((part, p) => {
    const left = 8 + Math.floor(p / keys) * (wide / columns), y = bottom + 40 + (p % keys) * 20;
    svg.append(element("rect", { x: left, y: y - 11, width: 13, height: 13, rx: 2, fill: PARTS[p] }), text(left + 19, y, fitted(part, wide / columns - 26)));
  });
  return [["", ...names.map(brief)], ["in all", ...names.map(name => estimate(figure.sites[name].total))],
    ...figure.parts.map((part, p) => [part, ...names.map(name => figure.sites[name].parts[p] ? estimate(figure.sites[name].parts[p]) : "")])];
}

function drawBridge(canvas, figure, label) {
  const pairs = figure.pairs.filter(pair => shown[siteIndex(pair.from)] && shown[siteIndex(pair.to)]);
  const pair = pairs[Math.min(canvas.chosen || 0, pairs.length - 1)];
  if (!pair) { canvas.replaceChildren(); return []; }
  const most = 9, moved = pair.steps.reduce((sum, step) => sum + Math.abs(step[1]), 0), large = step => Math.abs(step[1]) >= SMALL * moved;
  const steps = pair.steps.filter((step, k) => k < most && large(step)), others = pair.steps.filter((step, k) => k >= most || !large(step));
  if (others.length) steps.push(["everything else", others.reduce((sum, step) => sum + step[1], 0), null, null]);
  const chance = step => step[2] !== null && step[2] <= 0 && step[3] >= 0; // its interval covers 0
  const tells = step => (step[1] > 0 ? "+" : "") + estimate(step.slice(1)) + (chance(step) ? ", may be chance" : "");
  // On a phone a name stands above its bar and its amount at the right edge; else the name is beside it, and there is room for the longest amount.
  const wide = Math.max(280, canvas.clientWidth || 700), narrow = wide < NARROW, row = narrow ? 36 : 27, top = 4;
  const right = Math.max(...[...steps.map(tells), ...pair.ends.map(estimate)].map(width)) + 12;
  const left = narrow ? 2 : Math.min(200, wide * 0.36), bottom = top + (steps.length + 2) * row + 6;
  const [svg] = sheet(canvas, bottom + 40, label);
  const levels = [pair.ends[0][0]];
  steps.forEach(step => levels.push(levels.at(-1) + step[1]));
  levels.push(pair.ends[1][0]);
  const [low, high] = span(levels);
  const x = scale(low, high, left, wide - (narrow ? 2 : right));
  axisBelow(svg, x, low, high, top, bottom, low > 0 || high < 0 ? `${figure.unit}; the axis does not begin at 0` : figure.unit, narrow ? 3 : 6);
  const bar = (k, from, to, fill, name, said, faint = false) => {
    const y = top + k * row + (narrow ? 20 : 4), a = x(Math.min(from, to)), b = x(Math.max(from, to)), high = narrow ? row - 24 : row - 8;
    const shape = { x: a, y, width: Math.max(b - a, 1.5), height: high, fill, rx: 2, "fill-opacity": faint ? 0.35 : 1 };
    svg.append(told(element("rect", shape), `${name}\n${said} ${figure.unit}`));
    if (narrow) svg.append(text(left, y - 5, fitted(name, wide - width(said) - 16)), text(wide - 2, y - 5, said, { class: "soft", "text-anchor": "end" }));
    else svg.append(text(left - 8, y + 14, fitted(name, left - 12), { "text-anchor": "end" }), text(b + 6, y + 14, said, { class: "soft" }));
  };
  const floor = Math.max(low, Math.min(0, high)), better = figure.larger ? 1 : -1;
  bar(0, floor, pair.ends[0][0], color(pair.from), brief(pair.from), estimate(pair.ends[0]));
  steps.forEach((step, k) => {
    bar(k + 1, levels[k], levels[k + 1], step[1] * better > 0 ? "#2a8a7f" : "#c4632b", step[0], tells(step), chance(step));
  });
  bar(steps.length + 1, floor, pair.ends[1][0], color(pair.to), brief(pair.to), estimate(pair.ends[1]));
  return [["", figure.unit], [brief(pair.from), estimate(pair.ends[0])], ...pair.steps.map(step => [step[0], tells(step)]), [brief(pair.to), estimate(pair.ends[1])]];
}
drawBridge.choices = figure => figure.pairs.map(pair => `${brief(pair.to)} against ${brief(pair.from)}`);

function drawService(canvas, figure, label) {
  const wide = Math.max(280, canvas.clientWidth || 700), columns = wide < NARROW ? 1 : 2, names = visible(data.sites.map(site => site.name));
  const row = 22, high = 44 + names.length * row + 22, wideEach = wide / columns;
  const [svg] = sheet(canvas, Math.ceil(figure.rows.length / columns) * high, label);
  figure.rows.forEach((each, k) => {
    const left = (k % columns) * wideEach, top = Math.floor(k / columns) * high, own = names.filter(name => each.sites[name]);
    const ends = own.flatMap(name => each.sites[name]), percent = each.unit === "%";
    const [low, most] = percent ? [Math.min(90, ...ends.filter(v => v !== null)), 100] : [0, Math.max(each.promised || 0, ...ends.filter(v => v !== null)) * 1.08];
    const x = scale(low, most, left + 118, left + wideEach - 118);
    svg.append(text(left, top + 15, fitted(`${each.label}, ${each.unit}`, wideEach - 8), { class: "bold" }));
    axisBelow(svg, x, low, most, top + 24, top + 28 + own.length * row, "", 4);
    if (each.promised) {
      svg.append(element("line", { x1: x(each.promised), x2: x(each.promised), y1: top + 22, y2: top + 28 + own.length * row, class: "now" }));
    }
    own.forEach((name, s) => {
      const y = top + 40 + s * row, [mean, a, b] = each.sites[name];
      svg.append(text(left + 108, y + 4, fitted(brief(name), 108), { "text-anchor": "end", style: `fill: ${color(name)}` }));
      if (a !== null) svg.append(element("line", { x1: x(Math.max(a, low)), x2: x(Math.min(b, percent ? 100 : most)), y1: y, y2: y, stroke: color(name), "stroke-width": 5, "stroke-opacity": 0.35 }));
      svg.append(told(element("circle", { cx: x(mean), cy: y, r: 5.5, fill: color(name) }), `${brief(name)}\n${each.label}: ${estimate(each.sites[name])} ${each.unit}${each.promised ? `\npromised: ${each.promised} days` : ""}`));
      svg.append(text(left + wideEach - 106, y + 4, estimate(each.sites[name]), { class: "soft" }));
    });
  });
  return [["", ...names.map(brief)], ...figure.rows.map(each => [`${each.label}, ${each.unit}`, ...names.map(name => each.sites[name] ? estimate(each.sites[name]) : "")])];
}

function lines(canvas, label, sites, unit, xUnit, within) {
  const names = visible(Object.keys(sites)), height = 320, wide = Math.max(280, canvas.clientWidth || 700);
  const [svg] = sheet(canvas, height, label);
  if (!names.length) return;
  const aside = wide < NARROW ? 8 : 118, left = 58, top = 22, bottom = height - 42, right = wide - aside;
  const xs = sites[names[0]].x, all = names.flatMap(name => [...sites[name].low, ...sites[name].high, ...sites[name].mean]);
  const [low, high] = span(all, true), x = scale(xs[0], xs.at(-1), left, right), y = scale(low, high, bottom, top);
  axisLeft(svg, y, low, high, left, right, unit);
  const across = ticks(xs[0], xs.at(-1), wide < NARROW ? 4 : 8);
  for (const value of across.values) svg.append(text(x(value), bottom + 17, number(value, across.digits), { "text-anchor": "middle", class: "soft" }));
  svg.append(text(right, bottom + 35, xUnit, { "text-anchor": "end", class: "soft" }));
  for (const name of names) {
    const own = sites[name], px = own.x.map(x);
    svg.append(element("path", { d: band(px, own.low.map(y), own.high.map(y)), fill: color(name), "fill-opacity": 0.15 }));
    svg.append(element("path", { d: line(px.map((p, k) => [p, y(own.mean[k])])), fill: "none", stroke: color(name), "stroke-width": 2.2 }));
  }
  if (aside > 50) endLabels(svg, names.map(name => ({ text: fitted(brief(name), aside - 12), color: color(name), y: y(sites[name].mean.at(-1)) })), right + 8);
  crosshair(svg, xs, x, top, bottom, left, right, k => `${xUnit} ${significant(xs[k])}\n` + names.filter(name => sites[name].mean[k] !== undefined)
    .map(name => `${brief(name)}: ${significant(sites[name].mean[k])} ${unit} (${within}: ${significant(sites[name].low[k])} to ${significant(sites[name].high[k])})`).join("\n"));
  return [[xUnit, ...names.flatMap(name => [brief(name), "low", "high"])],
    ...xs.map((value, k) => [significant(value), ...names.flatMap(name => ["mean", "low", "high"].map(key => sites[name][key][k] === undefined ? "" : significant(sites[name][key][k])))])];
}
function drawFan(canvas, figure, label) { // a panel a site, all with one scale: bands over one another tell nothing
  const names = visible(Object.keys(figure.sites)), wide = Math.max(280, canvas.clientWidth || 700), across = wide < NARROW ? 1 : Math.max(1, Math.min(3, names.length));
  const tall = 250, [svg] = sheet(canvas, Math.ceil(names.length / across) * tall, label), room = wide / across;
  const [low, high] = span(names.flatMap(name => figure.sites[name].values.flat()), true);
  names.forEach((name, k) => {
    const own = figure.sites[name], left = (k % across) * room + 52, right = (k % across + 1) * room - 10, top = Math.floor(k / across) * tall + 30, bottom = Math.floor(k / across + 1) * tall - 40;
    const x = scale(own.years[0], own.years.at(-1), left, right), y = scale(low, high, bottom, top), px = own.years.map(x);
    svg.append(text(left, top - 12, fitted(brief(name), room - 60), { class: "bold", style: `fill: ${color(name)}` }));
    axisLeft(svg, y, low, high, left, right, "");
    for (const value of ticks(own.years[0], own.years.at(-1), 5).values) svg.append(text(x(value), bottom + 17, number(value, 0), { "text-anchor": "middle", class: "soft" }));
    svg.append(element("path", { d: band(px, own.values[0].map(y), own.values[4].map(y)), fill: color(name), "fill-opacity": 0.18 }));
    svg.append(element("path", { d: band(px, own.values[1].map(y), own.values[3].map(y)), fill: color(name), "fill-opacity": 0.3 }));
    svg.append(element("path", { d: line(px.map((p, year) => [p, y(own.values[2][year])])), fill: "none", stroke: color(name), "stroke-width": 2.2 }));
    own.years.forEach((year, at) => {
      const values = own.values.map(quantile => significant(quantile[at]));
      svg.append(told(element("rect", { x: px[at] - room / 30, y: top, width: room / 15, height: bottom - top, fill: "transparent" }),
        `${brief(name)}, year ${year} (${own.basis[at]})\nmedian ${values[2]} ${figure.unit}\nhalf of the draws: ${values[1]} to ${values[3]}\nnine in ten: ${values[0]} to ${values[4]}`));
    });
    svg.append(text(right, bottom + 34, `${figure.unit}, by year`, { "text-anchor": "end", class: "soft" }));
  });
  return [["year", ...names.flatMap(name => ["median", "5 %", "95 %"].map(what => `${brief(name)}, ${what}`))],
    ...(names.length ? figure.sites[names[0]].years.map((year, k) => [String(year), ...names.flatMap(name => [2, 0, 4].map(q => significant(figure.sites[name].values[q][k])))]) : [])];
}
function drawCurve(canvas, figure, label) {
  const of = Object.keys(figure.of), chosen = of[Math.min(canvas.chosen || 0, of.length - 1)];
  const sites = Object.fromEntries(Object.entries(figure.of[chosen]).map(([name, own]) => [name, { x: own.x, low: own.lowest, high: own.highest, mean: own.mean }]));
  return lines(canvas, `${label}: ${chosen}`, sites, figure.unit, figure.x, "nine in ten replications");
}
drawCurve.choices = figure => Object.keys(figure.of).map(name => name.replaceAll("_", " "));

function drawTornado(canvas, figure, label) {
  const wide = Math.max(280, canvas.clientWidth || 700), narrow = wide < NARROW, row = narrow ? 44 : 30, top = 26;
  const left = narrow ? 8 : Math.min(280, wide * 0.38), bottom = top + figure.rows.length * row;
  const [svg] = sheet(canvas, bottom + 42, label);
  const ends = figure.rows.flatMap(each => [each.at_low, each.at_high, figure.base]);
  const [low, high] = span(figure.less ? [...ends, 0] : ends), x = scale(low, high, left + (narrow ? 0 : 50), wide - (narrow ? 10 : 60));
  axisBelow(svg, x, low, high, top, bottom, figure.less ? `${figure.measure}, ${brief(figure.scenario)} less ${brief(figure.less)}, ${figure.unit}` : `${figure.measure}, ${figure.unit}`, narrow ? 3 : 6);
  svg.append(element("line", { x1: x(figure.base), x2: x(figure.base), y1: top, y2: bottom, class: "now" }));
  svg.append(text(x(figure.base), 14, `as written: ${significant(figure.base)}`, { "text-anchor": x(figure.base) > wide - 90 ? "end" : x(figure.base) < 90 ? "start" : "middle", class: "bold" }));
  figure.rows.forEach((each, k) => {
    const y = top + k * row + (narrow ? 20 : 5), tall = narrow ? 18 : 20;
    svg.append(text(narrow ? left : left - 8, narrow ? y - 5 : y + 15, fitted(each.words, narrow ? wide - 20 : left - 12), { "text-anchor": narrow ? "start" : "end" }));
    for (const end of ["low", "high"]) {
      const value = each[`at_${end}`], a = x(Math.min(value, figure.base)), b = x(Math.max(value, figure.base));
      if (value === null) continue;
      svg.append(told(element("rect", { x: a, y, width: Math.max(b - a, 1), height: tall, fill: end === "low" ? "#7aa6c9" : "#d08b4c" }),
        `${each.words} (${each.key})\nat its ${end} end, ${each[end]} (as written ${each.value}): ${estimate([value, value - each[`at_${end}_half`], value + each[`at_${end}_half`]])} ${figure.unit}`));
      if (!narrow && b - a > 3) svg.append(text(value < figure.base ? a - 4 : b + 4, y + 15, fitted(each[end].split(" ")[0], 60), { "text-anchor": value < figure.base ? "end" : "start", class: "soft", style: "font-size: 11px" }));
    }
  });
  svg.append(element("rect", { x: left, y: bottom + 26, width: 12, height: 12, fill: "#7aa6c9" }), text(left + 17, bottom + 36, "at its low"), element("rect", { x: left + 92, y: bottom + 26, width: 12, height: 12, fill: "#d08b4c" }), text(left + 109, bottom + 36, "at its high"));
  return [["assumption", "low", "as written", "high", `at low, ${figure.unit}`, `at high, ${figure.unit}`],
    ...figure.rows.map(each => [`${each.words} (${each.key})`, each.low, each.value, each.high, estimate([each.at_low, each.at_low - each.at_low_half, each.at_low + each.at_low_half]), estimate([each.at_high, each.at_high - each.at_high_half, each.at_high + each.at_high_half])])];
}

function drawBreakeven(canvas, figure, label) {
  const wide = Math.max(280, canvas.clientWidth || 700), height = 320, left = 62, right = wide - 14, top = 26, bottom = height - 44;
  const [svg] = sheet(canvas, height, label);
  const points = figure.points.filter(point => point[1] !== null), xs = points.map(point => point[0]);
  const inside = figure.today === null ? xs : [...xs, figure.today];
  const [low, high] = span(points.flatMap(point => point.slice(1)), true), x = scale(Math.min(...inside), Math.max(...inside), left, right), y = scale(low, high, bottom, top);
  axisLeft(svg, y, low, high, left, right, "");
  svg.append(text(left, 12, `${figure.measure}, ${brief(figure.scenario)} less ${brief(figure.base)}, ${figure.unit}`, { class: "soft" }));
  const across = ticks(Math.min(...inside), Math.max(...inside), wide < NARROW ? 4 : 7);
  for (const value of across.values) svg.append(text(x(value), bottom + 17, number(value, across.digits), { "text-anchor": "middle", class: "soft" }));
  svg.append(text(right, bottom + 36, `${figure.words}, ${figure.key_unit}`, { "text-anchor": "end", class: "soft" }));
  svg.append(element("path", { d: band(xs.map(x), points.map(point => y(point[2] ?? point[1])), points.map(point => y(point[3] ?? point[1]))), fill: "var(--accent)", "fill-opacity": 0.18 }));
  svg.append(element("path", { d: line(points.map(point => [x(point[0]), y(point[1])])), fill: "none", stroke: "var(--accent)", "stroke-width": 2.2 }));
  svg.append(text(left + 6, y(high) + 16, `${brief(figure.scenario)} ahead`, { style: `fill: ${color(figure.scenario)}`, class: "bold" }));
  if (low < 0) svg.append(text(left + 6, y(low) - 6, `${brief(figure.base)} ahead`, { style: `fill: ${color(figure.base)}`, class: "bold" }));
  if (figure.today !== null) {
    svg.append(element("line", { x1: x(figure.today), x2: x(figure.today), y1: top, y2: bottom, class: "now" }));
    const k = xs.findIndex(value => value >= figure.today), at = k <= 0 ? points[Math.max(k, 0)][1] : points[k - 1][1] + (points[k][1] - points[k - 1][1]) * (figure.today - xs[k - 1]) / (xs[k] - xs[k - 1]);
    svg.append(told(element("circle", { cx: x(figure.today), cy: y(at), r: 6, fill: "var(--ink)" }), `today: ${significant(figure.today)} ${figure.key_unit}`));
    const end = x(figure.today) > right - 120;
    svg.append(text(x(figure.today) + (end ? -8 : 8), top + 12, `today ${significant(figure.today)} ${figure.key_unit}`, { "text-anchor": end ? "end" : "start", class: "bold" }));
  }
  for (const [value, a, b] of figure.crossings) {
    const range = a === null || b === null ? "" : ` (95 %: ${significant(a)} to ${significant(b)})`;
    if (range) svg.append(element("line", { x1: Math.max(left, x(a)), x2: Math.min(right, x(b)), y1: y(0), y2: y(0), stroke: "var(--accent)", "stroke-width": 6, "stroke-opacity": 0.5 }));
    svg.append(told(element("circle", { cx: x(value), cy: y(0), r: 6, fill: "var(--back)", stroke: "var(--accent)", "stroke-width": 3 }), `equal at ${significant(value)} ${figure.key_unit}${range}`));
  }
  return [[`${figure.words}, ${figure.key_unit}`, `difference, ${figure.unit}`], ...points.map(point => [significant(point[0]), estimate(point.slice(1))])];
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
function drawHours(canvas, figure, label) { // a row a pool, a cell an hour of the week
  const names = Object.keys(figure.sites), name = names[Math.min(canvas.chosen || 0, names.length - 1)], pools = Object.entries(figure.sites[name]);
  const wide = Math.max(280, canvas.clientWidth || 700), left = wide < NARROW ? 74 : 120, row = 26, top = 20, cell = (wide - left - 4) / 168;
  const [svg] = sheet(canvas, top + pools.length * row + 40, `${label}: ${brief(name)}`);
  DAYS.forEach((day, k) => svg.append(text(left + (k * 24 + 12) * cell, 13, day, { "text-anchor": "middle", class: "soft" })));
  pools.forEach(([pool, week], p) => {
    const y = top + p * row;
    svg.append(text(left - 8, y + 17, fitted(pool.replaceAll("_", " "), left - 10), { "text-anchor": "end" }));
    week.forEach((value, hour) => {
      if (value === null) return;
      const mark = element("rect", { x: left + hour * cell, y: y + 2, width: cell + 0.4, height: row - 4, fill: heat(value / 100) });
      mark.addEventListener("pointermove", event => showTip(`${pool.replaceAll("_", " ")}, ${DAYS[Math.floor(hour / 24)]} ${hour % 24}:00\n${number(value, 0)} % of the open hours`, event.clientX, event.clientY));
      mark.addEventListener("pointerleave", () => { tip.hidden = true; });
      svg.append(mark);
    });
  });
  const y = top + pools.length * row + 18;
  for (let k = 0; k <= 20; k++) svg.append(element("rect", { x: left + k * 8, y, width: 8.4, height: 12, fill: heat(k / 20) }));
  svg.append(text(left - 8, y + 11, "0 %", { "text-anchor": "end", class: "soft" }), text(left + 176, y + 11, fitted("100 % busy; empty: closed", wide - left - 180), { class: "soft" }));
  return [["pool", "busiest hour", "mean of its open hours, %"], ...pools.map(([pool, week]) => {
    const open = week.map((value, hour) => [value, hour]).filter(([value]) => value !== null), most = open.reduce((a, b) => b[0] > a[0] ? b : a, [-1, 0]);
    return [pool.replaceAll("_", " "), `${DAYS[Math.floor(most[1] / 24)]} ${most[1] % 24}:00, ${number(most[0], 0)} %`, open.length ? number(open.reduce((sum, each) => sum + each[0], 0) / open.length, 1) : ""];
  })];
}
drawHours.choices = figure => Object.keys(figure.sites).map(brief);
const CIVIDIS = [[0, 34, 78], [60, 77, 110], [124, 123, 120], [187, 174, 111], [254, 232, 56]]; // lightness grows evenly: also in black and white
function heat(share) {
  const place = Math.max(0, Math.min(1, share)) * 4, k = Math.min(3, Math.floor(place)), part = place - k;
  return `rgb(${CIVIDIS[k].map((value, c) => Math.round(value + (CIVIDIS[k + 1][c] - value) * part)).join()})`;
}

const KINDS = { stack: drawStack, legs: drawStack, bridge: drawBridge, service: drawService, fan: drawFan, curve: drawCurve, tornado: drawTornado, breakeven: drawBreakeven, hours: drawHours };
