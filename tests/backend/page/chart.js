// SPDX-License-Identifier: ISC
"use strict";
/*
 * Chart: lines over time in an SVG element, which is drawn again for each
 * change. Time goes on by itself, so if the stream stops, a hatched gap follows.
 */
class Chart {
	/*
	 * series: [{ name, word, is_area, mark }]; name is also the key of the
	 * value in a sample and the class, and the word and the shape unless they
	 * are told. digits: behind the point, on the scale.
	 */
	constructor(element, series, digits) {
		this.element = element;
		this.series = series;
		this.digits = digits;
		this.top = 0;
		this.cursor = null;
	}

	/* Ticks of 1, 2, 2.5 or 5 up to a value above the highest one shown. They
	   come down only when less than half is used, so that the scale is calm. */
	scale_to(highest, most) {
		if (
			this.most === most &&
			highest <= this.top &&
			highest > this.top * 0.45
		)
			return;
		const wanted = (highest || 1) * 1.05;
		const unit = 10 ** Math.floor(Math.log10(wanted / most));
		this.step_value =
			unit *
			[1, 2, 2.5, 5, 10].find(
				(step) => step * unit * most >= wanted,
			);
		this.rows = Math.ceil(wanted / this.step_value);
		this.top = this.rows * this.step_value;
		this.most = most;
	}

	/* samples: [{ at, ... }] and gaps: [{ from, to, word }] in time order;
	   from, to: what is shown, all in milliseconds. */
	draw(samples, gaps, from, to) {
		const box = this.element.getBoundingClientRect();
		if (box.width < 20) return;
		const first = samples.findIndex((sample) => sample.at >= from);
		this.samples =
			first < 0 ? [] : samples.slice(Math.max(0, first - 1));
		this.gaps = gaps.filter((gap) => gap.to > from);
		this.frame = {
			left: 44,
			top: 10,
			right: box.width - 46,
			bottom: box.height - 24,
			from,
			to,
		};
		const values = this.samples.flatMap((sample) =>
			this.series.map(({ name }) => sample[name] ?? 0),
		);
		this.scale_to(Math.max(0, ...values), box.height > 200 ? 5 : 2);
		this.element.innerHTML =
			this.grid() +
			this.hatched() +
			this.series.map((one) => this.line(one)).join("") +
			this.names() +
			this.cursor_line();
	}

	x(at) {
		const { left, right, from, to } = this.frame;
		return left + ((right - left) * (at - from)) / (to - from);
	}

	y(value) {
		const { top, bottom } = this.frame;
		return bottom - ((bottom - top) * value) / this.top;
	}

	grid() {
		const { left, right, bottom, from, to } = this.frame;
		let text = "";
		for (let i = 0; i <= this.rows; i++) {
			const value = this.step_value * i,
				y = this.y(value);
			text +=
				`<line class="${i ? "grid" : "axis"}" x1="${left}"` +
				` x2="${right}" y1="${y}" y2="${y}"/>` +
				`<text x="${left - 8}" y="${y + 4}" text-anchor="end">` +
				`${value.toFixed(this.digits)}</text>`;
		}
		const steps = [10, 30, 60, 120, 300, 600, 900, 1800, 3600];
		const room = (right - left) / 72;
		const step =
			1000 *
			(steps.find((s) => (to - from) / 1000 / s <= room) ||
				7200);
		const zone = new Date(to).getTimezoneOffset() * 60000;
		const begin = Math.ceil((from - zone) / step) * step + zone;
		for (let at = begin; at <= to; at += step) {
			const x = this.x(at);
			if (x < left + 16 || x > right - 4) continue;
			text +=
				`<line class="grid" x1="${x}" x2="${x}" y1="${bottom}"` +
				` y2="${bottom + 5}"/><text x="${x}" y="${bottom + 18}"` +
				` text-anchor="middle">${clock(at, step < 60000)}</text>`;
		}
		return text;
	}

	hatched() {
		const { top, bottom, left, right } = this.frame;
		return this.gaps
			.map((gap) => {
				const x = Math.max(left, this.x(gap.from));
				const width = Math.max(
					0,
					Math.min(right, this.x(gap.to)) - x,
				);
				const word =
					width < 60 || bottom - top < 100
						? ""
						: `<text x="${x + width / 2}" y="${top + 14}"` +
							` text-anchor="middle">${gap.word}</text>`;
				return (
					`<rect class="gap" x="${x}" y="${top}" width="${width}"` +
					` height="${bottom - top}"/>${word}`
				);
			})
			.join("");
	}

	/* The runs of samples that no gap and no missing value divides. */
	runs(name) {
		const runs = [];
		let run = null,
			before = 0;
		for (const sample of this.samples) {
			const is_cut = this.gaps.some(
				(gap) =>
					gap.from < sample.at && gap.to > before,
			);
			before = sample.at;
			if (sample[name] === null) {
				run = null;
				continue;
			}
			if (!run || is_cut) runs.push((run = []));
			run.push(sample);
		}
		return runs;
	}

	line({ name, is_area }) {
		const { bottom } = this.frame;
		const parts = this.runs(name).map((run) => {
			const points = run.map(
				(sample) =>
					`${this.x(sample.at).toFixed(1)} ` +
					this.y(sample[name]).toFixed(1),
			);
			const area = is_area
				? `<path class="area" d="M` +
					`${this.x(run[0].at).toFixed(1)} ${bottom}L${points.join("L")}` +
					`L${this.x(run.at(-1).at).toFixed(1)} ${bottom}z"/>`
				: "";
			const dot = run.length === 1 ? "h.01" : "";
			return `${area}<path class="line" d="M${points.join("L")}${dot}"/>`;
		});
		return `<g class="${name}">${parts.join("")}</g>`;
	}

	/* Each line's shape at its end, and its name beside it, kept apart. */
	names() {
		const ends = this.series
			.map(({ name, word, mark }) => {
				const last = this.samples.findLast(
					(one) => one[name] !== null,
				);
				return (
					last && {
						name,
						word: word ?? name,
						mark: mark ?? name,
						x: this.x(last.at),
						y: this.y(last[name]),
						label: this.y(last[name]),
					}
				);
			})
			.filter((end) => end)
			.sort((a, b) => a.y - b.y);
		for (let i = 1; i < ends.length; i++)
			ends[i].label = Math.max(
				ends[i].label,
				ends[i - 1].label + 15,
			);
		return ends
			.map(
				({ name, word, mark, x, y, label }) =>
					`<g class="${name}"><use class="end" href="#mark-${mark}"` +
					` x="${x - 6}" y="${y - 6}" width="12" height="12"/>` +
					`<text class="name" x="${x + 10}" y="${label + 4}">${word}</text></g>`,
			)
			.join("");
	}

	cursor_line() {
		const sample = this.samples.find(
			(one) => one.at === this.cursor,
		);
		if (!sample) return "";
		const { top, bottom } = this.frame,
			x = this.x(sample.at);
		return (
			`<line class="cursor" x1="${x}" x2="${x}" y1="${top}"` +
			` y2="${bottom}"/>` +
			this.series
				.map(({ name }) =>
					sample[name] === null
						? ""
						: `<g class="${name}"><use class="end"` +
							` href="#mark-${name}" x="${x - 7}" y="${this.y(sample[name]) - 7}"` +
							` width="14" height="14"/></g>`,
				)
				.join("")
		);
	}

	/* The sample nearest to a place on the screen, or NULL. */
	nearest(client_x) {
		const x = client_x - this.element.getBoundingClientRect().left;
		let best = null;
		for (const sample of this.samples ?? []) {
			if (
				!best ||
				Math.abs(this.x(sample.at) - x) <
					Math.abs(this.x(best.at) - x)
			)
				best = sample;
		}
		return best;
	}

	/* The sample `count` steps from the cursor, or the last one. */
	step(count) {
		const samples = this.samples ?? [];
		const at = samples.findIndex((one) => one.at === this.cursor);
		const next = at < 0 ? samples.length - 1 : at + count;
		return (
			samples[
				Math.min(Math.max(next, 0), samples.length - 1)
			] ?? null
		);
	}
}

/* A moment as hh:mm or hh:mm:ss, local. */
function clock(at, has_seconds) {
	return new Date(at).toTimeString().slice(0, has_seconds ? 8 : 5);
}
