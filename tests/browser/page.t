#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// The page of the backend in a real browser, while the real pipeline streams:
// what it shows and says in each state, at both sizes, light and dark.
"use strict";
const { pause } = require("./world.js");
const { WIDE, fits, run, state_is, text } = require("./view.js");
const { ok, is } = require("./tap.js");

const FIGURES = ["RX", "TX1", "TX2", "loss", "CO"];

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
			"[...document.querySelectorAll('[role=status][aria-live=polite]')]" +
				".filter((one) => one.offsetParent).length",
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

run("the page in a browser", all);
