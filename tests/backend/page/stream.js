// SPDX-License-Identifier: ISC
"use strict";
/*
 * Stream: what this page knows of the stream, from one answer to the next. No
 * clock and no page: time is an argument, so all of it can be tried alone.
 *
 * The server tells the latest record, how many it took, how old the latest one
 * is, and how many connections are open that brought records. So a paused
 * stream (still connected, nothing new) and a stopped one (the sender has gone)
 * are told apart. If datarunner can be asked, its state is better: it also knows
 * that deliveries fail, and it knows of a pause at once.
 */
const SOURCES = ["RX", "TX1", "TX2"];
const QUIET_MS = 5000; /* without a reading: paused or stopped */
const QUIET_MOST_MS = 600000;
const HISTORY_MS = 3600000; /* kept, here and by the server */
const UNWATCHED_MS = 10000; /* a page asleep in the background */

class Stream {
	constructor() {
		this.state = "connecting";
		this.latest = null;
		this.received = null;
		this.samples = [];
		this.gaps = [];
		this.arrivals = []; /* the usual time between readings, twice */
		this.asked_at = null;
		this.answered_at = null;
		this.since = null;
		this.highest = { RX: null, TX1: null, TX2: null };
		this.active = Object.fromEntries(
			SOURCES.map((name) => [
				name,
				{ on: 0, off: 0, unknown: 0 },
			]),
		);
	}

	/* So long without a reading is usual. A single long wait is a pause. */
	quiet_ms() {
		const usual =
			this.arrivals.length < 2
				? 0
				: Math.min(...this.arrivals);
		return Math.min(Math.max(QUIET_MS, 3 * usual), QUIET_MOST_MS);
	}

	/* Takes what the server kept of the last hour, before the first answer:
	   rows of [age in seconds, time, kWh and CO of each source]. The newest
	   one is left to that answer. */
	remember(rows, now) {
		const moments = rows.map(([age]) => now - age * 1000);
		const waits = moments
			.slice(1)
			.map((at, i) => at - moments[i])
			.reverse();
		this.arrivals = waits.slice(0, 2);
		rows.slice(0, -1).forEach(([, time, RX, TX1, TX2, ...ppm], i) => {
			this.keep(moments[i], time, [RX, TX1, TX2], ppm);
		});
		const usual = [...waits].sort((a, b) => a - b)[waits.length >> 1];
		const most = Math.max(QUIET_MS, 3 * usual);
		moments.slice(1).forEach((to, i) => {
			if (to - moments[i] > most)
				this.gaps.push({
					word: "no readings",
					from: moments[i],
					to,
					is_open: false,
				});
		});
	}

	/* Takes the server's answer at a moment, or null if there was none; told:
	   datarunner's state, or null if it cannot be asked. */
	take(answer, now, told = null) {
		this.since ??= now;
		if (answer) {
			this.answered_at = now;
			this.take_reading(answer, now);
		}
		this.state = this.state_of(answer, told);
		this.count_active(now);
		this.mark_gap(now);
		this.asked_at = now;
		const old = now - HISTORY_MS;
		this.samples = this.samples.filter((sample) => sample.at > old);
		this.gaps = this.gaps.filter((gap) => gap.to > old);
	}

	state_of(answer, told) {
		if (!answer) return "lost";
		if (told === "RETRYING") return "outage";
		if (!answer.received) return "waiting";
		if (told === "PAUSED") return "paused";
		if (answer.age * 1000 < this.quiet_ms()) return "live";
		return answer.senders > 0 ? "paused" : "stopped";
	}

	take_reading(answer, now) {
		const more =
			answer.received - (this.received ?? answer.received);
		if (this.received === answer.received) return;
		this.received = answer.received;
		if (answer.age === null) return;
		const at = now - answer.age * 1000;
		const before = this.samples.at(-1);
		if (before && more > 0)
			this.arrivals = [
				(at - before.at) / more,
				...this.arrivals,
			].slice(0, 2);
		this.latest = answer;
		const values = (quantity) =>
			SOURCES.map(
				(name) => answer.zones[name]?.[quantity] ?? null,
			);
		this.keep(at, answer.time, values("kWh"), values("CO_ppm"));
	}

	/* One more sample: kWh and ppm of CO of each source, null where missing. */
	keep(at, time, kWh, ppm) {
		const [RX, TX1, TX2] = kWh;
		const is_whole = !kWh.includes(null);
		const loss = is_whole ? RX - (TX1 + TX2) : null;
		const share = is_whole && RX > 0 ? (100 * loss) / RX : null;
		this.samples.push({ at, time, RX, TX1, TX2, loss, share });
		SOURCES.forEach((name, i) => {
			if (ppm[i] !== null && !(ppm[i] <= this.highest[name]))
				this.highest[name] = ppm[i];
		});
	}

	count_active(now) {
		const span = now - (this.asked_at ?? now);
		const sample = this.samples.at(-1);
		for (const name of SOURCES) {
			const sums = this.active[name];
			if (this.state === "lost" || span > UNWATCHED_MS)
				sums.unknown += span;
			else if (this.state === "live" && sample?.[name] > 0)
				sums.on += span;
			else sums.off += span;
		}
	}

	/* A gap begins at the last reading and grows until the next one. */
	mark_gap(now) {
		const words = {
			paused: "paused",
			stopped: "stopped",
			lost: "connection lost",
			outage: "outage",
		};
		const word = words[this.state];
		const last = this.gaps.at(-1);
		const at = this.samples.at(-1)?.at;
		if (last?.is_open) {
			last.is_open = word === last.word;
			last.to = !word && at > last.from ? at : now;
		}
		if (word && !last?.is_open)
			this.gaps.push({
				word,
				to: now,
				is_open: true,
				from: Math.max(last?.to ?? 0, at ?? this.since),
			});
	}

	/* How the loss in percent of RX changes over the samples of the last
	   span, by the straight line that fits best. */
	trend(now, span) {
		const points = this.samples.filter(
			(sample) =>
				sample.share !== null && sample.at > now - span,
		);
		const count = points.length;
		const mean_of = (key) =>
			points.reduce((sum, one) => sum + one[key], 0) / count;
		const at = mean_of("at"),
			mean = mean_of("share");
		let above = 0,
			below = 0;
		for (const point of points) {
			above += (point.at - at) * (point.share - mean);
			below += (point.at - at) ** 2;
		}
		const length = count < 2 ? 0 : points.at(-1).at - points[0].at;
		return {
			count,
			mean,
			length,
			change: below > 0 ? (above / below) * length : 0,
		};
	}
}
