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

	/* Starts the server, on the same port if it has run before. Its page has
	   control over the streams if it is opened at `steering`. */
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
				"--control",
				path.join(BIN, "datarunner"),
				"--token-file",
				this.file("token"),
			],
			{ stdio: "inherit", env: this.environment },
		);
		for (let i = 0; !fs.existsSync(this.file("port")); i++) {
			if (i > 400 || this.backend.exitCode !== null)
				throw new Error("the backend does not start");
			await pause(50);
		}
		this.port = Number(fs.readFileSync(this.file("port"), "utf8"));
		this.base = `http://127.0.0.1:${this.port}`;
		this.token = fs.readFileSync(this.file("token"), "utf8").trim();
		this.steering = `${this.base}/#token=${this.token}`;
	}

	/* Sets the faults of the server from now on. */
	async fault(...specs) {
		await fetch(`${this.base}/fault`, {
			method: "PUT",
			body: specs.join("\n"),
		});
	}

	async serve_no_more() {
		const ended = new Promise((end) =>
			this.backend.once("exit", end),
		);
		this.backend.kill("SIGTERM");
		await ended;
	}

	/* A day of readings, and the profiles that stream it, one a second: of the
	   stream "default" and of others. */
	prepare(...others) {
		fs.writeFileSync(
			this.file("day.csv"),
			execFileSync(path.join(ROOT, "scripts/sample-day"), {
				maxBuffer: 1e8,
			}),
		);
		for (const name of ["default", ...others])
			fs.writeFileSync(
				this.file(`${name}.yaml`),
				`csvrows:
  file: day.csv
httppost:
  url: ${this.base}/api/realtime/data?stream=${name}
  body: '{"timestamp":"%{now}","data":%{line}}'
  retry-for: 3s
`,
			);
	}

	/* What datarunner prints; it fails unless its status is 0. */
	datarunner(...words) {
		return execFileSync(path.join(BIN, "datarunner"), words, {
			env: this.environment,
			stdio: ["ignore", "pipe", "pipe"],
			timeout: 60000,
		});
	}

	/* The same for a stream with its profile. */
	runner_of(name, ...words) {
		const profile = this.file(`${name}.yaml`);
		return this.datarunner(
			...["--name", name, "--profile", profile, ...words],
		);
	}

	runner(...words) {
		return this.runner_of("default", ...words);
	}

	/* What datarunner reports of a stream. */
	status(name = "default") {
		try {
			return JSON.parse(this.runner_of(name, "status", "--json"));
		} catch (error) {
			return JSON.parse(error.stdout); /* it has ended */
		}
	}

	/* Posts one record by hand. */
	async post(data, name = "default") {
		const path = `/api/realtime/data?stream=${name}`;
		const answer = await fetch(this.base + path, {
			method: "POST",
			headers: { Connection: "close" },
			body: JSON.stringify({
				timestamp: new Date().toISOString(),
				data: { time: "12:00:00", ...data },
			}),
		});
		return answer.status;
	}

	async data(name = "default") {
		const path = `/api/data?stream=${name}`;
		return (await fetch(this.base + path)).json();
	}

	async close() {
		try {
			this.datarunner("stop", "--all");
		} catch {
			/* it was not running */
		}
		if (this.backend?.exitCode === null) await this.serve_no_more();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

module.exports = { World, pause };
