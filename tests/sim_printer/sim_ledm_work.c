/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests have the form of those that devices serve for scanning; their paths are sim_write's. */
#include "tests/sim_printer/sim_ledm_work.h"

#include "base/clock.h"
#include "tests/sim_printer/sim_ledm.h"
#include "tests/sim_printer/sim_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER 24
#define SPACE  SIM_LEDM_SPACE
#define PRDACT SPACE "prdact/2011/03/30"
#define FWUDYN SPACE "firmwareupdatedyn/2010/12/12"

struct node {
    const char *path;     /* below the manifest's base */
    const char *type;     /* element of the type */
    const char *resource; /* its value */
    const char *verb;
};

static void put_node(struct xml_write *x, const struct node *node)
{
    xml_write_open(x, "map:ResourceNode");
    xml_write_open(x, "map:ResourceLink");
    xml_write_element(x, "dd:ResourceURI", node->path);
    xml_write_close(x);
    xml_write_open(x, "map:ResourceType");
    xml_write_element(x, node->type, node->resource);
    xml_write_close(x);
    xml_write_open(x, "map:Methods");
    xml_write_open(x, "map:Method");
    xml_write_element(x, "map:Verb", node->verb);
    xml_write_close(x);
    xml_write_close(x);
    xml_write_close(x);
}

static void put_manifest(struct buf *out, const char *base, const struct node *nodes, size_t count)
{
    static const struct sim_ledm_space own[] = { { "xmlns:man", SPACE "manifest/2009/03/24" },
                                                 { "xmlns:map", SPACE "map/2009/03/24" },
                                                 { "xmlns:prdact", PRDACT },
                                                 { "xmlns:fwudyn", FWUDYN } };
    struct xml_write x;

    sim_ledm_begin(&x, out, "man:Manifest", own, 4);
    xml_write_open(&x, "map:ResourceMap");
    xml_write_open(&x, "map:ResourceLink");
    xml_write_element(&x, "dd:ResourceURI", base);
    xml_write_element(&x, "map:Base", "Root");
    xml_write_close(&x);
    for (size_t i = 0; i < count; i++)
        put_node(&x, &nodes[i]);
    xml_write_close(&x);
    xml_write_close(&x);
}

static void put_actions(const struct sim_view *view, struct buf *out)
{
    static const struct node nodes[] = {
        { "/FactoryReset", "prdact:ProductActionsResourceType", "FactoryReset", "Put" },
        { "/PowerCycle", "prdact:ProductActionsResourceType", "PowerCycle", "Put" },
    };

    (void)view;
    put_manifest(out, "/ProductActions", nodes, 2);
}

static void put_firmware(const struct sim_view *view, struct buf *out)
{
    static const struct node nodes[] = {
        { "/FirmwareMode", "fwudyn:FirmwareUpdateResourceType", "FirmwareMode", "Get" },
        { "/WebFWUpdate/State", "fwudyn:FirmwareUpdateResourceType", "State", "Get" },
        { "/FirmwareImage", "fwudyn:FirmwareUpdateResourceType", "FirmwareImage", "Put" },
    };

    (void)view;
    put_manifest(out, "/FirmwareUpdate", nodes, 3);
}

static void put_mode(const struct sim_view *view, struct buf *out)
{
    (void)view;
    (void)buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<fwudyn:FirmwareMode xmlns:fwudyn=\"" FWUDYN
                               "\">normal</fwudyn:FirmwareMode>\n");
}

static void put_number(struct xml_write *x, const char *name, int64_t number)
{
    char text[NUMBER];

    (void)snprintf(text, sizeof text, "%" PRId64, number);
    xml_write_element(x, name, text);
}

static void put_state(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:fwudyn", FWUDYN };
    struct xml_write x;
    unsigned percent;
    const char *state = sim_work_update(view->work, clock_monotonic_ms(), &percent);

    sim_ledm_begin(&x, out, "fwudyn:FirmwareUpdateState", &own, 1);
    xml_write_element(&x, "fwudyn:Status", state);
    put_number(&x, "fwudyn:ProgressPercentage", percent);
    xml_write_close(&x);
}

static void put_event(struct xml_write *x, const struct sim_view *view, size_t i)
{
    const struct sim_work_event *event = &view->work->log[i];
    char at[CLOCK_TEXT_SIZE];

    clock_format(event->at_ms, at);
    xml_write_open(x, "pldyn:Event");
    put_number(x, "dd:SequenceNumber", (int64_t)i + 1);
    put_number(x, "dd:EventOccurrences", 1);
    xml_write_element(x, "dd:EventCode", event->code);
    if (event->impressions >= 0)
        put_number(x, "dd:TotalImpressions", event->impressions);
    xml_write_element(x, "dd:TimeStamp", at);
    xml_write_element(x, "dd:EventDetail", "canary.docx of canary-user at 192.0.2.66");
    xml_write_element(x, "dd:Severity", event->severity);
    xml_write_open(x, "dd:FirmwareVersion");
    xml_write_element(x, "dd:Revision", view->firmware);
    xml_write_close(x);
    xml_write_close(x);
}

/* With what nobody should take along: who printed what. */
static void put_log(const struct sim_view *view, struct buf *out)
{
    static const struct sim_ledm_space own = { "xmlns:pldyn", SPACE "productlogsdyn/2008/01/16" };
    struct xml_write x;

    sim_ledm_begin(&x, out, "pldyn:ProductLogsDyn", &own, 1);
    xml_write_open(&x, "pldyn:EventLog");
    for (size_t i = view->work->log_count; i > 0; i--)
        put_event(&x, view, i - 1);
    xml_write_close(&x);
    xml_write_element(&x, "pldyn:ErrorLog", "canary-user");
    xml_write_open(&x, "pldyn:ColorUsageJobLog");
    xml_write_open(&x, "pldyn:JobList");
    xml_write_open(&x, "pldyn:JobEntry");
    xml_write_element(&x, "dd:DriverJobUserID", "canary-user");
    xml_write_element(&x, "dd:DriverJobName", "canary.docx");
    for (int i = 0; i < 4; i++)
        xml_write_close(&x);
}

/* clang-format off */
static const struct {
    const char *path;
    void (*put)(const struct sim_view *view, struct buf *out);
} pages[] = {
    { SIM_WRITE_ACTIONS,             put_actions },
    { SIM_WRITE_FIRMWARE,            put_firmware },
    { SIM_WRITE_MODE,                put_mode },
    { SIM_WRITE_STATE,               put_state },
    { "/DevMgmt/ProductLogsDyn.xml", put_log },
};
/* clang-format on */

bool sim_ledm_work_put(const struct sim_view *view, const char *path, struct buf *out)
{
    size_t i = 0, count = sizeof pages / sizeof pages[0];

    while (i < count && strcmp(pages[i].path, path) != 0)
        i++;
    if (i == count || view->work == NULL)
        return false;
    pages[i].put(view, out);
    return true;
}
