/* SPDX-License-Identifier: Apache-2.0 */
/* The program openssl makes them, in a folder of their own. */
#include "tests/fakes/fake_web_key.h"

#include "tests/unit/unit.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/printwire-web-XXXXXX";
static char certificate[64], key[64];

static void make(void)
{
    char command[512], shell[] = "sh", option[] = "-c";
    char *arguments[] = { shell, option, command, NULL };
    pid_t pid;
    int status = -1;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(certificate, sizeof certificate, "%s/web.pem", folder);
    (void)snprintf(key, sizeof key, "%s/web.key", folder);
    (void)snprintf(command, sizeof command,
                   "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
                   "-subj /CN=printer -days 2 -keyout %s -out %s 2>/dev/null",
                   key, certificate);
    CU_ASSERT_EQUAL_FATAL(posix_spawnp(&pid, "sh", NULL, NULL, arguments, environ), 0);
    CU_ASSERT_EQUAL_FATAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT_EQUAL_FATAL(status, 0);
}

void fake_web_key_listen(struct fake_web *web)
{
    if (certificate[0] == '\0')
        make();
    fake_web_listen_tls(web, certificate, key);
}

void fake_web_key_remove(void)
{
    CU_ASSERT_EQUAL(unlink(certificate), 0);
    CU_ASSERT_EQUAL(unlink(key), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}
