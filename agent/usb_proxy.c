/* SPDX-License-Identifier: Apache-2.0 */
/* The socket's answer has two lines for each device, " 1. Bus 001 Device 004  03f0:4217  60000
 * "Name"" and " status: OK"; a file has a line http-port = 60000. */
#include "agent/usb_proxy.h"

#include "base/str.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CONTROL  "/var/ipp-usb/ctrl"
#define FILES    "/var/ipp-usb/dev"
#define QUESTION "GET /status HTTP/1.0\r\nHost: localhost\r\n\r\n"
#define LINE     512

/* The next line, cut to what fits; false at the end. */
static bool next_line(const char **at, size_t *left, char out[LINE])
{
    if (*left == 0)
        return false;
    const char *end = memchr(*at, '\n', *left);
    size_t len = end != NULL ? (size_t)(end - *at) : *left;
    size_t kept = len < LINE - 1 ? len : LINE - 1;

    memcpy(out, *at, kept);
    out[kept] = '\0';
    len += end != NULL;
    *at += len;
    *left -= len;
    return true;
}

/* A number behind blanks, and where it ends. */
static bool take_number(char **at, uint64_t most, uint64_t *out)
{
    char digits[8];

    *at += strspn(*at, " \t=");
    size_t len = strspn(*at, "0123456789");
    if (len == 0 || len >= sizeof digits)
        return false;
    memcpy(digits, *at, len);
    digits[len] = '\0';
    *at += len;
    return str_to_u64(digits, most, out);
}

static uint16_t allowed(uint64_t port)
{
    return port >= USB_PROXY_FIRST && port < USB_PROXY_FIRST + USB_PROXY_MOST ? (uint16_t)port : 0;
}

/* "Bus 001 Device 004  03f0:4217  60000": 0 when it is another's. */
static uint16_t port_of_line(char *line, unsigned bus, unsigned device)
{
    char *at = strstr(line, "Bus ");
    uint64_t number;

    if (at == NULL)
        return 0;
    at += strlen("Bus ");
    if (!take_number(&at, 999, &number) || number != bus || !str_starts_with(at, " Device "))
        return 0;
    at += strlen(" Device ");
    if (!take_number(&at, 999, &number) || number != device)
        return 0;
    at = strchr(at, ':');
    if (at == NULL)
        return 0;
    at += strcspn(at, " ");
    return take_number(&at, UINT16_MAX, &number) ? allowed(number) : 0;
}

uint16_t usb_proxy_of_status(const char *text, size_t len, unsigned bus, unsigned device)
{
    char line[LINE];

    while (next_line(&text, &len, line)) {
        uint16_t port = port_of_line(line, bus, device);
        if (port != 0)
            return next_line(&text, &len, line) && strstr(line, "status: OK") != NULL ? port : 0;
    }
    return 0;
}

uint16_t usb_proxy_of_file(const char *text, size_t len)
{
    static const char key[] = "http-port";
    char line[LINE];
    uint64_t port;

    while (next_line(&text, &len, line)) {
        char *at = line + strspn(line, " \t");
        if (!str_starts_with(at, key))
            continue;
        at += sizeof key - 1;
        if (take_number(&at, UINT16_MAX, &port))
            return allowed(port);
    }
    return 0;
}

bool usb_proxy_file_name(const struct usb_port *port, char out[USB_PROXY_NAME])
{
    bool doubles = strncmp(port->name, port->maker, strlen(port->maker)) == 0;
    int len = snprintf(out, USB_PROXY_NAME, "%04x-%04x-%s-%s%s%s", port->vendor, port->product,
                       port->serial, doubles ? "" : port->maker, doubles ? "" : " ", port->name);

    if (len < 0 || (size_t)len + sizeof ".state" > USB_PROXY_NAME)
        return false;
    for (char *at = out; *at != '\0'; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
              (*at >= 'A' && *at <= 'Z') || *at == '-' || *at == '_'))
            *at = '-';
    (void)snprintf(out + len, USB_PROXY_NAME - (size_t)len, ".state");
    return true;
}

/* All that comes until the end, or what fits. */
static size_t read_all(int fd, char *out, size_t size)
{
    size_t len = 0;

    while (len < size) {
        ssize_t count = read(fd, out + len, size - len);
        if (count <= 0)
            break;
        len += (size_t)count;
    }
    return len;
}

/* False: nobody answers there. */
static bool ask(char *out, size_t size, size_t *out_len)
{
    const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = CONTROL };
    const struct timeval patience = { .tv_sec = 1 };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;
    bool good = setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
                setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
                connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
                send(fd, QUESTION, strlen(QUESTION), MSG_NOSIGNAL) == (ssize_t)strlen(QUESTION);
    *out_len = good ? read_all(fd, out, size) : 0;
    (void)close(fd);
    return *out_len > 0;
}

static uint16_t port_of_file(const struct usb_port *port, char *text, size_t size)
{
    char name[USB_PROXY_NAME];
    char path[sizeof FILES + USB_PROXY_NAME];

    if (!usb_proxy_file_name(port, name))
        return 0;
    (void)snprintf(path, sizeof path, FILES "/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return 0;
    size_t len = read_all(fd, text, size);
    (void)close(fd);
    return usb_proxy_of_file(text, len);
}

uint16_t usb_proxy_find(const struct usb_port *port)
{
    char text[USB_PROXY_TEXT];
    size_t len;

    if (ask(text, sizeof text, &len))
        return usb_proxy_of_status(text, len, port->bus, port->device);
    return port_of_file(port, text, sizeof text);
}
