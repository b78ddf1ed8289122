// SPDX-License-Identifier: ISC
/* What a test of the page prints, TAP for prove. */
"use strict";
let count = 0,
	failed = 0;

function ok(what, is_good, ...details) {
	console.log(`${is_good ? "ok" : "not ok"} ${++count} - ${what}`);
	if (!is_good) {
		failed++;
		details.forEach((detail) =>
			String(detail)
				.split("\n")
				.forEach((line) => console.log(`# ${line}`)),
		);
	}
	return is_good;
}

function is(what, got, wanted) {
	const [a, b] = [got, wanted].map((value) => JSON.stringify(value));
	return ok(what, a === b, `got ${a}`, `wanted ${b}`);
}

function skip(what, reason) {
	console.log(`ok ${++count} - ${what} # SKIP ${reason}`);
}

function done() {
	console.log(`1..${count}`);
	process.exitCode = failed ? 1 : 0;
}

module.exports = { ok, is, skip, done };
