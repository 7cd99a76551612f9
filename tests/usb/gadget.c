/* SPDX-License-Identifier: Apache-2.0 */
/* gadget: the printer's side of Linux's printer gadget (/dev/g_printer0), switched on as long as it
 * runs. It takes lines on standard input:
 *
 *   paper      all is well: what GET_PORT_STATUS answers from now on
 *   empty      there is no paper
 *   written    print how many bytes the host has written to the printer so far
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NODE       "/dev/g_printer0"
#define SET_STATUS _IOWR('g', 0x22, unsigned char) /* linux/usb/g_printer.h */
#define PAPER      0x18UL
#define EMPTY      0x38UL
#define TRIES      300
#define PAUSE_US   100000

static size_t count_written(int fd)
{
    static size_t total;
    char bytes[512];
    ssize_t count;

    while ((count = read(fd, bytes, sizeof bytes)) > 0)
        total += (size_t)count;
    return total;
}

/* The host has to take notice of the printer first. */
static int open_node(void)
{
    int fd = open(NODE, O_RDWR | O_NONBLOCK);

    for (int i = 0; fd < 0 && i < TRIES; i++) {
        usleep(PAUSE_US);
        fd = open(NODE, O_RDWR | O_NONBLOCK);
    }
    return fd;
}

int main(void)
{
    int fd = open_node();
    char line[64];

    if (fd < 0) {
        perror(NODE);
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (strcmp(line, "written\n") == 0) {
            printf("%zu\n", count_written(fd));
            fflush(stdout);
        } else if (ioctl(fd, SET_STATUS, strcmp(line, "empty\n") == 0 ? EMPTY : PAPER) < 0) {
            perror("SET_STATUS");
        }
    }
    return 0;
}
