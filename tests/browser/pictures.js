// SPDX-License-Identifier: ISC
/*
 * The page in light and dark, after a stream has filled its chart:
 * pictures.js URL FOLDER INTO BIN. FOLDER has day.csv.
 */
"use strict";
const { spawn } = require("node:child_process");
const path = require("node:path");
const { Browser } = require("./chromium.js");

const [url, folder, into, bin] = process.argv.slice(2);
const SECONDS = 125;
const BODY = '{"timestamp":"%{now}","data":%{line}}';
const PIPE = `csvrows --from time=18:31:00 day.csv | pace --for ${SECONDS + 9} |
	httppost --body '${BODY}' ${url}api/realtime/data`;

async function main() {
	const stream = spawn("sh", ["-c", PIPE], {
		cwd: folder,
		env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
		stdio: "ignore",
	});
	const browser = new Browser(path.join(folder, "profile"));
	await browser.start();
	await browser.look(1280, 900, { "color-scheme": "light" });
	await browser.open(url);
	await new Promise((go) => setTimeout(go, SECONDS * 1000));
	for (const scheme of ["light", "dark"]) {
		await browser.look(1280, 900, {
			"color-scheme": scheme,
			"reduced-motion": "reduce",
		});
		await new Promise((go) => setTimeout(go, 1000));
		await browser.picture(path.join(into, `page-${scheme}.png`));
	}
	await browser.close();
	stream.kill();
}

main();
