#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// The page of the backend in a real browser, while the real pipeline streams:
// what it shows and says in each state, at both sizes, light and dark. The
// pictures are kept in $PICTURES.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { Browser, find } = require("./chromium.js");
const { World, pause } = require("./world.js");
const { ok, is, skip, done } = require("./tap.js");

const PICTURES = path.resolve(process.env.PICTURES ?? "build/browser");
const BOUND_MS = 280000;
const WIDE = [1440, 900],
	NARROW = [360, 780];

const text = (id) => `document.getElementById("${id}").textContent`;
const STATE = "document.body.dataset.state";
const FIGURES = ["RX", "TX1", "TX2", "loss", "CO"];

// Contrast of text against the card that it stands on, as WCAG 2 counts it.
const CONTRASTS = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d",
		{ willReadFrequently: true });
	const light = (colour) => {
		canvas.fillStyle = colour;
		canvas.fillRect(0, 0, 1, 1);
		const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((c) =>
			(c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const on = (element) => {
		for (; element; element = element.parentElement) {
			const colour = getComputedStyle(element).backgroundColor;
			if (!/, 0\\)$|transparent/.test(colour))
				return light(colour);
		}
	};
	return [...document.querySelectorAll("h1,h2,p,small,dt,dd,th,td,strong," +
		".value b,.state span,.chart text,legend,footer,a")].filter((one) =>
		one.textContent.trim() && one.getBoundingClientRect().width).map((one) => {
		const style = getComputedStyle(one);
		const a = light(one.closest("svg") ? style.fill : style.color), b = on(one);
		return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
			one.className.baseVal ?? one.className, one.textContent.slice(0, 20)];
	}).sort((a, b) => a[0] - b[0])[0];
})()`;

async function state_is(browser, state, seconds = 20) {
	const is_there = await browser.until(
		`${STATE} === "${state}"`,
		seconds,
	);
	ok(`it says ${state}`, is_there, await browser.value(STATE));
	const word = await browser.value(text("state-word"));
	ok(
		`in words: ${word}`,
		word &&
			word
				.toLowerCase()
				.includes(state === "lost" ? "lost" : state),
		word,
	);
	is(
		"and by a shape",
		await browser.value(
			"document.getElementById('state-icon').getAttribute('href')",
		),
		`#is-${state}`,
	);
}

// Nothing is wider than the screen, in neither colours nor size.
async function fits(browser, name) {
	for (const [width, height] of [WIDE, NARROW]) {
		for (const scheme of ["light", "dark"]) {
			const what = `${name}, ${width} px, ${scheme}`;
			await browser.look(width, height, {
				"color-scheme": scheme,
				"reduced-motion": "reduce",
			});
			await pause(300); // the charts follow the size of their boxes
			is(
				`${what}: fits`,
				await browser.value(
					"document.documentElement.scrollWidth",
				),
				width,
			);
			const contrast = await browser.value(CONTRASTS);
			ok(
				`${what}: contrast of 4.5 or more`,
				contrast[0] >= 4.5,
				contrast,
			);
			await browser.picture(
				path.join(
					PICTURES,
					`${name}-${width}-${scheme}.png`,
				),
			);
		}
	}
	await browser.look(...WIDE, { "color-scheme": "light" });
}

async function streams(world, browser) {
	world.prepare();
	world.runner("--from", "18:40:00", "start");
	await state_is(browser, "live", 30);
	const shown = () => browser.value(`[${FIGURES.map(text)}]`);
	const before = await shown();
	const line =
		"document.querySelector('#power .RX .line')" +
		"?.getAttribute('d')";
	ok("a line is drawn", await browser.until(line));
	await browser.value(`window.line_before = ${line}; 1`);
	ok("the chart moves", await browser.until(`${line} !== line_before`));
	ok(
		"values change",
		await browser.until(`${text("RX")} !== "${before[0]}"`),
		before,
	);
	ok(
		"each is a number",
		(await shown()).every((one) => /^\d+\.\d+$/.test(one)),
		await shown(),
	);
	// The page asks every two seconds and shows what may be a second old, so
	// each reading is kept until it is seen there.
	const readings = new Map();
	let matches = false,
		seen = null;
	for (let i = 0; i < 100 && !matches; i++) {
		const data = await world.data();
		seen = await browser.value(
			`[${text("time")}, ${text("RX")}, ` +
				`${text("TX1")}, ${text("TX2")}, ${text("loss")}, ${text("CO")}]`,
		);
		const { RX, TX1, TX2 } = data.zones;
		readings.set(
			data.time,
			JSON.stringify([
				data.time,
				...[
					RX.kWh,
					TX1.kWh,
					TX2.kWh,
					RX.kWh - (TX1.kWh + TX2.kWh),
				].map((one) => one.toFixed(3)),
				Math.max(
					RX.CO_ppm,
					TX1.CO_ppm,
					TX2.CO_ppm,
				).toFixed(1),
			]),
		);
		matches = readings.get(seen[0]) === JSON.stringify(seen);
		await pause(100);
	}
	ok(
		"they are those of /api/data",
		matches,
		readings.get(seen[0]),
		JSON.stringify(seen),
	);
	ok(
		"the loss has a trend",
		await browser.until(
			`/steady|rising|falling/.test(${text("trend")})`,
			40,
		),
	);
	ok(
		"active time is counted",
		await browser.until(
			`/^0:00:[1-9]/.test(${text("active-TX2-on")})`,
			40,
		),
	);
}

async function hands(browser) {
	await browser.value("document.getElementById('power').focus()");
	await browser.press("ArrowLeft");
	const last = await browser.value(text("power-readout"));
	ok(
		"an arrow key reads a moment",
		/RX \d.*TX2 \d.*loss/.test(last),
		last,
	);
	await browser.press("ArrowLeft");
	ok(
		"the next one another",
		(await browser.value(text("power-readout"))) !== last,
	);
	await browser.press("Escape");
	ok(
		"Escape ends that",
		/Point at/.test(await browser.value(text("power-readout"))),
	);
	await browser.value("document.querySelector('[name=window]').focus()");
	await browser.press("ArrowRight");
	is("a longer time by key", await browser.value("window_ms"), 900000);
	await browser.press("ArrowLeft");
	is("and back", await browser.value("window_ms"), 120000);
}

// What a screen reader finds.
async function reader(browser) {
	const { nodes } = await browser.send("Accessibility.getFullAXTree");
	const named = (role) =>
		nodes
			.filter(
				(node) =>
					!node.ignored &&
					node.role?.value === role,
			)
			.map((node) => node.name?.value ?? "");
	is(
		"one live region for the state",
		await browser.value(
			"document.querySelectorAll('[role=status][aria-live=polite]').length",
		),
		1,
	);
	const charts = named("image").filter((name) => /Chart/.test(name));
	is("three charts with their latest values", charts.length, 3);
	ok(
		"in words",
		charts.some((name) => /RX \d.*TX1 \d.*TX2 \d/.test(name)),
		charts,
	);
	const regions = named("region");
	is("each part is named", regions.length, 5);
	ok(
		"with words",
		regions.every((name) => name),
		regions,
	);
}

async function ends(world, browser) {
	world.runner("pause");
	await state_is(browser, "paused");
	ok(
		"a hatched gap in the chart",
		await browser.until(
			"document.querySelector('#power rect.gap')?.getAttribute('width') > 1",
		),
	);
	ok(
		"inactive time is counted",
		await browser.until(`${text("active-RX-off")} !== "0:00:00"`),
	);
	await fits(browser, "paused");
	world.runner("resume");
	await state_is(browser, "live");
	world.runner("stop");
	await state_is(browser, "stopped");
	await fits(browser, "stopped");
	const air = { RX_CO_ppm: 61.5, TX1_CO_ppm: 3, TX2_CO_ppm: 2 };
	await world.post({
		RX_kWh: 2.5,
		TX1_kWh: 2.25,
		TX2_kWh: null,
		CO_status: "danger",
		...air,
	});
	ok(
		"danger is a word",
		await browser.until(`${text("CO-text")} === "danger"`),
	);
	is(
		"and a shape",
		await browser.value(
			"document.getElementById('CO-icon').getAttribute('href')",
		),
		"#is-danger",
	);
	is(
		"a missing value",
		await browser.value(
			`[${text("TX2")}, ${text("TX2-note")}, ${text("loss")}]`,
		),
		["–", "no value", "–"],
	);
	is("complaints of the browser", browser.complaints, []);
	await world.serve_no_more();
	await state_is(browser, "lost");
	await fits(browser, "lost");
	await world.serve();
	await state_is(browser, "waiting");
	const others = browser.complaints.filter(
		(one) =>
			!/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(
				one,
			),
	);
	is("it complains of the lost connection only", others, []);
}

async function all(world, browser) {
	await world.serve();
	await browser.start();
	await browser.look(...WIDE, { "color-scheme": "light" });
	await browser.open(`${world.base}/`);
	await state_is(browser, "waiting");
	await browser.value(`window.shifts = []; new PerformanceObserver((list) =>
		shifts.push(...list.getEntries().map((one) => one.value)))
		.observe({ type: "layout-shift", buffered: true }); 1`);
	await streams(world, browser);
	const shifted = (await browser.value("shifts")).reduce(
		(a, b) => a + b,
		0,
	);
	ok("nothing jumps while it fills", shifted < 0.01, shifted);
	await hands(browser);
	await reader(browser);
	await fits(browser, "live");
	await ends(world, browser);
	const foreign = browser.requests.filter(
		(url) =>
			!url.startsWith(world.base) && !url.startsWith("data:"),
	);
	is("nothing comes from outside", foreign, []);
}

async function main() {
	if (!find()) {
		skip("the page in a browser", "there is no Chromium");
		done();
		return;
	}
	fs.mkdirSync(PICTURES, { recursive: true });
	const world = new World();
	const browser = new Browser(world.file("profile"));
	const guard = setTimeout(() => {
		browser.child.kill("SIGKILL");
		ok(`it takes less than ${BOUND_MS / 1000} s`, false);
	}, BOUND_MS);
	try {
		await all(world, browser);
	} catch (error) {
		ok("the test goes through", false, error.stack);
	}
	clearTimeout(guard);
	await browser.close();
	await world.close();
	done();
}

main();
