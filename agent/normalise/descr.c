/* SPDX-License-Identifier: Apache-2.0 */
/* Identification strings: what stands behind marks is cut off and kept, what remains in front is
 * the model. */
#include "agent/normalise/descr.h"
#include "agent/maker.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

#define SERIAL_START 5 /* letters of a serial number that make a word of the model a copy of it */
#define MODEL_MIN    3

/* Behind these a model does not go on. */
static const char *const model_ends[] = {
    ";",     ",",     " / ",   " /P",      " version", " FW ",    " Ver.", " Ver ",
    " Ver:", " Rev.", " Rev:", " kernel ", " OS ",     " EEPROM", " v(",   " : ",
};

/* Strings with one of these name a network card, not the printer. */
static const char *const cards[] = {
    "Built-in",     "Ethernet",          "Firmware Ver.",     "Interface Board", "Interface Card",
    "JETDIRECT",    "MULTI-ENVIRONMENT", "Network Interface", "Network Printer", "Print Adapter",
    "Print Server", "Printer Board",     "Printer I/F",       "Printing System", "PrintServer",
    "Wired PS",     "Wireless PS",
};

static const char *const general_words[] = {
    "Generic", "Laser Printer", "Network Printer", "Printer", "Unknown",
};

/* Behind these stands a version, up to a blank or sign. */
static const char *const version_marks[] = {
    "Firmware Ver.", " FW Ver ", " version ", " Version ", " Version: ", " Ver.",
    " Ver:",         " Ver ",    " Rev.",     " OS ",      "ROM ",
};

static const char *const serial_marks[] = { "SN:", "S/N:", "S/N ", ";SN " };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void trim_end(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && strchr(" ,;:-/(", text[len - 1]) != NULL)
        text[--len] = '\0';
}

/* The word behind `from`, blanks in front passed over, up to one of `ends`; false when empty or
 * cut. */
static bool word_at(const char *from, const char *ends, char *out, size_t size)
{
    from += strspn(from, " ");
    size_t len = strcspn(from, ends);

    if (len == 0 || len >= size)
        return false;
    (void)memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

static bool has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

/* "1.35", "v1.14a", "R5.3", "2.12-02": digits and a dot, no letters in front but one of version and
 * release. */
static bool is_version(const char *word)
{
    if (strchr("vVrR", word[0]) != NULL && word[0] != '\0')
        word++;
    if (!isdigit((unsigned char)word[0]) || strchr(word, '.') == NULL)
        return false;
    for (; *word != '\0'; word++)
        if (!isalnum((unsigned char)*word) && strchr("._-", *word) == NULL)
            return false;
    return true;
}

static void add_firmware(struct descr *d, const char *text)
{
    if (d->firmwares == DESCR_FIRMWARES || str_equal_nocase(text, "none"))
        return;
    for (size_t i = 0; i < d->firmwares; i++)
        if (strcmp(d->firmware[i], text) == 0)
            return;
    (void)str_copy(d->firmware[d->firmwares], DESCR_VERSION, text);
    trim_end(d->firmware[d->firmwares]);
    d->firmwares += d->firmware[d->firmwares][0] != '\0' ? 1 : 0;
}

/* The length of a mark of versions at `at`; 0: there is none. */
static size_t version_mark(const char *at)
{
    for (size_t i = 0; i < COUNT(version_marks); i++)
        if (str_starts_with(at, version_marks[i]))
            return strlen(version_marks[i]);
    return 0;
}

/* Up to the first semicolon: behind it stand components. */
static void take_versions(struct descr *d, const char *text)
{
    char word[DESCR_VERSION];

    for (const char *at = text; *at != '\0' && *at != ';'; at++) {
        size_t len = version_mark(at);
        if (len > 0 && word_at(at + len, " ,;:()", word, sizeof word) &&
            strchr(word, '/') == NULL && (has_digit(word) || isupper((unsigned char)word[0])))
            add_firmware(d, word);
        at += len > 0 ? len - 1 : 0;
    }
}

static bool is_serial_component(const char *text)
{
    return str_starts_with(text, "S/N") || str_starts_with(text, "SN");
}

/* "Model;System 1.2,ESS 3.4": the components behind the first semicolon. */
static void take_components(struct descr *d, const char *text)
{
    char part[DESCR_VERSION];
    const char *at = strchr(text, ';');

    while (at != NULL && *at != '\0') {
        at += strspn(at, ";, ");
        size_t len = strcspn(at, ";,");
        if (len > 0 && len < sizeof part) {
            (void)memcpy(part, at, len);
            part[len] = '\0';
            if (has_digit(part) && !is_serial_component(part))
                add_firmware(d, part);
        }
        at += len;
    }
}

static void take_serial(struct descr *d, const char *text)
{
    for (size_t i = 0; i < COUNT(serial_marks) && d->serial[0] == '\0'; i++) {
        const char *at = strstr(text, serial_marks[i]);
        if (at != NULL && !word_at(at + strlen(serial_marks[i]), " ,;)", d->serial, DESCR_TEXT))
            d->serial[0] = '\0';
    }
}

static void cut_at_marks(char *model)
{
    for (size_t i = 0; i < COUNT(model_ends); i++) {
        const char *end = str_find_nocase(model, model_ends[i]);
        if (end != NULL)
            model[end - model] = '\0';
    }
    trim_end(model);
}

/* Versions at the end of the model go to the firmware: "MP 1.35" (several may stand there). */
static void cut_versions(struct descr *d)
{
    for (char *blank = strrchr(d->model, ' '); blank != NULL && is_version(blank + 1);
         blank = strrchr(d->model, ' ')) {
        add_firmware(d, blank + 1);
        *blank = '\0';
        trim_end(d->model);
    }
}

/* Words that repeat the serial number end the model. */
static void cut_serial(char *model, const char *serial)
{
    char *word = model;

    if (serial == NULL || serial[0] == '\0')
        return;
    while (*word != '\0') {
        size_t len = strcspn(word, " ");
        if (word > model && len >= SERIAL_START && strncmp(word, serial, len) == 0)
            *word = '\0';
        else
            word += len + strspn(word + len, " ");
    }
    trim_end(model);
}

static bool is_model(const char *text)
{
    if (strlen(text) < MODEL_MIN)
        return false;
    for (size_t i = 0; i < COUNT(cards); i++)
        if (str_find_nocase(text, cards[i]) != NULL)
            return false;
    for (size_t i = 0; i < COUNT(general_words); i++)
        if (str_equal_nocase(text, general_words[i]))
            return false;
    return str_find_nocase(text, "Generic ") != text;
}

/* Where the model begins: behind a mark that says so, else behind the maker's name. NULL: nowhere.
 */
static const char *model_start(const char *text)
{
    const char *pid = strstr(text, "PID:");
    const char *attached = str_find_nocase(text, "Attached to ");

    if (pid != NULL)
        return maker_skip_name(pid + 4);
    if (attached != NULL)
        return maker_skip_name(attached + 12);
    if (strstr(text, "Firmware Ver.") != NULL || str_find_nocase(text, "JETDIRECT") != NULL)
        return NULL;
    return maker_skip_name(text);
}

static void take_model(struct descr *d, const char *text, const char *serial)
{
    const char *start = model_start(text);

    if (start == NULL)
        return;
    (void)str_copy(d->model, DESCR_TEXT, start);
    cut_at_marks(d->model);
    cut_serial(d->model, serial);
    cut_versions(d);
    if (!is_model(d->model))
        d->model[0] = '\0';
}

void descr_parse(const char *text, const char *serial, struct descr *out_descr)
{
    const char *attached = str_find_nocase(text, "Attached to ");

    (void)memset(out_descr, 0, sizeof *out_descr);
    take_serial(out_descr, text);
    take_model(out_descr, text, serial != NULL && serial[0] != '\0' ? serial : out_descr->serial);
    if (attached != NULL)
        take_versions(out_descr, attached);
    take_versions(out_descr, text);
    take_components(out_descr, text);
}
