# SPDX-License-Identifier: Apache-2.0
"""A third-party library is known to one file: nobody but its owner includes its headers."""
import fnmatch
import re
import sys

import source

OWNERS = {
    "event2/*": "base/loop.c",
    "event.h": "base/loop.c",
    "expat*.h": "base/xml_read.c",
    "sqlite3*.h": "base/sqlite*.c tests/powercut/subject.c",
    "jansson*.h": "base/json.c",
    "openssl/*": "base/crypto*.c tests/torture/torture_tls.c",
    "net-snmp/*": "agent/walk*.c",
    "arpa/nameser*.h": "agent/discover/mdns_packet.c",
    "resolv.h": "agent/discover/mdns_packet.c",
    "argon2.h": "base/password.c",
    "zlib.h": "base/gzip.c tests/unit/test_gzip.c",
    "seccomp.h": "base/jail_filter.c",
    "libpq*.h": "portal/store/db_pgsql*.c",
    "strophe.h": "agent/publish/link*.c",
    "curl/*": "base/http_client*.c base/mail.c",
    "CUnit/*": "tests/unit/unit.h",
    # what sees every tenant: commands on the portal's own host, never what answers the network
    "portal/store/store_scope_whole.h": "tests/* portal/store/store_scope.c portal/watch/digest.c portal/watch/fleet.c portal/watch/follow.c"
                                        " portal/watch/history_show.c portal/watch/live.c portal/watch/twins.c portal/account_command.c portal/command.c"
                                        # publish each record on the node of its own site; hand each reader what its own scope holds
                                        " portal/feed/feed_publish.c portal/feed/feed_tree.c portal/store/store_tail.c",
}


def check(path, text):
    for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+[<"]([^>"]+)[>"]', text, flags=re.M):
        for headers, owner in OWNERS.items():
            if fnmatch.fnmatch(m.group(1), headers) and not any(fnmatch.fnmatch(path, one) for one in owner.split()):
                yield f"{path}:{source.line_of(text, m.start())}: only {owner} includes <{m.group(1)}>"


source.end([f for path, text in source.files(sys.argv[1]) for f in check(path, text)])
