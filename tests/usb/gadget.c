/* SPDX-License-Identifier: Apache-2.0 */
/* gadget: the printer's side of Linux's printer gadget (/dev/g_printer0).
 *
 *   gadget status OCTET    what GET_PORT_STATUS answers from now on, hexadecimal
 *   gadget written         how many bytes the host has written to the printer and nobody read
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NODE       "/dev/g_printer0"
#define SET_STATUS _IOWR('g', 0x22, unsigned char) /* linux/usb/g_printer.h */

static int set_status(int fd, const char *octet)
{
    return ioctl(fd, SET_STATUS, strtoul(octet, NULL, 16)) >= 0 ? 0 : 1;
}

static int count_written(int fd)
{
    char bytes[512];
    size_t total = 0;
    ssize_t count;

    while ((count = read(fd, bytes, sizeof bytes)) > 0)
        total += (size_t)count;
    printf("%zu\n", total);
    return 0;
}

int main(int argc, char **argv)
{
    int fd = open(NODE, O_RDWR | O_NONBLOCK);

    if (fd < 0) {
        perror(NODE);
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "status") == 0)
        return set_status(fd, argv[2]);
    if (argc == 2 && strcmp(argv[1], "written") == 0)
        return count_written(fd);
    return 2;
}
