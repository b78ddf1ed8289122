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

// --- what datarunner says ---

stream = live();
stream.take(answer(11, 1), 11000, "PAUSED");
is("a pause is known at once", stream.state, "paused");
stream.take(answer(11, 2), 12000, "RETRYING");
is("deliveries that fail", stream.state, "outage");
stream.take(answer(11, 3), 13000, "RUNNING");
is("and work again", stream.state, "live");
is(
	"are gaps",
	stream.gaps.map((gap) => gap.word),
	["paused", "outage"],
);
stream.take(answer(11, 9), 19000, "RUNNING");
is("silence although it runs", stream.state, "paused");
stream.take(answer(11, 9, { senders: 0 }), 19000, "FINISHED");
is("silence after the end", stream.state, "stopped");
stream.take(null, 21000, "RETRYING");
is("no answer is the worst", stream.state, "lost");
stream = new Stream();
stream.take(
	{ received: 0, age: null, senders: 0, zones: {} },
	0,
	"RETRYING",
);
is("an outage before the first reading", stream.state, "outage");

// --- the last hour, before the first answer ---

// Rows that are so many seconds old.
const rows = (...ages) =>
	ages.map((age) => [age, "10:00:00", 4, 2, 1.5, age, 5, null]);

stream = new Stream();
stream.since = 100000;
stream.remember(rows(20, 19, 18, 17, 7, 6, 5, 4), 100000);
is("all but the newest", stream.samples.length, 7);
is("in order, as they came", stream.samples[0], {
	at: 80000,
	time: "10:00:00",
	RX: 4,
	TX1: 2,
	TX2: 1.5,
	loss: 0.5,
	share: 12.5,
});
is(
	"with a gap",
	stream.gaps.map((gap) => [gap.word, gap.from, gap.to, gap.is_open]),
	[["no readings", 83000, 93000, false]],
);
is("and the highest CO", stream.highest, { RX: 20, TX1: 5, TX2: null });
stream.take(answer(8, 4), 100000);
is("the answer brings the newest", stream.samples.at(-1).at, 96000);
is("which is live", stream.state, "live");
is("and no second gap", stream.gaps.length, 1);
stream = new Stream();
stream.remember(rows(300, 240, 180, 120, 60, 0), 400000);
is("a slow stream has no gaps", stream.gaps, []);
stream.take(answer(6, 0), 400000);
stream.take(answer(6, 100), 500000);
is("and is live for long", stream.state, "live");
for (const few of [rows(), rows(1)]) {
	stream = new Stream();
	stream.remember(few, 5000);
	stream.take(answer(1, 1), 5000);
	is(`a history of ${few.length}`, stream.samples.length, 1);
}

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
is("one hour is kept", stream.samples.length, 1800);
is("in order", stream.samples[0].at, 8998000 - 3600000 + 2000);

done();
