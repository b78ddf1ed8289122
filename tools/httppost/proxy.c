/* See proxy.h. */
#include "httppost/proxy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SCHEME_BYTES                 \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

static bool
add_user(struct secrets *secrets, const char *proxy)
{
	const char *user = proxy + strspn(proxy, SCHEME_BYTES);
	const char *at = strrchr(proxy, '@');

	user = strncmp(user, "://", 3) ? proxy : user + 3;
	if (!at || at < user)
		return true;
	return secrets_add_url_user(secrets, user, (size_t)(at - user));
}

bool
proxy_secrets(struct secrets *secrets)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *proxy = getenv(names[i]);

		if (proxy && !add_user(secrets, proxy))
			return false;
	}
	return true;
}

/* An empty variable is as good as none. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *
proxy_find(const char *url, const char **name)
{
	static const char *const of_http[] = { "http_proxy", "all_proxy",
		"ALL_PROXY", NULL };
	static const char *const of_https[] = { "https_proxy", "HTTPS_PROXY",
		"all_proxy", "ALL_PROXY", NULL };
	const char *const *names =
		strncasecmp(url, "https:", 6) ? of_http : of_https;

	if (variable("no_proxy") || variable("NO_PROXY"))
		return NULL;
	for (; *names; names++) {
		*name = *names;
		if (variable(*names))
			return variable(*names);
	}
	return NULL;
}
