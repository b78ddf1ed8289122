#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// The part of the page that controls streams, in a real browser with real
// streams: by mouse and keyboard, what a screen reader finds, two streams, an
// outage, the last hour after a reload, and requests that must fail.
"use strict";
const http = require("node:http");
const { pause } = require("./world.js");
const { WIDE, fits, run, state_is, text } = require("./view.js");
const { ok, is } = require("./tap.js");

const row = (name) => `#panel li[data-name="${name}"]`;
const button = (verb, name = "default") =>
	`${row(name)} button[data-verb="${verb}"]`;
const word = (name = "default") =>
	`document.querySelector('${row(name)} strong')?.textContent`;
const figure = (name, which) =>
	`[...document.querySelectorAll('${row(name)} dl div')].find((one) => ` +
	`one.firstChild.textContent === "${which}").lastChild.textContent`;
const SAID = "document.querySelector('#panel [role=status]').textContent";
const FOCUSED = "document.activeElement.dataset.verb";

async function says(browser, what, pattern) {
	ok(
		what,
		await browser.until(`${pattern}.test(${SAID})`),
		await browser.value(SAID),
	);
}

async function is_word(browser, wanted, name) {
	ok(
		`${name ?? "the stream"} is ${wanted}`,
		await browser.until(`${word(name)} === "${wanted}"`),
		await browser.value(word(name)),
	);
}

async function begins(world, browser) {
	await browser.open(`${world.base}/`);
	await state_is(browser, "waiting");
	is(
		"without the token there are no buttons",
		await browser.value(
			"[...document.querySelectorAll('button')]" +
				".filter((one) => one.offsetWidth).length",
		),
		0,
	);
	await browser.open("about:blank");
	await browser.open(world.steering);
	await state_is(browser, "waiting");
	world.prepare("night");
	world.runner("--from", "18:40:00", "start");
	await is_word(browser, "Running");
	await state_is(browser, "live");
}

async function by_keyboard(browser) {
	await browser.value(
		`document.querySelector('${button("start")}').focus()`,
	);
	const order = [await browser.value(FOCUSED)];
	for (let i = 0; i < 3; i++) {
		await browser.press("Tab");
		order.push(await browser.value(FOCUSED));
	}
	is("Tab goes through the buttons", order, [
		"start",
		"pause",
		"resume",
		"stop",
	]);
	await browser.value(
		`document.querySelector('${button("pause")}').focus()`,
	);
	await browser.press("Enter");
	await is_word(browser, "Paused");
	await state_is(browser, "paused");
	await says(browser, "the answer is read", "/default: .*paused/");
	is("the focus stays", await browser.value(FOCUSED), "pause");
	await browser.press("Enter");
	await says(browser, "not twice", "/not possible while it is paused/");
	is(
		"which the button says before",
		await browser.value(
			"document.activeElement.getAttribute('aria-disabled')",
		),
		"true",
	);
	await browser.value(
		`document.querySelector('${button("resume")}').focus()`,
	);
	await browser.press(" ");
	await is_word(browser, "Running");
	await state_is(browser, "live");
}

// Replaces the speed, and clicks the button.
async function set_speed(browser, speed) {
	const input = `'${row("default")} input[type=number]'`;
	await browser.value(
		`document.querySelector(${input}).value = "${speed}"`,
	);
	await browser.click(button("speed"));
}

async function by_mouse(world, browser) {
	await set_speed(browser, "4");
	await says(browser, "speed", "/Speed is now 4/");
	ok(
		"it is faster",
		await browser.until(
			`parseFloat(${figure("default", "Rate")}) > 2`,
		),
		await browser.value(figure("default", "Rate")),
	);
	await set_speed(browser, "0");
	is(
		"no speed of 0",
		await browser.value(
			"document.querySelector('input:invalid')?.validity.rangeUnderflow",
		),
		true,
	);
	await says(browser, "is not asked for", "/Speed is now 4/");
	await set_speed(browser, "1");
	await says(browser, "speed again", "/Speed is now 1/");
	await browser.click(button("stop"));
	await is_word(browser, "Stopped");
	await state_is(browser, "stopped");
	await says(browser, "stopped, with the figures", "/Streamed \\d+ data points/");
	is("by datarunner", world.status().state, "STOPPED");
	await fits(browser, "control-stopped");
	await browser.click(button("start"));
	await is_word(browser, "Running");
	await state_is(browser, "live");
	ok(
		"from the first record",
		await browser.until(`/^18:40:/.test(${text("time")})`),
		await browser.value(text("time")),
	);
}

// What a screen reader finds.
async function reader(browser) {
	const { nodes } = await browser.send("Accessibility.getFullAXTree");
	const named = (role) =>
		nodes
			.filter((node) => !node.ignored && node.role?.value === role)
			.map((node) => node.name?.value ?? "");
	is("each button has a name", named("button"), [
		"Start default",
		"Pause default",
		"Resume default",
		"Stop default",
		"Set the speed of default",
	]);
	is("the speed has one", named("spinbutton"), ["Speed"]);
	ok(
		"the stream is a choice",
		named("radio").includes("default"),
		named("radio"),
	);
	ok(
		"its buttons are a group",
		named("group").includes("Control of default"),
		named("group"),
	);
	ok("the part is named", named("region").some((one) => /^Streams/.test(one)));
	is(
		"state and answers are read as they change",
		await browser.value(
			"document.querySelectorAll('[role=status][aria-live=polite]').length",
		),
		2,
	);
}

async function outage(world, browser) {
	await world.fault("status=503");
	await state_is(browser, "outage");
	await is_word(browser, "Retrying");
	ok(
		"with the reason",
		await browser.until(
			`/503/.test(document.querySelector(` +
				`'${row("default")} .detail').textContent)`,
		),
	);
	ok(
		"undelivered lines are counted",
		await browser.until(
			`parseInt(${figure("default", "Undelivered")}) > 1`,
			40,
		),
	);
	is(
		"and marked",
		await browser.value(
			`!!document.querySelector('${row("default")} .bad')`,
		),
		true,
	);
	await says(browser, "and read", "/default: \\d+ undelivered/");
	ok(
		"the chart has a gap of that name",
		await browser.until(
			"[...document.querySelectorAll('#power text')]" +
				".some((one) => one.textContent === 'outage')",
			60,
		),
	);
	await fits(browser, "control-outage");
	await world.fault();
	await state_is(browser, "live", 60);
	await is_word(browser, "Running");
}

async function remembers(world, browser) {
	const kept = await browser.value("stream.samples.length");
	const first = await browser.value("stream.samples[0].at");
	await browser.open("about:blank");
	await browser.open(world.steering);
	await state_is(browser, "live");
	ok(
		"the last hour is there after a reload",
		await browser.until(`stream.samples.length >= ${kept}`, 5),
		await browser.value("stream.samples.length"),
		kept,
	);
	ok(
		"from the same beginning",
		(await browser.value("stream.samples[0].at")) < first + 5000,
	);
	ok(
		"with the gap of the outage",
		await browser.value(
			"stream.gaps.some((gap) => gap.word === 'no readings' " +
				"&& gap.to - gap.from > 3000)",
		),
	);
}

async function two_streams(world, browser) {
	world.runner_of("night", "--from", "03:00:00", "start");
	await is_word(browser, "Running", "night");
	await browser.click(`${row("night")} input[type=radio]`);
	ok(
		"the other stream is shown",
		await browser.until(`/^03:00:/.test(${text("time")})`),
		await browser.value(text("time")),
	);
	await state_is(browser, "live");
	await browser.click(button("pause", "night"));
	await is_word(browser, "Paused", "night");
	await state_is(browser, "paused");
	is("the first one runs on", world.status().state, "RUNNING");
	await fits(browser, "control-two");
	const markup = '<b id="markup">x</b>';
	const kWh = { RX_kWh: 1, TX1_kWh: 1, TX2_kWh: 0 };
	await world.post({ ...kWh, load_status: markup }, "night");
	ok(
		"text of a reading stays text",
		await browser.until(`${text("load")} === '${markup}'`),
		await browser.value(text("load")),
	);
	is(
		"and becomes no element",
		await browser.value("document.getElementById('markup')"),
		null,
	);
	await browser.click(`${row("default")} input[type=radio]`);
	await state_is(browser, "live");
	ok(
		"with its own history",
		await browser.until(
			`stream.samples.length > 20 && /^18:4/.test(${text("time")})`,
		),
		await browser.value("stream.samples.length"),
	);
	is("complaints of the browser", browser.complaints, []);
}

// A page of another server of this machine, which has the token and frames the
// page.
async function stranger(world) {
	const server = http.createServer((request, response) => {
		response.setHeader("Content-Type", "text/html");
		response.end(`<iframe src="${world.steering}"></iframe>`);
	});
	await new Promise((go) => server.listen(0, "127.0.0.1", go));
	return server;
}

async function strangers(world, browser) {
	const server = await stranger(world);
	const order = JSON.stringify({ verb: "stop", stream: "default" });
	await browser.open("about:blank");
	await browser.open(`http://127.0.0.1:${server.address().port}/`);
	for (const mode of ["cors", "no-cors"])
		is(
			`a page elsewhere cannot, ${mode}`,
			await browser.value(`fetch("${world.base}/control", {
				method: "PUT", mode: "${mode}", body: '${order}',
				headers: { "X-Control-Token": "${world.token}" },
			}).then(() => "sent", () => "refused")`),
			"refused",
		);
	const framed = async () =>
		(await browser.send("Page.getFrameTree")).frameTree.childFrames?.[0]
			.frame;
	for (let i = 0; i < 100 && !(await framed())?.unreachableUrl; i++)
		await pause(100);
	ok(
		"nor frame the page",
		(await framed())?.unreachableUrl?.startsWith(world.base),
		JSON.stringify(await framed()),
	);
	server.close();
	await browser.open(`${world.base}/#token=${"0".repeat(32)}`);
	ok(
		"a wrong token is named",
		await browser.until(
			"/No control: .*token.*Open the address/.test(" +
				"document.querySelector('#panel .why').textContent)",
		),
	);
	await state_is(browser, "live");
	is("the stream runs on", world.status().state, "RUNNING");
}

async function all(world, browser) {
	await world.serve();
	await browser.start();
	await browser.look(...WIDE, { "color-scheme": "light" });
	await begins(world, browser);
	await by_keyboard(browser);
	await reader(browser);
	await by_mouse(world, browser);
	await outage(world, browser);
	await remembers(world, browser);
	await two_streams(world, browser);
	const foreign = browser.requests.filter(
		(url) =>
			!url.startsWith(world.base) &&
			!url.startsWith("data:") &&
			url !== "about:blank",
	);
	is("nothing comes from outside", foreign, []);
	await strangers(world, browser);
}

run("control on the page", all);
