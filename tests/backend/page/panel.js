// SPDX-License-Identifier: ISC
"use strict";
/*
 * Panel: the streams, one row each, with what datarunner reports about them and
 * the buttons that control them. The buttons need the token in the address of
 * the page (#token=...). Names and messages come from outside and are only ever
 * set as text.
 */
const ALIVE = ["STARTING", "RUNNING", "RETRYING"];
const ENDED = ["STOPPED", "FINISHED", "INCOMPLETE", "DIED"];
const VERBS = {
	start: { word: "Start", states: ENDED },
	pause: { word: "Pause", states: ALIVE },
	resume: { word: "Resume", states: ["PAUSED"] },
	stop: { word: "Stop", states: [...ALIVE, "PAUSED"] },
	speed: { word: "Set", states: [...ALIVE, "PAUSED"] },
};
const ICONS = {
	RUNNING: "live",
	PAUSED: "paused",
	STOPPED: "stopped",
	FINISHED: "normal",
	RETRYING: "warning",
	INCOMPLETE: "warning",
	DIED: "danger",
};
const ANNOUNCE_MS = 10000; /* between two messages about undelivered lines */

/* A new element with these attributes and children; a string is text. */
function make(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		element.setAttribute(name, value);
	element.append(...children);
	return element;
}

/* Sets the text, unless it is there already: a screen reader would read it
   again. */
function retell(element, text) {
	if (element.textContent !== text) element.textContent = text;
}

/* One stream. choose is called when it is chosen, ask with this row, a verb and
   its speed. */
class Row {
	constructor(name, choose, ask) {
		this.name = name;
		this.state = null;
		this.undelivered = null;
		this.choice = make("input", {
			type: "radio",
			name: "stream",
			value: name,
		});
		this.choice.addEventListener("change", choose);
		this.icon = document.querySelector(".state svg").cloneNode(true);
		this.icon.firstElementChild.removeAttribute("id");
		this.word = make("strong", {});
		this.detail = make("span", { class: "detail" });
		this.figures = Object.fromEntries(
			["Delivered", "Undelivered", "Backlog", "Rate"].map(
				(word) => [word, make("dd", {})],
			),
		);
		this.buttons = {};
		this.speed = make("input", {
			type: "number",
			min: "0.01",
			max: "1000",
			step: "any",
			value: "1",
			required: "",
		});
		this.told = make(
			"div",
			{ class: "told" },
			make("p", {}, this.icon, this.word, this.detail),
			make(
				"dl",
				{},
				...Object.entries(this.figures).map(
					([word, figure]) =>
						make("div", {}, make("dt", {}, word), figure),
				),
			),
			this.controls(ask),
		);
		this.element = make(
			"li",
			{ "data-name": name },
			make("label", {}, this.choice, make("span", {}, name)),
			this.told,
		);
	}

	/* A button that cannot be used now stays where it is, and keeps the focus. */
	button(verb, type) {
		const { word } = VERBS[verb];
		const of = verb === "speed" ? "the speed of " : "";
		this.buttons[verb] = make(
			"button",
			{
				type,
				"data-verb": verb,
				"aria-label": `${word} ${of}${this.name}`,
			},
			word,
		);
		return this.buttons[verb];
	}

	controls(ask) {
		const plain = ["start", "pause", "resume", "stop"].map((verb) => {
			const button = this.button(verb, "button");
			button.addEventListener("click", () => ask(this, verb));
			return button;
		});
		const form = make(
			"form",
			{},
			make("label", {}, "Speed ", this.speed),
			this.button("speed", "submit"),
		);
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			ask(this, "speed", this.speed.valueAsNumber);
		});
		return make(
			"div",
			{
				class: "controls",
				role: "group",
				"aria-label": `Control of ${this.name}`,
			},
			...plain,
			form,
		);
	}

	can(verb) {
		return VERBS[verb].states.includes(this.state);
	}

	/* told: what datarunner reports of this stream, or undefined. */
	show(told) {
		this.told.hidden = !told;
		this.state = told?.state ?? null;
		if (!told) return;
		const count = (number) => number.toLocaleString("en");
		this.element.dataset.state = told.state;
		this.icon.firstElementChild.setAttribute(
			"href",
			`#is-${ICONS[told.state] ?? "waiting"}`,
		);
		retell(
			this.word,
			told.state[0] + told.state.slice(1).toLowerCase(),
		);
		retell(
			this.detail,
			told.detail ??
				(told.undelivered && told.last_error
					? `last error: ${told.last_error}`
					: ""),
		);
		retell(
			this.figures.Delivered,
			count(told.delivered) +
				(told.total === null
					? ""
					: ` of ${count(told.total)}`),
		);
		retell(this.figures.Undelivered, count(told.undelivered));
		this.figures.Undelivered.parentElement.classList.toggle(
			"bad",
			told.undelivered > 0,
		);
		retell(this.figures.Backlog, count(told.backlog));
		retell(
			this.figures.Rate,
			told.rate === null ? "–" : `${told.rate.toFixed(1)}/s`,
		);
		for (const verb of Object.keys(VERBS))
			this.buttons[verb].setAttribute(
				"aria-disabled",
				String(!this.can(verb)),
			);
	}
}

class Panel {
	/* choose: is called when another stream is to be shown, the chosen one. */
	constructor(element, choose) {
		this.element = element;
		this.list = element.querySelector("ul");
		this.said = element.querySelector("[role=status]");
		this.why = element.querySelector(".why");
		this.choose = choose;
		this.chosen = "default";
		this.rows = new Map();
		this.told_at = 0;
		this.token = new URLSearchParams(location.hash.slice(1)).get(
			"token",
		);
		this.is_wanted = this.token !== null;
		element.hidden = !this.is_wanted;
	}

	say(text) {
		retell(this.said, text);
	}

	async put(order) {
		const response = await fetch("/control", {
			method: "PUT",
			headers: { "X-Control-Token": this.token },
			body: JSON.stringify(order),
			cache: "no-store",
			signal: AbortSignal.timeout(70000),
		});
		return { code: response.status, ...(await response.json()) };
	}

	/* What datarunner reports of all streams; null if it is not known. */
	async ask_all() {
		if (!this.token) return null;
		const answer = await this.put({ verb: "status" });
		if (answer.code === 403) {
			this.token = null;
			retell(
				this.why,
				`No control: ${answer.error}. Open the address ` +
					"that was printed when the server started.",
			);
		}
		return answer.streams ?? null;
	}

	/* A verb of a row's button. */
	async ask(row, verb, speed) {
		if (!row.can(verb)) {
			this.say(
				`${row.name}: not possible while it is ` +
					(row.state ?? "unknown").toLowerCase(),
			);
			return;
		}
		if (row.element.getAttribute("aria-busy") === "true") return;
		row.element.setAttribute("aria-busy", "true");
		this.say(`${row.name}: ${verb} …`);
		const order = { verb, stream: row.name };
		if (verb === "speed") order.speed = speed;
		const answer = await this.put(order).catch((error) => ({
			error: error.message,
		}));
		row.element.removeAttribute("aria-busy");
		/* without the symbols that begin the lines of datarunner */
		const text = (answer.text ?? answer.error ?? "")
			.trim()
			.replace(/^[^\p{L}\d\n]+/gmu, "");
		this.say(`${row.name}: ${text}`);
		this.changed?.();
	}

	/* names: of the streams that brought readings; told: see ask_all. Both are
	   null if the server cannot be asked; then the rows stay as they are. */
	show(names, told) {
		if (!names && !told) return;
		const known = [
			...new Set([
				...(told ?? []).map((one) => one.name),
				...(names ?? []),
			]),
		].sort();
		if (!known.length) known.push(this.chosen);
		this.element.hidden = !this.is_wanted && known.length < 2;
		for (const [name, row] of this.rows)
			if (!known.includes(name)) {
				row.element.remove();
				this.rows.delete(name);
			}
		if (!known.includes(this.chosen)) this.change(known[0]);
		for (const name of known) {
			if (!this.rows.has(name)) this.add(name);
			const row = this.rows.get(name);
			row.show(told?.find((one) => one.name === name));
			row.choice.checked = name === this.chosen;
			this.tell_undelivered(row, told);
		}
	}

	/* Another stream is shown from now on. */
	change(name) {
		this.chosen = name;
		this.choose();
	}

	add(name) {
		const row = new Row(
			name,
			() => this.change(name),
			(...words) => this.ask(...words),
		);
		const next = [...this.rows.values()].find(
			(other) => other.name > name,
		);
		this.list.insertBefore(row.element, next?.element ?? null);
		this.rows.set(name, row);
	}

	tell_undelivered(row, told) {
		const now = told?.find((one) => one.name === row.name)?.undelivered;
		const before = row.undelivered;
		row.undelivered = now ?? null;
		if (before === null || !(now > before)) return;
		if (Date.now() - this.told_at < ANNOUNCE_MS) return;
		this.told_at = Date.now();
		this.say(`${row.name}: ${now} undelivered`);
	}

	/* The state of the stream that is shown, in datarunner's words. */
	state() {
		return this.rows.get(this.chosen)?.state ?? null;
	}
}
