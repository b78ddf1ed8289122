/* SPDX-License-Identifier: ISC */
/* See cases.h. The inputs are small: a case is run once for each call that it
 * makes. */
#include "torture/cases.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ROWS                                                                  \
	"time,RX_kWh,note\n00:00:00,2.50,a\n00:00:01,12345678901234567890,\n" \
	"00:00:02,,\"say \"\"no\"\"\"\n00:00:03,007,\"two\nlines\"\n"
#define BAD_ROWS "a,b\n1,2\nonly\n3,4\n5,\"open\" x\n6,7\n\xff,8\n9,10\n"

const struct case_file case_files[] = {
	{ "rows.csv", ROWS, 0 },
	{ "bad.csv", BAD_ROWS, 0 },
	{ "wide.csv", "a\0,\0b\0\n\0001\0,\0\xe9\0\n\0x\0\n\0003\0,\0004\0\n\0",
		28 },
	{ "profile.yaml",
		"csvrows:\n  file: [rows.csv, rows.csv]\n  columns: [note, "
		"time]\n  empty: string\npace:\n  rate: 2000/s\n  burst: 2\n"
		"httppost:\n  retry-for: 50ms\n  header: ['X-Key: %{key}', "
		"'Empty:']\n",
		0 },
};
const size_t case_file_count = COUNT(case_files);

#define STAMPED                                                        \
	"{\"t\":\"10:00:00\",\"n\":1}\n{\"t\":\"10:00:01\",\"n\":2}\n" \
	"{\"t\":\"10:00:02\",\"n\":3}\n{\"t\":\"none\",\"n\":4}\n"     \
	"{\"t\":\"10:00:01\",\"n\":5}\n{\"t\":\"10:00:09\",\"n\":6}\n"
#define ROW(second, value)                                   \
	"{\"time\":\"00:00:0" #second "\",\"RX_kWh\":" value \
	",\"TX1_kWh\":1,\"TX2_kWh\":null}\n"
#define GOOD(second) ROW(second, "2.50")
#define REFUSED(second) ROW(second, "\"x\"")
#define ALL_GOOD GOOD(0) GOOD(1) GOOD(2) GOOD(3) GOOD(4) GOOD(5) GOOD(6) GOOD(7)
#define SOME_REFUSED \
	GOOD(0) GOOD(1) REFUSED(2) GOOD(3) GOOD(4) REFUSED(5) GOOD(6) GOOD(7)

#define BODY "{\"timestamp\":\"%{now}\",\"run\":@RUN,\"data\":%{line}}"
#define SEND "httppost", "--retry-for=50ms", "--grace=300ms", "--body"
#define POST SEND, BODY

/* More than httppost sends as one part, 16 KiB. */
#define MORE_8                                             \
	"%{line},%{line},%{line},%{line},%{line},%{line}," \
	"%{line},%{line},"
#define MORE_64 MORE_8 MORE_8 MORE_8 MORE_8 MORE_8 MORE_8 MORE_8 MORE_8
#define LARGE_BODY                                            \
	"{\"more\":[" MORE_64 MORE_64 MORE_64 MORE_64 MORE_64 \
	"0],\"timestamp\":\"%{now}\",\"run\":@RUN,\"data\":%{line}}"

const struct torture_case cases[] = {
	{
		.name = "csvrows-file",
		.words = { "csvrows", "rows.csv" },
	},
	{
		.name = "csvrows-pipe",
		.words = { "csvrows" },
		.input = ROWS,
		.is_piped = true,
	},
	{
		.name = "csvrows-rejects",
		.words = { "csvrows", "--rejects", "rejects", "bad.csv" },
		.status = 1,
		.made = { "rejects" },
		.kept = "rejects",
	},
	{
		.name = "csvrows-encoding",
		.words = { "csvrows", "--encoding=UTF-16LE", "--rejects",
			"rejects", "wide.csv" },
		.status = 1,
		.made = { "rejects" },
		.kept = "rejects",
	},
	{
		.name = "csvrows-profile",
		.words = { "csvrows", "--profile", "profile.yaml", "--stats",
			"--type=time=string", "--rename=RX_kWh=rx" },
	},
	{
		.name = "csvrows-repeat",
		.words = { "csvrows", "--repeat=3", "--skip=1", "--from",
			"time=00:00:01", "--limit=3" },
		.input = ROWS,
	},
	{
		.name = "csvrows-follow",
		.words = { "csvrows", "--follow", "--limit=3", "rows.csv" },
		.is_piped = true,
	},
	{
		.name = "csvrows-count",
		.words = { "csvrows", "--count", "rows.csv" },
	},
	{
		.name = "pace-rate",
		.words = { "pace", "--rate=500/s" },
		.input = STAMPED,
		.is_piped = true,
	},
	{
		.name = "pace-max",
		.words = { "pace", "--rate=max" },
		.input = STAMPED "no newline",
	},
	{
		.name = "pace-by",
		.words = { "pace", "--by=t", "--speed=500", "--max-gap=4ms",
			"--stats" },
		.input = STAMPED,
		.is_piped = true,
	},
	{
		.name = "pace-status",
		.words = { "pace", "--rate=1000/s", "--total=6",
			"--status-file=status" },
		.input = STAMPED,
		.made = { "status" },
		.state = "status",
	},
	{
		.name = "pace-profile",
		.words = { "pace", "--profile", "profile.yaml", "--start-at",
			"2020-01-01T00:00:00Z" },
		.input = STAMPED,
	},
	{
		.name = "pace-dry-run",
		.words = { "pace", "--dry-run", "--by=t" },
		.input = STAMPED,
	},
	{
		.name = "httppost-deliver",
		.kind = CASE_SENDER,
		.words = { POST, "@URL" },
		.input = ALL_GOOD,
	},
	{
		.name = "httppost-give-back",
		.kind = CASE_SENDER,
		.words = { POST, "--show=%{.time}", "@URL" },
		.input = SOME_REFUSED,
		.is_piped = true,
		.status = 1,
	},
	{
		.name = "httppost-checkpoint",
		.kind = CASE_SENDER,
		.words = { POST, "--checkpoint=c", "--status-file=status",
			"@URL" },
		.again = { POST, "--checkpoint=c", "--resume", "@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c", "status" },
		.state = "status",
		.checkpoint = "c",
	},
	{
		.name = "httppost-resume",
		.kind = CASE_SENDER,
		.words = { POST, "--checkpoint=c", "--resume", "@URL" },
		.again = { POST, "--checkpoint=c", "--resume", "@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
		.is_seeded = true,
	},
	{
		.name = "httppost-torn",
		.kind = CASE_SENDER,
		.words = { POST, "--checkpoint=c", "@URL" },
		.again = { POST, "--checkpoint=c", "--resume", "@URL" },
		.input = ALL_GOOD "{\"time\":\"00:00:0",
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
	},
	{
		.name = "httppost-torn-pipe",
		.kind = CASE_SENDER,
		.words = { POST, "--max-line=100", "--checkpoint=c",
			"@BASE/nowhere" },
		.again = { POST, "--checkpoint=c", "--resume", "@URL" },
		.input = ALL_GOOD "{\"time\":\"00:00:0",
		.is_piped = true,
		.status = 2,
		.is_early = true,
		.made = { "c" },
		.checkpoint = "c",
	},
	{
		.name = "httppost-stop-early",
		.kind = CASE_SENDER,
		.words = { POST, "@BASE/nowhere" },
		.input = ALL_GOOD,
		.status = 2,
		.is_early = true,
	},
	{
		.name = "httppost-jobs",
		.kind = CASE_SENDER,
		.words = { POST, "--jobs=3", "--checkpoint=c", "@URL" },
		.again = { POST, "--jobs=3", "--checkpoint=c", "--resume",
			"@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
		.at_once = 3,
	},
	/* more than poll(2) waits for by itself */
	{
		.name = "httppost-many",
		.kind = CASE_SENDER,
		.words = { POST, "--jobs=30", "--checkpoint=c", "@URL" },
		.again = { POST, "--jobs=30", "--checkpoint=c", "--resume",
			"@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
		.at_once = 8,
	},
	{
		.name = "httppost-large",
		.kind = CASE_SENDER,
		.words = { SEND, LARGE_BODY, "--checkpoint=c", "@URL" },
		.again = { SEND, LARGE_BODY, "--checkpoint=c", "--resume",
			"@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
	},
	{
		.name = "httppost-libcurl",
		.kind = CASE_SENDER,
		.words = { POST, "--engine=libcurl", "--jobs=3",
			"--checkpoint=c", "@URL" },
		.again = { POST, "--jobs=3", "--checkpoint=c", "--resume",
			"@URL" },
		.input = SOME_REFUSED,
		.status = 1,
		.made = { "c" },
		.checkpoint = "c",
		.at_once = 3,
	},
	{
		.name = "httppost-batch",
		.kind = CASE_SENDER,
		.words = { POST, "--batch=3", "--checkpoint=c",
			"--responses=answers", "@BASE/lines" },
		.again = { POST, "--batch=3", "--checkpoint=c", "--resume",
			"@BASE/lines" },
		.input = ALL_GOOD,
		.made = { "c", "answers" },
		.checkpoint = "c",
		.at_once = 3,
	},
	{
		.name = "httppost-gzip",
		.kind = CASE_SENDER,
		.words = { POST, "--gzip", "--checkpoint=c", "@BASE/lines" },
		.again = { POST, "--gzip", "--checkpoint=c", "--resume",
			"@BASE/lines" },
		.input = ALL_GOOD,
		.is_packed = true,
		.made = { "c" },
		.checkpoint = "c",
	},
	{
		.name = "httppost-tls",
		.kind = CASE_SENDER,
		.words = { POST, "--cacert=server.pem", "@TLS/sink" },
		.input = ALL_GOOD,
	},
	{
		.name = "httppost-tls-libcurl",
		.kind = CASE_SENDER,
		.words = { POST, "--engine=libcurl", "--cacert=server.pem",
			"@TLS/sink" },
		.input = ALL_GOOD,
	},
	{
		.name = "httppost-profile",
		.kind = CASE_SENDER,
		.words = { POST, "--profile=profile.yaml", "--stats", "@URL" },
		.input = ALL_GOOD,
		.is_piped = true,
		/* which needs a poll(2) before each read */
		.is_socket = true,
	},
	{
		.name = "httppost-refused",
		.kind = CASE_SENDER,
		.words = { "httppost", "--retry-for=20ms", "@REFUSED/x" },
		.input = ALL_GOOD,
		.status = 1,
	},
};
const size_t case_count = COUNT(cases);
