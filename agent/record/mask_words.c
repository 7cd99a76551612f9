/* SPDX-License-Identifier: Apache-2.0 */
/* Parts, media, states and what goes wrong with them, in the language that most interfaces speak;
 * and what stands where nobody set anything. */
#include "agent/record/mask_words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* clang-format off */
static const char *const words[] = { /* sorted: they are looked up by halves */
    "a", "absent", "add", "adf", "adjust", "after", "aio", "alert", "alignment", "all", "almost", "an", "and", "any",
    "are", "attention", "auto", "automatic", "back", "bag", "belt", "bin", "bk", "black", "bond", "booklet", "border",
    "bottle", "bottom", "box", "busy", "button", "by", "bypass", "c", "calibrating", "calibration", "cannot",
    "canvas", "capacity", "card", "cardstock", "carton", "cartridge", "cartridges", "cassette", "center", "centre",
    "change", "changed", "check", "clean", "cleaning", "clear", "close", "closed", "cm", "coated", "cold", "color",
    "colored", "colour", "completed", "connected", "consumable", "container", "continuous", "control", "cooling",
    "copy", "cover", "creaser", "custom", "cyan", "d", "damaged", "deck", "deep", "default", "degraded", "delivery",
    "detected", "developer", "device", "disabled", "document", "door", "down", "drawer", "driver", "drum", "duplex",
    "duplexer", "empty", "enabled", "end", "ended", "energy", "engine", "envelope", "envelopes", "error", "executive",
    "exit", "expired", "external", "fabric", "face", "failed", "failure", "false", "fan", "fault", "feed", "feeder",
    "film", "finisher", "flatbed", "folio", "for", "found", "front", "full", "fuser", "fusing", "genuine", "glossy",
    "gray", "green", "grey", "hardware", "has", "head", "heating", "heavy", "high", "hole", "hp", "idle", "image",
    "imaging", "in", "inch", "incompatible", "incorrect", "index", "initializing", "ink", "inner", "inoperative",
    "input", "insert", "inserted", "install", "installed", "insufficient", "interlock", "internal", "invalid", "is",
    "iso", "issue", "jam", "jammed", "jis", "k", "kit", "label", "labels", "laser", "latch", "ledger", "left",
    "legal", "letter", "letterhead", "lid", "life", "light", "limit", "load", "loaded", "loading", "locked", "low",
    "lower", "m", "magenta", "mailbox", "main", "maintenance", "manual", "manually", "matte", "media", "medium",
    "memory", "mid", "middle", "midweight", "mirror", "misfeed", "mismatch", "missing", "mm", "mode", "module",
    "mono", "mp", "mpf", "mptray", "multi", "multipurpose", "na", "near", "nearly", "needs", "network", "new", "no",
    "non", "none", "normal", "not", "now", "null", "of", "off", "offline", "oficio", "on", "online", "only", "open",
    "opened", "option", "optional", "or", "order", "out", "outer", "output", "over", "overdue", "page", "pages",
    "panel", "paper", "part", "paused", "pf", "photo", "pick", "pickup", "pin", "plain", "please", "plug", "port", "power",
    "preprinted", "prepunched", "present", "press", "print", "printer", "printercover", "printhead", "printing",
    "private", "processing", "processor", "public", "punch", "purpose", "ready", "rear", "receptacle", "recycled",
    "regular", "remain", "remaining", "remove", "removed", "replace", "replacement", "required", "reserve", "restart",
    "ribbon", "right", "roll", "roller", "rough", "run", "running", "satin", "save", "saver", "saving", "scan",
    "scanner", "schedule", "select", "sensor", "service", "set", "sheet", "sheets", "side", "single", "size", "sleep",
    "sleeping", "slot", "small", "soon", "special", "stack", "stacker", "standard", "standby", "staple", "stapler",
    "staples", "starting", "statement", "stationery", "status", "stop", "stopped", "supplies", "supply", "system",
    "tab", "tabloid", "tank", "temperature", "the", "thick", "thickness", "thin", "this", "to", "toner", "too", "top",
    "tractor", "transfer", "transparencies", "transparency", "tray", "trays", "true", "turn", "two", "type",
    "unavailable", "unit", "universal", "unknown", "unlocked", "unset", "unspecified", "unsupported", "up", "upper",
    "used", "very", "wait", "warm", "warming", "warning", "waste", "weight", "white", "wide", "with", "wrapper",
    "wrong", "y", "yellow", "yes",
};
/* clang-format on */

struct word {
    const char *text;
    size_t len;
};

static int compare(const void *key, const void *row)
{
    const struct word *word = key;
    const char *other = *(const char *const *)row;
    int order = strncasecmp(word->text, other, word->len);

    return order != 0 ? order : -(int)(other[word->len] != '\0');
}

bool mask_words_has(const char *word, size_t len)
{
    struct word key = { word, len };

    return bsearch(&key, words, sizeof words / sizeof words[0], sizeof words[0], compare) != NULL;
}
