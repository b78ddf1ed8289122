// SPDX-License-Identifier: ISC
"use strict";
/*
 * The page: asks the server every two seconds, passes the answer to the stream,
 * and shows the result. Nothing else changes the page.
 */
const ASK_MS = 2000;
const show = (id) => document.getElementById(id);
const STATES = {
	connecting: [
		"waiting",
		"Connecting",
		() => "waiting for the first answer",
	],
	waiting: ["waiting", "Waiting", () => "no reading yet"],
	live: ["live", "Live", () => "readings arrive"],
	paused: [
		"paused",
		"Paused",
		(age) => `sender connected, no reading for ${age}`,
	],
	stopped: [
		"stopped",
		"Stopped",
		(age) => `sender disconnected, last reading ${age} ago`,
	],
	outage: [
		"outage",
		"Outage",
		(age) => `deliveries fail, last reading ${age} ago`,
	],
	lost: [
		"lost",
		"Connection lost",
		(age, asked) => `no answer for ${asked}, trying again`,
	],
};

let stream = new Stream();
const panel = new Panel(show("panel"), begin);
const power = new Chart(
	show("power"),
	SOURCES.map((name) => ({ name })),
	1,
);
const loss = new Chart(
	show("loss-kWh"),
	[{ name: "loss", word: "kWh", is_area: true }],
	2,
);
const share = new Chart(
	show("loss-share"),
	[{ name: "share", word: "%", is_area: true, mark: "loss" }],
	1,
);
let window_ms = 120000;

/* --- texts --- */

function set(id, text) {
	retell(show(id), text);
}

/* Three digits after the point, or fewer if there are many before it. */
function figure(value, digits = 3) {
	if (value === null || value === undefined) return "–";
	const whole = Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)));
	return value.toFixed(Math.max(0, Math.min(digits, 6 - whole)));
}

/* In steps while it is short, so that a screen reader is not kept busy. */
function span_words(ms) {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	if (seconds < 10) return "a few seconds";
	if (seconds < 60) return `${seconds - (seconds % 10)} seconds`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

function span_clock(ms) {
	const seconds = Math.round(ms / 1000);
	const two = (n) => String(n).padStart(2, "0");
	return (
		`${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:` +
		two(seconds % 60)
	);
}

/* --- parts of the page --- */

function show_state(now) {
	const [icon, word, why] = STATES[stream.state];
	const sample = stream.samples.at(-1);
	document.body.dataset.state = stream.state;
	show("state-icon").setAttribute("href", `#is-${icon}`);
	set("state-word", word);
	set(
		"state-why",
		why(
			span_words(now - (sample?.at ?? now)),
			span_words(now - (stream.answered_at ?? stream.since)),
		),
	);
	document.title = sample
		? `${word} – RX ${figure(sample.RX)} kWh`
		: word;
}

function show_reading() {
	const { latest } = stream,
		sample = stream.samples.at(-1);
	set("received", stream.received?.toLocaleString("en") ?? "–");
	if (!latest || !sample) return;
	set("time", latest.time ?? "–");
	set("load", latest.load_status ?? "–");
	for (const name of SOURCES) {
		set(name, figure(sample[name]));
		set(
			`${name}-note`,
			sample[name] === null
				? "no value"
				: name === "RX"
					? "all that comes in"
					: sample.RX > 0
						? `${((100 * sample[name]) / sample.RX).toFixed(1)} % of RX`
						: "\u00a0",
		);
	}
	set("loss", figure(sample.loss));
	set(
		"loss-note",
		sample.share === null
			? "no value"
			: `${sample.share.toFixed(2)} % of RX`,
	);
	show_air(latest);
}

function show_air(latest) {
	const now = SOURCES.map((name) => latest.zones[name]?.CO_ppm ?? null);
	const known = now.filter((ppm) => ppm !== null);
	const word = known.length
		? (latest.CO_status ?? "no word")
		: "not in the data";
	const is_known = ["normal", "warning", "danger"].includes(word);
	set("CO", known.length ? figure(Math.max(...known), 1) : "–");
	set("CO-text", word);
	show("CO-word").dataset.word = is_known ? word : "none";
	show("CO-icon").setAttribute(
		"href",
		`#is-${is_known ? word : "waiting"}`,
	);
	SOURCES.forEach((name, i) => {
		set(`air-${name}-now`, figure(now[i], 1));
		set(`air-${name}-high`, figure(stream.highest[name], 1));
	});
}

function show_active() {
	set("since", clock(stream.since, true));
	for (const name of SOURCES) {
		const { on, off, unknown } = stream.active[name];
		const all = on + off + unknown || 1;
		set(`active-${name}-on`, span_clock(on));
		set(`active-${name}-off`, span_clock(off));
		set(`active-${name}-unknown`, span_clock(unknown));
		const bar = show(`active-${name}-bar`);
		// cut out of a whole one each, so that nothing moves
		const end = (100 * on) / all,
			rest = 100 - (100 * (on + off)) / all;
		bar.children[0].style.clipPath = `inset(0 ${100 - end}% 0 0)`;
		bar.children[1].style.clipPath = `inset(0 ${rest}% 0 ${end}%)`;
	}
}

function show_trend(now) {
	const { count, mean, length, change } = stream.trend(now, window_ms);
	if (count < 5) {
		set("trend", "no trend yet");
		return;
	}
	const size = Math.abs(change);
	const is_steady = size < 0.1;
	set("trend-arrow", is_steady ? "→" : change > 0 ? "↗" : "↘");
	set(
		"trend",
		(is_steady
			? "steady"
			: change > 0
				? `rising by ${size.toFixed(1)} points`
				: `falling by ${size.toFixed(1)} points`) +
			` in ${span_words(length)}, mean ${mean.toFixed(1)} %`,
	);
}

/* The window fills from its left at first; a minute is the least. */
function show_charts(now) {
	const first = Math.max(
		now - window_ms,
		Math.min(
			stream.samples[0]?.at ?? now,
			stream.since,
			now - 60000,
		),
	);
	for (const chart of [power, loss, share])
		chart.draw(stream.samples, stream.gaps, first, now);
	const sample = stream.samples.at(-1);
	if (!sample) return;
	show("power").setAttribute(
		"aria-label",
		"Chart of the last " +
			`${span_words(now - first)}. Latest: ` +
			reading_words(sample),
	);
	show("loss-kWh").setAttribute(
		"aria-label",
		`Chart of the loss. Latest: ${figure(sample.loss)} kWh`,
	);
	show("loss-share").setAttribute(
		"aria-label",
		"Chart of the loss in " +
			`percent of RX. Latest: ${figure(sample.share, 2)} %`,
	);
}

function reading_words(sample) {
	return (
		`${sample.time ?? clock(sample.at, true)}  ` +
		SOURCES.map((name) => `${name} ${figure(sample[name])}`).join(
			"  ",
		) +
		`  loss ${figure(sample.loss)} kWh (${figure(sample.share, 2)} %)`
	);
}

function show_all() {
	const now = Date.now();
	show_state(now);
	show_reading();
	show_active();
	show_trend(now);
	show_charts(now);
}

/* --- the reader's hands --- */

function point_at(sample) {
	power.cursor = sample?.at ?? null;
	set(
		"power-readout",
		sample
			? reading_words(sample)
			: "Point at the chart, or focus it and press the arrow keys, " +
					"to see the values at a moment.",
	);
	show_charts(Date.now());
}

function build() {
	const rows = (make) => SOURCES.map(make).join("");
	document.querySelector("#active tbody").innerHTML = rows(
		(name) =>
			`<tr class="${name}"><th scope="row"><svg class="mark" ` +
			`aria-hidden="true"><use href="#mark-${name}"/></svg>${name}</th>` +
			["on", "off", "unknown"]
				.map(
					(kind) =>
						`<td id="active-${name}-${kind}">0:00:00</td>`,
				)
				.join("") +
			`</tr><tr class="share ${name}" aria-hidden="true"><td colspan="4">` +
			`<div class="bar" id="active-${name}-bar"><i class="on"></i>` +
			`<i class="off"></i></div></td></tr>`,
	);
	document.querySelector("#air tbody").innerHTML = rows(
		(name) =>
			`<tr class="${name}"><th scope="row"><svg class="mark" ` +
			`aria-hidden="true"><use href="#mark-${name}"/></svg>${name}</th>` +
			`<td id="air-${name}-now">–</td><td id="air-${name}-high">–</td></tr>`,
	);
	const chart = show("power");
	chart.addEventListener("pointermove", (event) =>
		point_at(power.nearest(event.clientX)),
	);
	chart.addEventListener("pointerleave", () => point_at(null));
	chart.addEventListener("blur", () => point_at(null));
	chart.addEventListener("keydown", (event) => {
		const step = {
			ArrowLeft: -1,
			ArrowRight: 1,
			Home: -1e6,
			End: 1e6,
		};
		if (event.key in step) point_at(power.step(step[event.key]));
		else if (event.key === "Escape") point_at(null);
		else return;
		event.preventDefault();
	});
	for (const choice of document.querySelectorAll("[name=window]"))
		choice.addEventListener("change", () => {
			window_ms = choice.value * 1000;
			show_all();
		});
	new ResizeObserver(() => show_charts(Date.now())).observe(chart);
}

/* --- asking --- */

async function ask(path) {
	const name = encodeURIComponent(panel.chosen);
	const response = await fetch(`${path}?stream=${name}`, {
		cache: "no-store",
		signal: AbortSignal.timeout(2 * ASK_MS),
	});
	if (!response.ok) throw new Error(`status ${response.status}`);
	return response.json();
}

let is_remembered;
let wake = () => {};

/* Another stream is shown from now on. */
function begin() {
	stream = new Stream();
	stream.since = Date.now();
	is_remembered = false;
	wake();
}

/* One round of questions; another stream may be chosen before the answers. */
async function turn() {
	const asked = stream;
	const nothing = () => null;
	const rows = is_remembered
		? null
		: await ask("/api/history").catch(nothing);
	const [answer, told] = await Promise.all([
		ask("/api/data").catch(nothing),
		panel.ask_all().catch(nothing),
	]);
	panel.show(answer?.streams ?? null, told);
	if (asked !== stream) return;
	if (rows) stream.remember(rows, Date.now());
	is_remembered ||= rows !== null;
	stream.take(answer, Date.now(), panel.state());
	show_all();
}

/* Each wait ends at a time of the clock, so the requests do not drift, or when
   somebody has changed something. */
async function run() {
	let due = performance.now();
	for (;;) {
		await turn();
		due = Math.max(due + ASK_MS, performance.now());
		await new Promise((go) => {
			wake = go;
			setTimeout(go, due - performance.now());
		});
	}
}

build();
panel.changed = () => wake();
window.addEventListener("hashchange", () => location.reload());
begin();
show_active();
run();
