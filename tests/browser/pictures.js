// SPDX-License-Identifier: ISC
/*
 * The page in light and dark, after a stream that had an outage has filled its
 * chart: pictures.js URL INTO. URL has the token of control.
 */
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Browser } = require("./chromium.js");

const [url, into] = process.argv.slice(2);
const SECONDS = 125;
const OUTAGE = [40, 56]; /* begin and end, in seconds */

const until = (seconds) =>
	new Promise((go) => setTimeout(go, seconds * 1000 - performance.now()));

async function fault(spec) {
	await fetch(new URL("/fault", url), { method: "PUT", body: spec });
}

async function main() {
	const profile = fs.mkdtempSync(path.join(os.tmpdir(), "pictures."));
	const browser = new Browser(profile);
	await browser.start();
	await browser.look(1280, 900, { "color-scheme": "light" });
	await browser.open(url);
	await until(OUTAGE[0]);
	await fault("status=503");
	await until(OUTAGE[1]);
	await fault("");
	await until(SECONDS);
	for (const scheme of ["light", "dark"]) {
		await browser.look(1280, 900, {
			"color-scheme": scheme,
			"reduced-motion": "reduce",
		});
		await new Promise((go) => setTimeout(go, 1000));
		await browser.picture(path.join(into, `page-${scheme}.png`));
	}
	await browser.close();
	fs.rmSync(profile, { recursive: true, force: true });
}

main();
