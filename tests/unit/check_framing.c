/* framing: where an answer ends by what its head says. */
#include "httppost/framing.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

enum end {
	FAULTY,
	BY_LENGTH,
	BY_CLOSE,
	OTHERWISE,
};

static const struct {
	const char *lines[4];
	enum end wanted;
} rows[] = {
	{ { "HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200 OK\n", "content-length:02\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: \t2 , 2,\t02 \r\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 2,,2," }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 9223372036854775799" },
		BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 9223372036854775808" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 18446744073709551618" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2, 3" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 0x2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 1e1" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: +2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: -2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2;" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2 2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length : 2" }, FAULTY },
	{ { "HTTP/1.1 200", "content-length \t: 2" }, FAULTY },
	{ { "HTTP/1.1 200", "Transfer-Encoding : chunked" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length 2" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Content-Length:\r\n" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: ,\r\n" }, FAULTY },
	{ { "HTTP/2 200", "content-length: 2;" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2", "Content-Length: 2" },
		BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 2", "Content-Length: 3" },
		FAULTY },
	/* another head begins */
	{ { "HTTP/1.1 200", "Content-Length: x", "HTTP/1.1 200" }, BY_CLOSE },
	{ { "HTTP/1.1 100", "HTTP/1.1 200", "Content-Length: 2" }, BY_LENGTH },
	/* the end of the connection */
	{ { "HTTP/1.1 200 OK\r\n", "\r\n" }, BY_CLOSE },
	{ { "HTTP/1.0 404 No" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Transfer-Encoding: gzip" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Content-Lengthy: 2" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Transfer-Encoding: chunked\r\n" }, OTHERWISE },
	{ { "HTTP/1.1 200", "transfer-encoding: gzip, Chunked " }, OTHERWISE },
	{ { "HTTP/1.1 100" }, OTHERWISE },
	{ { "HTTP/1.1 204" }, OTHERWISE },
	{ { "HTTP/1.1 304" }, OTHERWISE },
	{ { "HTTP/2 200" }, OTHERWISE },
	{ { "HTTP/" }, OTHERWISE },
	{ { "" }, OTHERWISE },
	{ { "HTTP/1.1 99999999999999" }, BY_CLOSE },
};

START_TEST(each)
{
	struct framing framing = { 0 };
	enum end end = OTHERWISE;
	size_t i;

	for (i = 0; i < 4 && rows[_i].lines[i]; i++)
		framing_add(
			&framing, rows[_i].lines[i], strlen(rows[_i].lines[i]));
	if (framing.is_faulty)
		end = FAULTY;
	else if (framing.is_sized)
		end = BY_LENGTH;
	else if (framing_ends_by_close(&framing))
		end = BY_CLOSE;
	ck_assert_int_eq(end, rows[_i].wanted);
}
END_TEST

START_TEST(empty_line)
{
	struct framing framing = { 0 };

	framing_add(&framing, "HTTP/1.1 100\r\n", 14);
	ck_assert(!framing.is_ended);
	framing_add(&framing, "\r\n", 2);
	ck_assert(framing.is_ended);
	/* another head begins */
	framing_add(&framing, "HTTP/1.1 200\n", 13);
	framing_add(&framing, "", 0);
	ck_assert(!framing.is_ended);
	framing_add(&framing, "\n", 1);
	ck_assert(framing.is_ended);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("framing");
	TCase *tests = tcase_create("framing");

	tcase_add_loop_test(tests, each, 0, ROWS(rows));
	tcase_add_test(tests, empty_line);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
