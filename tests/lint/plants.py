# SPDX-License-Identifier: Apache-2.0
"""What planted.py plants, and the good files beside it."""
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
HEADER = SPDX + "/* good: a header. */\n"
LONG = "void bad_long(void)\n{\n" + "    ;\n" * 60 + "}\n"
# lint, file, its content, what the lint must say
PLANTED = [
    ("layers", "base/bad.c", SPDX + '#include "protocol/record.h"\n', "base/bad.c:2: may not include protocol/record.h"),
    ("layers", "agent/poll/bad.c", SPDX + '#include "agent/spool/spool.h"\n', "bad.c:2: may not include agent/spool"),
    ("layers", "agent/poll/bad.c", SPDX + '#include "agent/agent.h"\n', "bad.c:2: may not include agent/agent.h"),
    ("layers", "portal/store/bad.c", SPDX + '#include "portal/agents.h"\n', "bad.c:2: may not include portal/agents.h"),
    ("layers", "agent/main.c", SPDX + '#include "agent/poll/poll.h"\n', "main.c:2: may not include agent/poll/poll.h"),
    ("layers", "base/bad.c", SPDX + '#include "buf.h"\n', "base/bad.c:2: may not include buf.h"),
    ("layers", "agent/new/bad.c", SPDX, "agent/new/bad.c:1: no row"),
    ("names", "base/bad.c", SPDX + "int other_name;\nint bad_name;\n", "base/bad.c:2: other_name does not"),
    ("names", "agent/main.c", SPDX + "int main_x;\nint main(void) { return 0; }\n", "agent/main.c:2: main_x is external"),
    ("collide", "base/bad.c", SPDX + "int SHA256_Init(void) { return 0; }\n", "base/bad.c:2: SHA256_Init is also"),
    ("collide", "base/bad.c", SPDX + "int clock_gettime;\n", "base/bad.c:2: clock_gettime is also in libc"),
    ("docs", "base/bad.h", SPDX + "#define A 1\n", "base/bad.h:1: no opening comment"),
    ("docs", "base/bad.h", HEADER + "\nint bad_a(void);\n", "base/bad.h:4: no /** comment"),
    ("docs", "base/bad.h", HEADER + "/** Of a. */\nint bad_a(void);\nstruct b *bad_b(int x,\n  int y);\n", "bad.h:5: no"),
    ("docs", "base/bad.h", HEADER + "/* plain */\nint bad_a(void) __attribute__((pure));\n", "base/bad.h:4: no /**"),
    ("docs", "base/bad.h", HEADER + "/** Of a. */\n\nint bad_a(void);\n", "base/bad.h:5: no /**"),
    ("size", "base/bad.c", SPDX + LONG, "base/bad.c:2: bad_long has 63 lines"),
    ("size", "base/bad.c", SPDX + "\n" * 500, "base/bad.c:501: the file has 501 lines"),
    ("size", "base/bad.c", SPDX + "int bad(int a, int b, int (*c)(int, int), int d, int e, int f, int g)\n{}\n", "takes 7"),
    ("programs", "tests/bad.py", "#!/usr/bin/env python3\nprint(1)\n", "tests/bad.py:1: names its interpreter and cannot be run"),
    ("shell", "tests/bad", "#!/usr/bin/env bash\na() {\n  :\n}\nfunction a { :; }\n", "tests/bad:5: a() is there already, in line 2"),
    ("format", "base/bad.c", SPDX + "int  bad ( void );\n", "base/bad.c:2: clang-format"),
    ("format", "tests/unit/bad.c", SPDX + "int *bad[ 2 ];\n", "tests/unit/bad.c:2: clang-format"),
    ("owners", "base/bad.c", SPDX + "#include <sqlite3.h>\n", "base/bad.c:2: only base/sqlite*.c"),
    ("owners", "agent/bad.c", SPDX + "#include <net-snmp/net-snmp-config.h>\n", "agent/bad.c:2: only agent/walk*.c"),
    ("owners", "tests/unit/bad.c", SPDX + '#include "event2/event.h"\n', "bad.c:2: only base/loop.c"),
    ("owners", "agent/poll/bad.c", SPDX + "#include <resolv.h>\n", "bad.c:2: only agent/discover/mdns_packet.c"),
    ("banned", "agent/poll/bad.c", SPDX + "void bad_a(void)\n{\n    walk_order(0, 0, 0, 0);\n}\n", "bad.c:4: walk_order() changes a device"),
    ("banned", "agent/work/bad.c", SPDX + "void bad_a(void)\n{\n    web_fetch_put(0, 0, 0, 0);\n}\n", "bad.c:4: web_fetch_put() changes a device"),
    ("banned", "agent/walk_bad.c", SPDX + "int bad_a = SNMP_MSG_SET;\n", "walk_bad.c:2: SNMP_MSG_SET changes a device"),
    ("sockets", "agent/bad.c", SPDX + "#include <sys/socket.h>\nint bad_a(int fd) { return (int)send(fd, 0, 0, 0); }\n", "bad.c:3: calls send()"),
    ("sockets", "base/bad.c", SPDX + "int connect();\nint (*bad_a)() = connect;\n", "base/bad.c:2: calls connect()"),
    ("pains", "tests/PAINS.md", "| P7 | It hurts. |\n", "tests/PAINS.md:1: P7 has no test"),
    ("pains", "tests/unit/bad.c", "static void p99_bad(void)\n{\n}\nUNIT_TEST(p99_bad)\n", "bad.c:1: p99_bad: P99 has no row"),
    ("pains", "tests/unit/bad.c", "static void p99_bad(void)\n{\n}\n", "bad.c:1: p99_bad is never run"),
    ("pains", "tests/bad.py", "def p98_bad():\n    pass\n", "tests/bad.py:1: p98_bad is never run"),
    ("fuzzed", "base/bad.h", HEADER + "/** Of a. */\nbool bad_parse(const char *text,\n  int *out);\n", "base/bad.h:4: bad_parse reads"),
    ("fuzzed", "tests/fuzz/README.md", "| `base/good.h` | x | `bad` |\n", "tests/fuzz/README.md:1: bad is no target"),
    ("fuzzed", "tests/fuzz/README.md", "| `base/good.h` |  |  |\n", "has neither a target nor a reason"),
    ("banned", "base/bad.c", SPDX + "int a = atoi (b);\n", "base/bad.c:2: atoi() is banned"),
    ("banned", "agent/bad.c", SPDX + "/* a\n*/ void f(void) { sleep(1); }\n", "agent/bad.c:3: sleep() is banned"),
    ("banned", "base/bad.c", "int bad;\n", "base/bad.c:1: the first line is not"),
    ("banned", "base/bad.c", SPDX + "/* TO" + "DO: later */\n", "base/bad.c:2: TO" + "DO must not stay"),
    ("banned", "base/bad.c", SPDX + "#if 0\n#endif\n", "base/bad.c:2: #if 0 must not stay"),
]
GOOD_C = SPDX + """/* good: shows what passes. */
#include "base/good.h"

#include <stdio.h>

int good_one(int (*fn)(int, int), int a)
{
    return fn(a, printf("atoi(%d) // gets(\\n", a)); /* system() in a comment */
}
"""
GOOD_H = HEADER + """#ifndef GOOD_H
#define GOOD_H
#define GOOD_LONG(x)                                                                               \\
    struct good_a_rather_long_name_of_a_type *good_first(int x);                                   \\
    struct good_b *good_second(int y)

typedef int good_fn(int a);

struct good {
    int (*fn)(int, int); /* called (once) */
};

/** Gives the
 * one. */
int good_one(int (*fn)(int, int), int a);

#endif
"""
