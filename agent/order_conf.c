/* SPDX-License-Identifier: Apache-2.0 */
/* The rows are agent_conf_rows'; here is what they mean. Whoever may pause may also resume. */
#include "agent/order_conf.h"

#include "base/str.h"

#include <string.h>

static bool read_rules(const struct conf *conf, const char *path, bool allows,
                       struct order_conf *out)
{
    size_t count = conf_count(conf, path);

    if (count > ORDER_CONF_RULES - out->rule_count)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct order_conf_rule *rule = &out->rules[out->rule_count++];
        const char *from = conf_text_in(conf, path, i, "@from");
        rule->allows = allows;
        (void)order_kind_from_word(conf_text_in(conf, path, i, "@kind"), &rule->kind);
        (void)str_copy(rule->from, sizeof rule->from, from != NULL ? from : "");
    }
    return true;
}

bool order_conf_read(const struct conf *conf, const char *portal, struct order_conf *out)
{
    size_t count = conf_count(conf, "orders/setting");

    (void)str_copy(out->portal, sizeof out->portal, portal);
    if (count > ORDER_CONF_SETTINGS || !read_rules(conf, "orders/allow", true, out) ||
        !read_rules(conf, "orders/deny", false, out))
        return false;
    for (; out->setting_count < count; out->setting_count++)
        (void)str_copy(out->settings[out->setting_count], sizeof out->settings[0],
                       conf_text(conf, "orders/setting", out->setting_count));
    return true;
}

static enum order_kind right_of(enum order_kind kind)
{
    return kind == ORDER_RESUME ? ORDER_PAUSE : kind;
}

/* The JID is this bare one, or one of its resources. Names of domains know no case; of accounts
 * nothing is let pass that an XMPP server would not. */
static bool is_of(const char *jid, const char *bare)
{
    size_t len = strcspn(jid, "/");
    char copy[ORDER_JID];

    if (len >= sizeof copy || len == 0)
        return false;
    (void)memcpy(copy, jid, len);
    copy[len] = '\0';
    return str_equal_nocase(copy, bare);
}

static bool is_harmless(enum order_kind kind)
{
    return kind == ORDER_REFRESH || kind == ORDER_DISCOVER || kind == ORDER_LOG_LEVEL;
}

static const char *whom(const struct order_conf *conf, const struct order_conf_rule *rule)
{
    return rule->from[0] != '\0' ? rule->from : conf->portal;
}

bool order_conf_may(const struct order_conf *conf, const char *jid, enum order_kind kind)
{
    enum order_kind right = right_of(kind);
    bool may = is_harmless(right) && is_of(jid, conf->portal);

    for (size_t i = 0; i < conf->rule_count; i++) {
        const struct order_conf_rule *rule = &conf->rules[i];
        if (rule->kind != right)
            continue;
        if (!rule->allows && (rule->from[0] == '\0' || is_of(jid, rule->from)))
            return false;
        may = may || (rule->allows && is_of(jid, whom(conf, rule)));
    }
    return may;
}

bool order_conf_knows(const struct order_conf *conf, const char *jid)
{
    for (unsigned kind = 0; kind < ORDER_KINDS; kind++)
        if (order_conf_may(conf, jid, (enum order_kind)kind))
            return true;
    return false;
}

bool order_conf_anybody(const struct order_conf *conf, enum order_kind kind)
{
    bool may = order_conf_may(conf, conf->portal, kind);

    for (size_t i = 0; i < conf->rule_count; i++)
        may = may || (conf->rules[i].allows && conf->rules[i].from[0] != '\0' &&
                      order_conf_may(conf, conf->rules[i].from, kind));
    return may;
}

bool order_conf_lets_set(const struct order_conf *conf, const char *setting)
{
    for (size_t i = 0; i < conf->setting_count; i++)
        if (strcmp(conf->settings[i], setting) == 0)
            return true;
    return false;
}
