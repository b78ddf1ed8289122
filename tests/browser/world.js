// SPDX-License-Identifier: ISC
/*
 * What the page looks at: the backend, and the real pipeline under datarunner,
 * both in a folder of their own. $BIN and $BACKEND say where they are built.
 */
"use strict";
const { spawn, execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const ROOT = path.join(__dirname, "../..");
const BIN = path.resolve(process.env.BIN ?? path.join(ROOT, "build/bin"));
const BACKEND = path.resolve(
	process.env.BACKEND ?? path.join(BIN, "../tests/backend/backend"),
);

const pause = (ms) => new Promise((go) => setTimeout(go, ms));

class World {
	constructor() {
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "page."));
		this.port = 0;
		this.environment = {
			...process.env,
			XDG_STATE_HOME: this.folder,
			XDG_CONFIG_HOME: this.folder,
			PATH: `${BIN}:${process.env.PATH}`,
		};
	}

	file(name) {
		return path.join(this.folder, name);
	}

	/* Starts the server, on the same port if it has run before. */
	async serve() {
		fs.rmSync(this.file("port"), { force: true });
		this.backend = spawn(
			BACKEND,
			[
				"--quiet",
				"--port",
				String(this.port),
				"--port-file",
				this.file("port"),
			],
			{ stdio: "inherit" },
		);
		for (let i = 0; !fs.existsSync(this.file("port")); i++) {
			if (i > 400 || this.backend.exitCode !== null)
				throw new Error("the backend does not start");
			await pause(50);
		}
		this.port = Number(fs.readFileSync(this.file("port"), "utf8"));
		this.base = `http://127.0.0.1:${this.port}`;
	}

	async serve_no_more() {
		const ended = new Promise((end) =>
			this.backend.once("exit", end),
		);
		this.backend.kill("SIGTERM");
		await ended;
	}

	/* A day of readings, and the profile that streams it, one a second. */
	prepare() {
		fs.writeFileSync(
			this.file("day.csv"),
			execFileSync(path.join(ROOT, "scripts/sample-day"), {
				maxBuffer: 1e8,
			}),
		);
		fs.writeFileSync(
			this.file("live.yaml"),
			`csvrows:
  file: day.csv
httppost:
  url: ${this.base}/api/realtime/data
  body: '{"timestamp":"%{now}","data":%{line}}'
`,
		);
	}

	/* datarunner VERB; its status is 0, but for stop of what has ended. */
	runner(...words) {
		return execFileSync(
			path.join(BIN, "datarunner"),
			["--profile", this.file("live.yaml"), ...words],
			{
				env: this.environment,
				stdio: ["ignore", "pipe", "pipe"],
				timeout: 60000,
			},
		);
	}

	/* Posts one record by hand. */
	async post(data) {
		const answer = await fetch(`${this.base}/api/realtime/data`, {
			method: "POST",
			headers: { Connection: "close" },
			body: JSON.stringify({
				timestamp: new Date().toISOString(),
				data: { time: "12:00:00", ...data },
			}),
		});
		return answer.status;
	}

	async data() {
		return (await fetch(`${this.base}/api/data`)).json();
	}

	async close() {
		try {
			this.runner("stop");
		} catch {
			/* it was not running */
		}
		if (this.backend?.exitCode === null) await this.serve_no_more();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

module.exports = { World, pause };
