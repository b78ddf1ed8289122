/*
 * What an interactive per-second Node runner does with a CSV file, without its
 * clock: each row becomes an object, numbers by parseFloat, and is posted with
 * Node's own http module.
 *
 *	node client.js FILE URL COUNT
 */
"use strict";
const fs = require("node:fs");
const http = require("node:http");

const [file, url, count] = process.argv.slice(2);
const [head, ...rows] = fs.readFileSync(file, "utf8").trim().split("\n");
const names = head.split(",");

function data_of(row) {
	const values = row.split(",");
	return Object.fromEntries(
		names.map((name, i) => [
			name,
			/^-?\d+(\.\d+)?$/.test(values[i])
				? parseFloat(values[i])
				: values[i],
		]),
	);
}

function post(data) {
	const body = JSON.stringify({
		timestamp: new Date().toISOString(),
		data,
	});
	const options = {
		method: "POST",
		headers: {
			"Content-Type": "application/json",
			"Content-Length": Buffer.byteLength(body),
		},
	};
	return new Promise((resolve, reject) => {
		const request = http.request(url, options, (answer) => {
			answer.resume();
			answer.once("end", () =>
				answer.statusCode === 200
					? resolve()
					: reject(new Error(answer.statusCode)),
			);
		});
		request.once("error", reject);
		request.end(body);
	});
}

async function main() {
	for (const row of rows.slice(0, Number(count))) await post(data_of(row));
}

main();
