/* SPDX-License-Identifier: Apache-2.0 */
/* What should be ordered, what was proposed, and what came of it. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/proposal_decide.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_proposals.h"

/* clang-format off */
#define PATH "/api/v1/proposals"
#define OF_PLACES \
    API_ROUTES_FILTER("site", "Only of this site."), \
    API_ROUTES_FILTER("customer", "Only of this customer."), \
    API_ROUTES_FILTER("device", "Only of this device.")
#define ONE { "proposal", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its number." }

static const struct api_route_parameter proposals_page[] = {
    API_ROUTES_FILTER("state", "Only in this state; open: order, visit, and what is empty and not covered."), OF_PLACES, API_ROUTES_PAGE
};
static const struct api_route_parameter log_page[] = { OF_PLACES, API_ROUTES_PAGE };
static const struct api_route_parameter accept[] = {
    ONE,
    { "quantity", API_IN_BODY, API_NUMBER, false, 1, 1000000, "How many; 1 unless given." },
    { "part", API_IN_BODY, API_TEXT, false, 1, 64, "Which part; the proposal's unless given, and needed when that is not known." },
    { "supplier", API_IN_BODY, API_TEXT, false, 1, 64, "Who delivers." },
    { "reference", API_IN_BODY, API_TEXT, false, 1, 64, "The number of the order." },
    { "contact", API_IN_BODY, API_NUMBER, false, 1, SHEET_NUMBER_MOST, "To whom: a contact of the place or of one above it." },
};
static const struct api_route_parameter dismiss[] = {
    ONE,
    { "reason", API_IN_BODY, API_TEXT, true, 1, 32, "has-one, enough-left, ordered-elsewhere, device-goes, wrong-part or other." },
    { "comment", API_IN_BODY, API_TEXT, false, 1, PROPOSAL_DECIDE_COMMENT, "What there is to say." },
    { "days", API_IN_BODY, API_NUMBER, false, 1, PROPOSAL_DECIDE_DAYS_MOST, "So long it is not proposed; 7 unless given." },
};

#define DEVICE { "device", API_TEXT, false, "The device." }
#define SUPPLY { "supply", API_NUMBER, false, "Its index." }
#define NAMES \
    { "place", API_NUMBER, false, "The place of its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "customer", API_TEXT, true, "Whose it is." }, \
    { "manufacturer", API_TEXT, true, "Who made the device." }, \
    { "model", API_TEXT, true, "What that is called." }, \
    { "serial", API_TEXT, true, "Its serial number." }, \
    { "type", API_TEXT, true, "What the supply is." }, \
    { "colour", API_TEXT, true, "Its colour." }, \
    { "part", API_TEXT, true, "The part number, as the device tells it, else the catalogue; null: not known." }, \
    { "level", API_DECIMAL, true, "In percent." }
#define CHANCE { "chance", API_DECIMAL, true, "In percent, to be empty before a delivery that is ordered then is there; null: no forecast." }
#define LEAD { "lead_days", API_NUMBER, false, "How long that takes." }
#define EMPTY { "empty_ms", API_NUMBER, true, "It is as likely as not empty by then; null: no date is told." }
#define FROM(percent) "It runs out within this and the next in " percent " of 100 cases."
#define TO            "The end of that interval."

static const struct api_route_member proposals[] = {
    { "proposal", API_NUMBER, false, "Its number; a supply keeps it." },
    { "state", API_TEXT, false, "order, visit (goes with the order of another one there), covered (by stock or a delivery), dismissed, later, or unforeseen." },
    { "reason", API_TEXT, true, "Why there is no forecast, as of /supplies; null: there is one." },
    DEVICE, SUPPLY,
    { "agent", API_TEXT, false, "The account of its agent." },
    NAMES,
    { "made_ms", API_NUMBER, false, "When it was foreseen." },
    CHANCE, LEAD,
    { "lead_from", API_TEXT, false, "Who says so: lead-time (/lead-times), deliveries (the median of the last ones) or default." },
    { "arrives_ms", API_NUMBER, false, "When a delivery would be there." },
    EMPTY,
    { "from_80_ms", API_NUMBER, true, FROM("80") },
    { "to_80_ms", API_NUMBER, true, TO },
    { "from_95_ms", API_NUMBER, true, FROM("95") },
    { "to_95_ms", API_NUMBER, true, TO },
    { "stock_site", API_NUMBER, true, "What there is of the part at its place; null: the part is not known." },
    { "stock_above", API_NUMBER, true, "What there is at the places above, as far as the caller sees them." },
    { "coming", API_NUMBER, true, "What is on its way to its place." },
    { "decision", API_TEXT, true, "accepted or dismissed, as long as that counts." },
    { "decided_ms", API_NUMBER, true, "When." },
    { "delivery", API_NUMBER, true, "The delivery that was ordered." },
};
static const struct api_route_member logged[] = {
    { "entry", API_NUMBER, false, "Its number." },
    { "proposal", API_NUMBER, false, "The proposal's." },
    { "proposed_ms", API_NUMBER, false, "When it was proposed; all of this is as it was then." },
    DEVICE, SUPPLY, NAMES, CHANCE, LEAD,
    { "arrives_ms", API_NUMBER, false, "When a delivery could have been there." },
    EMPTY,
    { "from_95_ms", API_NUMBER, true, FROM("95") },
    { "to_95_ms", API_NUMBER, true, TO },
    { "decision", API_TEXT, true, "accepted, dismissed; null: nobody decided." },
    { "decided_ms", API_NUMBER, true, "When." },
    { "actor", API_TEXT, true, "Who." },
    { "reason", API_TEXT, true, "Why it was dismissed." },
    { "comment", API_TEXT, true, "And what was said." },
    { "delivery", API_NUMBER, true, "The delivery that was ordered." },
    { "outcome", API_TEXT, true, "late (empty before a delivery could be there), in-time, false-alarm (not empty when the interval of 95 % was over) or lost (changed before, or not heard); null: not known yet." },
    { "ended_ms", API_NUMBER, true, "When it was empty or changed." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, PATH, ACCESS_VIEWER, "What should be ordered, the most urgent first, and what should not and why",
      API_ROUTE_ROWS(proposals_page), API_ROUTE_ROWS(proposals), API_TABLE, 200, api_proposals_get },
    { HTTP_CODEC_POST, PATH "/{proposal}/dismiss", ACCESS_OPERATOR, "Do not order it, and say why",
      API_ROUTE_ROWS(dismiss), API_ROUTE_ROWS(logged), API_ONE, 201, api_proposals_dismiss },
    { HTTP_CODEC_POST, PATH "/{proposal}/accept", ACCESS_OPERATOR, "Order it: a delivery is noted",
      API_ROUTE_ROWS(accept), API_ROUTE_ROWS(logged), API_ONE, 201, api_proposals_accept },
    { HTTP_CODEC_GET, PATH "/log", ACCESS_VIEWER, "What was proposed, what was decided and what came of it, the newest first",
      API_ROUTE_ROWS(log_page), API_ROUTE_ROWS(logged), API_TABLE, 200, api_lists_get },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(proposals)
