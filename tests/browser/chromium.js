// SPDX-License-Identifier: ISC
/*
 * Chromium without a window, controlled through its debugging pipe: JSON
 * messages on descriptors 3 and 4, each with a NUL after it. Only Node and a
 * browser are needed.
 */
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS = [
	"--headless=new",
	"--remote-debugging-pipe",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--mute-audio",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-extensions",
	"--hide-scrollbars",
	"--disable-dev-shm-usage",
];

/* The path of a browser: $CHROMIUM or one of the usual names; or NULL. */
function find() {
	const folders = (process.env.PATH ?? "").split(":");
	const paths = process.env.CHROMIUM
		? [process.env.CHROMIUM]
		: NAMES.flatMap((name) =>
				folders.map((path) => `${path}/${name}`),
			);
	return paths.find((path) => fs.existsSync(path)) ?? null;
}

/* What a key types, and its number, where a page depends on them. */
const KEYS = {
	Enter: { text: "\r", windowsVirtualKeyCode: 13 },
	Tab: { windowsVirtualKeyCode: 9 },
	" ": { text: " ", windowsVirtualKeyCode: 32 },
};

class Browser {
	/* profile: an empty folder for what the browser keeps. */
	constructor(profile) {
		this.number = 0;
		this.answers = new Map();
		this.complaints = []; /* errors and warnings of the page */
		this.requests = []; /* the address of each request */
		this.child = spawn(
			find(),
			[...FLAGS, `--user-data-dir=${profile}`],
			{
				stdio: [
					"ignore",
					"ignore",
					"ignore",
					"pipe",
					"pipe",
				],
			},
		);
		this.ended = new Promise((end) => this.child.once("exit", end));
		this.child.once("exit", () =>
			this.fail("the browser has ended"),
		);
		this.child.stdio[3].on("error", () => {});
		let rest = "";
		this.child.stdio[4].setEncoding("utf8").on("data", (text) => {
			const messages = (rest + text).split("\0");
			rest = messages.pop();
			messages.forEach((message) =>
				this.take(JSON.parse(message)),
			);
		});
	}

	fail(reason) {
		this.answers.forEach(({ reject }) => reject(new Error(reason)));
		this.answers.clear();
	}

	take({ id, result, error, method, params }) {
		if (id) {
			const { resolve, reject } = this.answers.get(id);
			this.answers.delete(id);
			return error
				? reject(new Error(error.message))
				: resolve(result);
		}
		if (method === "Runtime.exceptionThrown")
			this.complaints.push(
				params.exceptionDetails.exception
					?.description ??
					params.exceptionDetails.text,
			);
		if (
			method === "Log.entryAdded" &&
			params.entry.level !== "verbose"
		)
			this.complaints.push(params.entry.text);
		if (method === "Runtime.consoleAPICalled")
			this.complaints.push(`console.${params.type}`);
		if (method === "Page.loadEventFired") this.loaded?.();
		if (method === "Network.requestWillBeSent")
			this.requests.push(params.request.url);
		return undefined;
	}

	send(method, params = {}) {
		const id = ++this.number;
		const message = { id, method, params, sessionId: this.session };
		this.child.stdio[3].write(`${JSON.stringify(message)}\0`);
		return new Promise((resolve, reject) =>
			this.answers.set(id, { resolve, reject }),
		);
	}

	/* Begins with an empty page. */
	async start() {
		const { targetId } = await this.send("Target.createTarget", {
			url: "about:blank",
		});
		const { sessionId } = await this.send("Target.attachToTarget", {
			targetId,
			flatten: true,
		});
		this.session = sessionId;
		for (const domain of ["Page", "Runtime", "Log", "Network"])
			await this.send(`${domain}.enable`);
	}

	/* Shows an address, and waits until all of it is there. */
	async open(url) {
		const loaded = new Promise((go) => (this.loaded = go));
		await this.send("Page.navigate", { url });
		await loaded;
	}

	/* The value of an expression in the page. */
	async value(expression) {
		const { result, exceptionDetails } = await this.send(
			"Runtime.evaluate",
			{ expression, returnByValue: true, awaitPromise: true },
		);
		if (exceptionDetails)
			throw new Error(
				exceptionDetails.exception?.description,
			);
		return result.value;
	}

	/* Waits until an expression holds; false when that takes too long. */
	async until(expression, seconds = 30) {
		const end = Date.now() + seconds * 1000;
		while (!(await this.value(`!!(${expression})`))) {
			if (Date.now() > end) return false;
			await new Promise((go) => setTimeout(go, 100));
		}
		return true;
	}

	/* The size in CSS pixels, and what the reader prefers. */
	async look(width, height, preferences) {
		await this.send("Emulation.setDeviceMetricsOverride", {
			width,
			height,
			deviceScaleFactor: 1,
			mobile: width < 600,
		});
		await this.send("Emulation.setEmulatedMedia", {
			features: Object.entries(preferences).map(
				([name, value]) => ({
					name: `prefers-${name}`,
					value,
				}),
			),
		});
	}

	async press(key) {
		for (const type of ["keyDown", "keyUp"])
			await this.send("Input.dispatchKeyEvent", {
				type,
				key,
				code: key,
				...KEYS[key],
			});
	}

	/* Clicks the middle of the element that a selector finds. */
	async click(selector) {
		const [x, y] = await this.value(`(() => {
			const element = document.querySelector(${JSON.stringify(selector)});
			element.scrollIntoView({ block: "center" });
			const box = element.getBoundingClientRect();
			return [box.x + box.width / 2, box.y + box.height / 2];
		})()`);
		for (const type of ["mousePressed", "mouseReleased"])
			await this.send("Input.dispatchMouseEvent", {
				type,
				x,
				y,
				button: "left",
				clickCount: 1,
			});
	}

	/* The whole page as a PNG file. */
	async picture(path) {
		const { data } = await this.send("Page.captureScreenshot", {
			format: "png",
			captureBeyondViewport: true,
		});
		fs.writeFileSync(path, Buffer.from(data, "base64"));
	}

	async close() {
		this.child.kill("SIGKILL");
		await this.ended;
	}
}

module.exports = { Browser, find };
