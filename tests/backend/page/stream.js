// SPDX-License-Identifier: ISC
"use strict";
/*
 * Stream: what this page knows of the stream, from one answer to the next. No
 * clock and no page: time is an argument, so all of it can be tried alone.
 *
 * The server tells the latest record, how many it took, how old the latest one
 * is, and how many connections are open that brought records. So a paused
 * stream (still connected, nothing new) and a stopped one (the sender has gone)
 * are told apart.
 */
const SOURCES = ["RX", "TX1", "TX2"];
const QUIET_MS = 5000; /* without a reading: paused or stopped */
const QUIET_MOST_MS = 600000;
const HISTORY_MS = 7200000; /* kept */
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

	/* Takes the server's answer at a moment, or null if there was none. */
	take(answer, now) {
		this.since ??= now;
		if (answer) {
			this.answered_at = now;
			this.take_reading(answer, now);
		}
		this.state = this.state_of(answer);
		this.count_active(now);
		this.mark_gap(now);
		this.asked_at = now;
		const old = now - HISTORY_MS;
		this.samples = this.samples.filter((sample) => sample.at > old);
		this.gaps = this.gaps.filter((gap) => gap.to > old);
	}

	state_of(answer) {
		if (!answer) return "lost";
		if (!answer.received) return "waiting";
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
		const value = (name) => answer.zones[name]?.kWh ?? null;
		const [RX, TX1, TX2] = SOURCES.map(value);
		const is_whole = RX !== null && TX1 !== null && TX2 !== null;
		const loss = is_whole ? RX - (TX1 + TX2) : null;
		const share = is_whole && RX > 0 ? (100 * loss) / RX : null;
		const before = this.samples.at(-1);
		if (before && more > 0)
			this.arrivals = [
				(at - before.at) / more,
				...this.arrivals,
			].slice(0, 2);
		this.latest = answer;
		this.samples.push({
			at,
			time: answer.time,
			RX,
			TX1,
			TX2,
			loss,
			share,
		});
		for (const name of SOURCES) {
			const ppm = answer.zones[name]?.CO_ppm ?? null;
			if (ppm !== null && !(ppm <= this.highest[name]))
				this.highest[name] = ppm;
		}
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
