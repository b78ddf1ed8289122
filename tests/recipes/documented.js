// SPDX-License-Identifier: ISC
// A server for targets that cannot be installed here. It accepts what the
// documentation of each one asks for, refuses anything else with the answer
// that is documented for it, and prints each record that it accepts as JSON.
//
//	node documented.js PORT
"use strict";
const http = require("node:http");
const zlib = require("node:zlib");

class Refused extends Error {
	constructor(status, body) {
		super(body);
		this.status = status;
		this.body = body;
	}
}

function demand(holds, status, body) {
	if (!holds) throw new Refused(status, body);
}

// The value of a text that should be JSON.
function parse(text, status, body) {
	try {
		return JSON.parse(text);
	} catch {
		throw new Refused(status, body);
	}
}

const is_object = (value) =>
	value !== null && typeof value === "object" && !Array.isArray(value);
const accept = (record) => process.stdout.write(JSON.stringify(record) + "\n");

// Home Assistant, integrations webhook and automation triggers: JSON for a
// webhook that is registered triggers the automation. The answer is 200 without
// a body in any case.
function home_assistant(request, text) {
	const id = request.url.split("/").pop();
	try {
		if (
			id === "readings-4f1b" &&
			/json/.test(request.headers["content-type"])
		)
			accept({ json: JSON.parse(text) });
	} catch {}
	return [200, ""];
}

// Grafana Loki, HTTP API, ingest logs.
function loki(request, text) {
	demand(
		request.headers["content-type"] === "application/json",
		415,
		"unsupported content type",
	);
	const { streams } = parse(text, 400, "error parsing JSON");
	demand(Array.isArray(streams), 400, "no streams");
	for (const { stream, values } of streams) {
		const labels = is_object(stream) ? Object.values(stream) : [];
		demand(
			labels.length > 0 && labels.every((one) => typeof one === "string"),
			400,
			"at least one label pair is required per stream",
		);
		for (const value of values) {
			const [time, line] = value;
			demand(/^[0-9]{19}$/.test(time), 400, "error parsing time");
			demand(typeof line === "string", 400, "error parsing line");
			accept({ stream, time, line });
		}
	}
	return [204, ""];
}

// Elasticsearch reference, bulk API: pairs of lines, and an answer for each
// pair. A document whose field does not fit the mapping is refused alone.
function elasticsearch(request, text) {
	const error = (reason) => JSON.stringify({ error: { reason }, status: 400 });
	const malformed = error("Malformed action/metadata line");
	demand(
		/^application\/(x-nd)?json$/.test(request.headers["content-type"]),
		406,
		error("Content-Type header is not supported"),
	);
	demand(
		text.endsWith("\n"),
		400,
		error("The bulk request must be terminated by a newline [\\n]"),
	);
	const lines = text.split("\n").slice(0, -1);
	const items = [];
	for (let i = 0; i < lines.length; i += 2) {
		const action = parse(lines[i], 400, malformed);
		demand(
			Object.keys(action).join() === "index" && i + 1 < lines.length,
			400,
			malformed,
		);
		const source = parse(lines[i + 1], 400, malformed);
		if (typeof source.RX_kWh === "number") {
			accept({ _id: action.index._id, source });
			continue;
		}
		const reason = "failed to parse field [RX_kWh] of type [float]";
		items.push({ index: { error: { reason } } });
	}
	// what filter_path=errors,items.*.error leaves of the answer
	demand(
		request.url.endsWith("?filter_path=errors,items.*.error"),
		400,
		error("the answer is only known with this filter_path"),
	);
	const errors = items.length > 0;
	return [200, JSON.stringify(errors ? { errors, items } : { errors })];
}

// Confluent REST Proxy, API v2, produce messages to a topic.
let offset = 0;
function kafka_rest(request, text) {
	const error = (code, message) =>
		JSON.stringify({ error_code: code, message });
	demand(
		request.headers["content-type"] === "application/vnd.kafka.json.v2+json",
		415,
		error(415, "HTTP 415 Unsupported Media Type"),
	);
	demand(
		request.headers.accept === "application/vnd.kafka.v2+json",
		406,
		error(406, "HTTP 406 Not Acceptable"),
	);
	const { records } = parse(text, 400, error(400, "cannot be parsed"));
	demand(
		Array.isArray(records) &&
			records.length > 0 &&
			records.every((one) => is_object(one) && "value" in one),
		422,
		error(42206, "records may not be empty"),
	);
	const offsets = records.map((record) => {
		accept(record);
		return { partition: 0, offset: offset++, error_code: null, error: null };
	});
	const schemas = { key_schema_id: null, value_schema_id: null };
	return [200, JSON.stringify({ offsets, ...schemas })];
}

const TARGETS = [
	[/^\/api\/webhook\/[^/]+$/, home_assistant],
	[/^\/loki\/api\/v1\/push$/, loki],
	[/^\/readings\/_bulk(\?|$)/, elasticsearch],
	[/^\/topics\/readings$/, kafka_rest],
];

function answer(request, bytes) {
	const target = TARGETS.find(([path]) => path.test(request.url));
	demand(target, 404, "no such path");
	demand(request.method === "POST", 405, "only POST");
	const is_packed = request.headers["content-encoding"] === "gzip";
	return target[1](
		request,
		(is_packed ? zlib.gunzipSync(bytes) : bytes).toString(),
	);
}

http
	.createServer((request, response) => {
		const parts = [];
		request.on("data", (part) => parts.push(part));
		request.on("end", () => {
			let reply;
			try {
				reply = answer(request, Buffer.concat(parts));
			} catch (error) {
				reply = [error.status ?? 500, error.body ?? `${error}`];
			}
			response.writeHead(reply[0]).end(reply[1]);
		});
	})
	.listen(Number(process.argv[2]), "127.0.0.1");
