/* SPDX-License-Identifier: Apache-2.0 */
/* Reports that go out by mail. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/mailing.h"
#include "portal/watch/api_mailings.h"

/* clang-format off */
#define PATH "/api/v1/mailings"
#define ONE { "mailing", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." }
static const struct api_route_parameter mailings_page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter one[] = { ONE };
static const struct api_route_parameter letters_page[] = { ONE, API_ROUTES_PAGE };
#define REPORT "meters, usage, incidents, supplies or fleet."
#define EVERY "How often, and of which time: day, week (Monday to Sunday) or month, the whole one before"
#define MINUTE "The minute of the day (UTC) at which it is made, on Monday or the first of the month; 360 is six o'clock"
#define RECEIVERS "One to ten addresses, with blanks between."
static const struct api_route_parameter fresh[] = {
    { "report", API_IN_BODY, API_TEXT, true, 5, MAILING_WORD_SIZE - 1, REPORT },
    { "receivers", API_IN_BODY, API_TEXT, true, 3, MAILING_RECEIVERS_SIZE - 1, RECEIVERS },
    { "every", API_IN_BODY, API_TEXT, false, 3, 5, EVERY "; month unless given." },
    { "minute", API_IN_BODY, API_NUMBER, false, 0, MAILING_TIME_MINUTES - 1, MINUTE ", and so unless given." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "It tells of this place and all below it; the caller's unless given." },
};
static const struct api_route_parameter changed[] = {
    ONE,
    { "report", API_IN_BODY, API_TEXT, false, 5, MAILING_WORD_SIZE - 1, REPORT },
    { "receivers", API_IN_BODY, API_TEXT, false, 3, MAILING_RECEIVERS_SIZE - 1, RECEIVERS },
    { "every", API_IN_BODY, API_TEXT, false, 3, 5, EVERY "." },
    { "minute", API_IN_BODY, API_NUMBER, false, 0, MAILING_TIME_MINUTES - 1, MINUTE "." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "It tells of this place and all below it." },
};
static const struct api_route_member mailing[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "place", API_NUMBER, false, "It tells of this place and all below it." },
    { "report", API_TEXT, false, "Which report." },
    { "every", API_TEXT, false, "How often: day, week or month." },
    { "minute", API_NUMBER, false, "The minute of the day (UTC) at which it is made." },
    { "receivers", API_TEXT, false, "Their addresses." },
    { "account", API_TEXT, false, "Who set it up; it tells no more than this account may see." },
    { "is_own", API_FLAG, false, "Whether that is the caller." },
    { "state", API_TEXT, false, "on; off (somebody turned it off), account (its account got another password or place, or may not any more), failed (letter after letter was given up)." },
    { "made_ms", API_NUMBER, false, "When it was made." },
    { "next_ms", API_NUMBER, true, "When it is due next; null: it is not on." },
    { "sent_ms", API_NUMBER, true, "When the mail server took one of its letters last." },
    { "waiting", API_NUMBER, false, "Letters that it has not taken yet." },
    { "trouble", API_TEXT, true, "What is wrong with the letters made last: whose, and why; null: nothing is known to be." },
};
static const struct api_route_member letter[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "receiver", API_TEXT, false, "To whom." },
    { "from_ms", API_NUMBER, false, "The beginning of the time that it tells of." },
    { "to_ms", API_NUMBER, false, "The end, not included." },
    { "state", API_TEXT, false, "waiting, sent or parked." },
    { "tries", API_NUMBER, false, "How often it was tried." },
    { "status", API_NUMBER, true, "The server's last reply; null: none came." },
    { "reason", API_TEXT, false, "Why the last try failed." },
    { "made_ms", API_NUMBER, false, "When it was due." },
    { "ended_ms", API_NUMBER, true, "When the server took it, or it was given up." },
    { "next_ms", API_NUMBER, true, "When it is tried next." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, PATH, ACCESS_OPERATOR, "One's own reports by mail; for administrators also those of the accounts of their places",
      API_ROUTE_ROWS(mailings_page), API_ROUTE_ROWS(mailing), API_TABLE, 200, api_mailings_get },
    { HTTP_CODEC_POST, PATH, ACCESS_OPERATOR, "Have a report sent by mail",
      API_ROUTE_ROWS(fresh), API_ROUTE_ROWS(mailing), API_ONE, 201, api_mailings_add },
    { HTTP_CODEC_PATCH, PATH "/{mailing}", ACCESS_OPERATOR, "Change one's own report by mail",
      API_ROUTE_ROWS(changed), API_ROUTE_ROWS(mailing), API_ONE, 200, api_mailings_change },
    { HTTP_CODEC_DELETE, PATH "/{mailing}", ACCESS_OPERATOR, "Remove a report by mail with its letters",
      API_ROUTE_ROWS(one), API_ROUTES_NONE, API_ONE, 204, api_mailings_remove },
    { HTTP_CODEC_POST, PATH "/{mailing}/on", ACCESS_OPERATOR, "Turn one's own report by mail on again; what was due meanwhile is not sent",
      API_ROUTE_ROWS(one), API_ROUTES_NONE, API_ONE, 204, api_mailings_on },
    { HTTP_CODEC_POST, PATH "/{mailing}/off", ACCESS_OPERATOR, "Turn a report by mail off",
      API_ROUTE_ROWS(one), API_ROUTES_NONE, API_ONE, 204, api_mailings_off },
    { HTTP_CODEC_POST, PATH "/{mailing}/send", ACCESS_OPERATOR, "Send one's own report of the last whole time now",
      API_ROUTE_ROWS(one), API_ROUTES_NONE, API_ONE, 204, api_mailings_send },
    { HTTP_CODEC_GET, PATH "/{mailing}/letters", ACCESS_OPERATOR, "Its last letters, the newest first",
      API_ROUTE_ROWS(letters_page), API_ROUTE_ROWS(letter), API_TABLE, 200, api_mailings_letters },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(mailings)
