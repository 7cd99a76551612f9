/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words. */
#include "agent/publish/link_words.h"

#include <stddef.h>
#include <string.h>
#include <strophe.h>

/* clang-format off */
static const char *const stream_errors[] = {
    [XMPP_SE_BAD_FORMAT] = "bad-format",
    [XMPP_SE_BAD_NS_PREFIX] = "bad-namespace-prefix",
    [XMPP_SE_CONFLICT] = "conflict",
    [XMPP_SE_CONN_TIMEOUT] = "connection-timeout",
    [XMPP_SE_HOST_GONE] = "host-gone",
    [XMPP_SE_HOST_UNKNOWN] = "host-unknown",
    [XMPP_SE_IMPROPER_ADDR] = "improper-addressing",
    [XMPP_SE_INTERNAL_SERVER_ERROR] = "internal-server-error",
    [XMPP_SE_INVALID_FROM] = "invalid-from",
    [XMPP_SE_INVALID_ID] = "invalid-id",
    [XMPP_SE_INVALID_NS] = "invalid-namespace",
    [XMPP_SE_INVALID_XML] = "invalid-xml",
    [XMPP_SE_NOT_AUTHORIZED] = "not-authorized",
    [XMPP_SE_POLICY_VIOLATION] = "policy-violation",
    [XMPP_SE_REMOTE_CONN_FAILED] = "remote-connection-failed",
    [XMPP_SE_RESOURCE_CONSTRAINT] = "resource-constraint",
    [XMPP_SE_RESTRICTED_XML] = "restricted-xml",
    [XMPP_SE_SEE_OTHER_HOST] = "see-other-host",
    [XMPP_SE_SYSTEM_SHUTDOWN] = "system-shutdown",
    [XMPP_SE_UNDEFINED_CONDITION] = "undefined-condition",
    [XMPP_SE_UNSUPPORTED_ENCODING] = "unsupported-encoding",
    [XMPP_SE_UNSUPPORTED_STANZA_TYPE] = "unsupported-stanza-type",
    [XMPP_SE_UNSUPPORTED_VERSION] = "unsupported-version",
    [XMPP_SE_XML_NOT_WELL_FORMED] = "not-well-formed",
};
/* clang-format on */

const char *link_words_stream_error(int number)
{
    size_t count = sizeof stream_errors / sizeof stream_errors[0];

    return number >= 0 && (size_t)number < count ? stream_errors[number] : NULL;
}

bool link_words_is_old_tls(const char *reason)
{
    static const char *const old[] = { "unsupported protocol", "protocol version", "legacy sigalg",
                                       "wrong ssl version", "no protocols available" };

    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        if (strstr(reason, old[i]) != NULL)
            return true;
    return false;
}

bool link_words_is_disabled(const char *condition)
{
    static const char *const disabled[] = { "forbidden", "not-allowed", "not-authorized" };

    for (size_t i = 0; i < sizeof disabled / sizeof disabled[0]; i++)
        if (strcmp(condition, disabled[i]) == 0)
            return true;
    return false;
}
