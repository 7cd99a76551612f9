/* SPDX-License-Identifier: Apache-2.0 */
/* A server's side of TLS that is made while memory runs out: it speaks TLS, or it is not made. */
#include "base/crypto_ready.h"
#include "base/crypto_tls.h"
#include "tests/torture/scarce.h"
#include "tests/torture/torture_tls.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST       20000U /* allocations */
#define EACH       200U   /* of them tried, while OpenSSL looks for its algorithms */
#define MOST_TURNS 100

int __real_connect(int fd, const struct sockaddr *address, socklen_t len);

/* torture_tls is made for a program in which connect() is another one. */
int __real_connect(int fd, const struct sockaddr *address, socklen_t len)
{
    return connect(fd, address, len);
}

static char folder[] = "/tmp/printwire-tls-scarce-XXXXXX";
static char certificate[64], key[64];
static int listener;
static uint16_t port;

static void open_world(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;

    CU_ASSERT_EQUAL_FATAL(crypto_ready_make(), ERR_NONE); /* before anything uses OpenSSL */
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(certificate, sizeof certificate, "%s/cert", folder);
    (void)snprintf(key, sizeof key, "%s/key", folder);
    CU_ASSERT_TRUE_FATAL(torture_tls_make_files(certificate, key));
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
    CU_ASSERT_EQUAL_FATAL(listen(listener, 1), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    port = ntohs(at.sin_port);
}

static void close_world(void)
{
    (void)close(listener);
    (void)unlink(certificate);
    (void)unlink(key);
    (void)rmdir(folder);
}

/* Each does what it can, until what the client says has come. */
static bool talk(struct crypto_tls *tls, struct torture_tls *client)
{
    struct buf out, in;
    char got[8];
    size_t len = 0;
    bool is_up = true;

    buf_init(&out, 16);
    buf_init(&in, 16);
    buf_append_text(&out, "hello");
    for (unsigned i = 0; i < MOST_TURNS && is_up && len == 0; i++) {
        is_up = torture_tls_go_on(client, &out, &in);
        enum crypto_tls_io io = crypto_tls_read(tls, got, sizeof got, &len);
        is_up = is_up && io != CRYPTO_TLS_BROKEN;
    }
    buf_finish(&out);
    buf_finish(&in);
    return len == 5 && memcmp(got, "hello", 5) == 0;
}

static bool speaks(struct crypto_tls_server *server)
{
    struct torture_tls *client = torture_tls_open(port);
    int fd = accept(listener, NULL, NULL);

    CU_ASSERT_EQUAL_FATAL(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    struct crypto_tls *tls = crypto_tls_create(server, fd);
    bool good = talk(tls, client);
    torture_tls_close(client);
    crypto_tls_destroy(tls);
    (void)close(fd);
    return good;
}

/* False when there are fewer allocations than n. */
static bool make_without(uint64_t n, uint64_t count)
{
    char error[CRYPTO_TLS_ERROR_SIZE] = "";

    scarce_begin(n, count);
    struct crypto_tls_server *server = crypto_tls_server_create(certificate, key, error);
    scarce_end();
    bool has_failed = scarce_failed() > 0;
    CU_ASSERT_STRING_EQUAL(error, server == NULL ? "out of memory" : "");
    CU_ASSERT_TRUE(server != NULL ? speaks(server) : has_failed);
    crypto_tls_server_destroy(server);
    return has_failed;
}

static void a_server_speaks_tls_or_is_not_made(void)
{
    static const uint64_t counts[] = { 1, 50 };

    open_world();
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        uint64_t n = 1;
        while (n < MOST && make_without(n, counts[i]))
            n += n < EACH ? 1 : n / 16;
        CU_ASSERT(n > EACH && n < MOST);
    }
    close_world();
}

UNIT_MAIN("crypto_tls_scarce", UNIT_TEST(a_server_speaks_tls_or_is_not_made))
