/* See proxy.h. */
#include "httppost/proxy.h"

#include <stdlib.h>
#include <string.h>

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
