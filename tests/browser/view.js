// SPDX-License-Identifier: ISC
/*
 * What the tests of the page check again and again: its state, and that it can
 * be read at both sizes, in light and dark. The pictures are kept in $PICTURES.
 */
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
		".value b,.state span,.chart text,legend,label,button,footer,a")].filter((one) =>
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

/* Runs a test with a world and a browser, if there is one. */
async function run(name, test) {
	if (!find()) {
		skip(name, "there is no Chromium");
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
		await test(world, browser);
	} catch (error) {
		ok("the test goes through", false, error.stack);
	}
	clearTimeout(guard);
	await browser.close();
	await world.close();
	done();
}

module.exports = { STATE, WIDE, fits, run, state_is, text };
