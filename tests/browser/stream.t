#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// What the page makes of one answer after the other: tests/backend/page/stream.js
// under a clock of its own.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const { ok, is, done } = require("./tap.js");

const SOURCE = path.join(__dirname, "../backend/page/stream.js");
const text = fs.readFileSync(SOURCE, "utf8");
const Stream = vm.runInThisContext(`(() => { ${text}; return Stream; })()`);

// An answer of the server: so many readings, the last one so many seconds old.
function answer(
	received,
	age,
	{ RX = 4, TX1 = 2, TX2 = 1.5, senders = 1, ppm = 3 } = {},
) {
	const zone = (kWh) => ({ kWh, CO_ppm: ppm });
	return {
		received,
		age,
		senders,
		time: "10:00:00",
		zones: { RX: zone(RX), TX1: zone(TX1), TX2: zone(TX2) },
	};
}

const near = (a, b) => Math.abs(a - b) < 1e-6;

// A stream that was live from second 0 to second 10, a reading a second.
function live() {
	const stream = new Stream();
	for (let second = 0; second <= 10; second += 2)
		stream.take(answer(1 + second, 0.5), second * 1000);
	return stream;
}

// --- states ---

let stream = new Stream();
is("at first", stream.state, "connecting");
stream.take(null, 0);
is("no answer", stream.state, "lost");
stream.take({ received: 0, age: null, senders: 0, zones: {} }, 2000);
is("an answer without reading", stream.state, "waiting");
is("has no sample", stream.samples.length, 0);
is(
	"and a gap that has ended",
	stream.gaps.map((gap) => [gap.word, gap.from, gap.to, gap.is_open]),
	[["connection lost", 0, 2000, false]],
);

stream = live();
is("a new reading", stream.state, "live");
is("one sample for each answer", stream.samples.length, 6);
is("at the moment that it came", stream.samples[5].at, 9500);
stream.take(answer(11, 4.9), 14400);
is("4.9 s without a reading", stream.state, "live");
stream.take(answer(11, 5.1), 14600);
is("5.1 s with a sender", stream.state, "paused");
stream.take(answer(11, 7.1, { senders: 0 }), 16600);
is("without sender", stream.state, "stopped");
stream.take(null, 18600);
is("no answer then", stream.state, "lost");
is(
	"it tells each of them",
	stream.gaps.map((gap) => [gap.word, gap.from, gap.to]),
	[
		["paused", 9500, 16600],
		["stopped", 16600, 18600],
		["connection lost", 18600, 18600],
	],
);
stream.take(answer(12, 0.6), 20600);
is("the next reading", stream.state, "live");
is("ends the gap where it came", stream.gaps.at(-1).to, 20000);
ok(
	"and all gaps are closed",
	stream.gaps.every((gap) => !gap.is_open),
);

stream = live();
stream.take(answer(3, 1), 12000);
is("a server that began anew", [stream.state, stream.received], ["live", 3]);

// --- a slow stream, and a long pause of a fast one ---

stream = new Stream();
for (let minute = 0; minute < 4; minute++)
	stream.take(answer(minute + 1, 1), minute * 60000);
stream.take(answer(4, 100), 279000);
is("one reading a minute, 100 s without", stream.state, "live");
stream.take(answer(4, 181), 360000);
is("181 s without", stream.state, "paused");
stream = live();
stream.take(answer(11, 300), 309500);
stream.take(answer(12, 0.5), 310000);
stream.take(answer(12, 6), 315500);
is("a long pause makes no slow stream", stream.state, "paused");

// --- what a reading says ---

stream = new Stream();
stream.take(answer(1, 0, { RX: 4, TX1: 2, TX2: 1.5 }), 1000);
is(
	"loss and its share",
	[stream.samples[0].loss, stream.samples[0].share],
	[0.5, 12.5],
);
stream.take(answer(2, 0, { RX: 0, TX1: 0, TX2: 0 }), 2000);
is(
	"no share of nothing",
	[stream.samples[1].loss, stream.samples[1].share],
	[0, null],
);
stream.take(answer(3, 0, { TX1: null }), 3000);
is(
	"no loss without a value",
	[stream.samples[2].TX1, stream.samples[2].loss],
	[null, null],
);
for (const [count, ppm] of [
	[4, 7],
	[5, 6],
	[6, null],
])
	stream.take(answer(count, 0, { ppm }), count * 1000);
is("the highest CO", stream.highest, { RX: 7, TX1: 7, TX2: 7 });

// --- active and inactive ---

stream = new Stream();
stream.take(answer(1, 0, { TX2: 0, TX1: null }), 0);
stream.take(answer(2, 0, { TX2: 0, TX1: null }), 2000);
is("above zero", stream.active.RX, { on: 2000, off: 0, unknown: 0 });
is("missing", stream.active.TX1, { on: 0, off: 2000, unknown: 0 });
is("zero", stream.active.TX2, { on: 0, off: 2000, unknown: 0 });
stream.take(null, 5000);
is("not known", stream.active.RX, { on: 2000, off: 0, unknown: 3000 });
stream.take(answer(2, 6), 6000);
is("none arrives", stream.active.RX, { on: 2000, off: 1000, unknown: 3000 });
stream.take(answer(3, 0), 66000);
is("a page that slept", stream.active.RX.unknown, 63000);

// --- trend ---

stream = new Stream();
for (let second = 0; second <= 100; second += 2)
	stream.take(
		answer(second + 1, 0, {
			RX: 100,
			TX1: 50,
			TX2: 45 - second / 100,
		}),
		second * 1000,
	);
let trend = stream.trend(100000, 1e6);
is("all samples", [trend.count, trend.length], [51, 100000]);
ok("a loss that rises by one point", near(trend.change, 1), trend.change);
ok("its mean", near(trend.mean, 5.5), trend.mean);
trend = stream.trend(100000, 50000);
ok(
	"half of the time",
	near(trend.change, 0.48) && trend.count === 25,
	trend.change,
);
is("nothing yet", new Stream().trend(0, 1000).change, 0);

// --- no more than it needs ---

stream = new Stream();
for (let second = 0; second < 9000; second += 2)
	stream.take(answer(second + 1, 0), second * 1000);
is("two hours are kept", stream.samples.length, 3600);
is("in order", stream.samples[0].at, 8998000 - 7200000 + 2000);

done();
