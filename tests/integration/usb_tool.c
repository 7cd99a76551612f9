/* SPDX-License-Identifier: Apache-2.0 */
/* usb_tool: USB printers that are not there, by umockdev, for the program that it runs.
 *
 *   usb_tool PROGRAM ARGUMENT...    run under umockdev-wrapper; ends as the program does
 *
 * Commands come on standard input, words with tabs between, and are answered "ok" or "bad ...":
 *
 *   plug PLACE VENDOR PRODUCT NUMBER MAKER NAME SERIAL NODE ID   "-" for a text that is not there;
 *                                    for NODE: the printer speaks IPP over USB
 *   unplug PLACE                     as by hand; the kernel says nothing of either
 *   status NODE OCTET                what GET_PORT_STATUS answers from now on, hexadecimal
 *   id NODE ID                       what GET_DEVICE_ID answers from now on; "little ID" with its
 *                                    length the other way round
 *   event WORD...                    an event, each word with a NUL; usb_preload.c says whose it is
 *   root                             "ok FOLDER": where umockdev keeps what it makes up
 */
#define _GNU_SOURCE
#include <errno.h>
#include <glib-unix.h>
#include <glob.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <umockdev.h>
#include <unistd.h>

#define WORDS     16
#define LINE      4096
#define STATUS    0x060b
#define ID_NUMBER 1
#define NODES     8

struct node {
    char name[16];
    char id[1024];
    bool is_little;
    guint8 status;
    UMockdevIoctlBase *answers;
};

struct place {
    char name[32];
    char node[16];
};

struct world {
    UMockdevTestbed *bed;
    GMainLoop *loop;
    pid_t child;
    int status;
    struct node nodes[NODES];
    struct place places[NODES];
    char line[LINE];
    size_t len;
};

static struct node *node_of(struct world *w, const char *name)
{
    for (size_t i = 0; i < NODES; i++)
        if (strcmp(w->nodes[i].name, name) == 0)
            return &w->nodes[i];
    return NULL;
}

static size_t make_wire(const struct node *node, guint8 *wire, size_t size)
{
    size_t whole = strlen(node->id) + 2;

    memset(wire, 'x', size); /* the kernel leaves what was there */
    wire[node->is_little] = (guint8)(whole >> 8);
    wire[!node->is_little] = (guint8)(whole & 255);
    memcpy(wire + 2, node->id, whole - 2 < size - 2 ? whole - 2 : size - 2);
    return size;
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer arg)
{
    const struct node *node = arg;
    gulong request = umockdev_ioctl_client_get_request(client);
    UMockdevIoctlData *data = umockdev_ioctl_client_get_arg(client);
    size_t size = request == STATUS ? sizeof(int) : _IOC_SIZE(request);
    guint8 bytes[2048] = { node->status };

    (void)base;
    bool is_id = _IOC_TYPE(request) == 'P' && _IOC_NR(request) == ID_NUMBER;
    if ((!is_id && request != STATUS) || size > sizeof bytes) {
        umockdev_ioctl_client_complete(client, -1, ENOTTY);
        return TRUE;
    }
    if (is_id)
        (void)make_wire(node, bytes, size);
    UMockdevIoctlData *there = umockdev_ioctl_data_resolve(data, 0, size, NULL);
    umockdev_ioctl_data_update(there, 0, bytes, (gint)size);
    umockdev_ioctl_client_complete(client, 0, 0);
    return TRUE;
}

static void attribute(GString *out, const char *name, const char *value)
{
    if (strcmp(value, "-") != 0)
        g_string_append_printf(out, "A: %s=%s\\n\n", name, value);
}

/* The words of "plug", from 1 on. */
enum { PLACE = 1, VENDOR, PRODUCT, NUMBER, MAKER, NAME, SERIAL, NODE, ID, PLUG_WORDS };

static GString *describe(char **v)
{
    bool has_node = strcmp(v[NODE], "-") != 0;
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "P: /devices/usb/%s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n",
                           v[PLACE]);
    attribute(text, "idVendor", v[VENDOR]);
    attribute(text, "idProduct", v[PRODUCT]);
    attribute(text, "busnum", "1");
    attribute(text, "devnum", v[NUMBER]);
    attribute(text, "manufacturer", v[MAKER]);
    attribute(text, "product", v[NAME]);
    attribute(text, "serial", v[SERIAL]);
    g_string_append_printf(
        text, "\nP: /devices/usb/%s/%s:1.0\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n", v[PLACE],
        v[PLACE]);
    attribute(text, "bInterfaceClass", "07");
    attribute(text, "bInterfaceSubClass", "01");
    attribute(text, "bInterfaceProtocol", has_node ? "02" : "04");
    attribute(text, "ieee1284_id", v[ID]);
    if (has_node)
        g_string_append_printf(text,
                               "\nP: /devices/usb/%s/%s:1.0/usbmisc/%s\nN: usb/%s=00\nE: "
                               "SUBSYSTEM=usbmisc\nE: DEVNAME=/dev/usb/%s\n",
                               v[PLACE], v[PLACE], v[NODE], v[NODE], v[NODE]);
    g_string_append(text, "\n");
    return text;
}

static const char *attach_node(struct world *w, char **v)
{
    struct node *node = node_of(w, v[NODE]);
    GError *error = NULL;
    char path[64];

    if (node == NULL)
        node = node_of(w, "");
    if (node == NULL)
        return "bad plug: too many nodes";
    g_snprintf(node->name, sizeof node->name, "%s", v[NODE]);
    g_snprintf(node->id, sizeof node->id, "%s", v[ID]);
    g_snprintf(path, sizeof path, "/dev/usb/%s", v[NODE]);
    if (node->answers == NULL) {
        node->status = 0x18;
        node->answers = umockdev_ioctl_base_new();
        g_signal_connect(node->answers, "handle-ioctl", G_CALLBACK(on_ioctl), node);
    }
    return umockdev_testbed_attach_ioctl(w->bed, path, node->answers, &error) ? "ok"
                                                                              : error->message;
}

static const char *plug(struct world *w, char **v, size_t count)
{
    struct place *place = NULL;
    GError *error = NULL;

    for (size_t i = 0; i < NODES && place == NULL; i++)
        place = w->places[i].name[0] == '\0' ? &w->places[i] : NULL;
    if (count != PLUG_WORDS || place == NULL)
        return "bad plug";
    GString *text = describe(v);
    gboolean good = umockdev_testbed_add_from_string(w->bed, text->str, &error);
    g_string_free(text, TRUE);
    g_snprintf(place->name, sizeof place->name, "%s", v[PLACE]);
    g_snprintf(place->node, sizeof place->node, "%s", v[NODE]);
    if (!good)
        return error->message;
    return strcmp(v[NODE], "-") != 0 ? attach_node(w, v) : "ok";
}

static const char *unplug(struct world *w, char **v, size_t count)
{
    for (size_t i = 0; i < NODES && count == 2; i++) {
        char path[128];
        if (strcmp(w->places[i].name, v[1]) != 0)
            continue;
        g_snprintf(path, sizeof path, "/dev/usb/%s", w->places[i].node);
        umockdev_testbed_detach_ioctl(w->bed, path, NULL);
        char *root = umockdev_testbed_get_root_dir(w->bed), *node = g_strconcat(root, path, NULL);
        unlink(node); /* umockdev keeps it */
        g_free(node);
        g_free(root);
        g_snprintf(path, sizeof path, "/sys/devices/usb/%s/%s:1.0/usbmisc/%s", v[1], v[1],
                   w->places[i].node);
        umockdev_testbed_remove_device(w->bed, path);
        g_snprintf(path, sizeof path, "/sys/devices/usb/%s/%s:1.0", v[1], v[1]);
        umockdev_testbed_remove_device(w->bed, path);
        g_snprintf(path, sizeof path, "/sys/devices/usb/%s", v[1]);
        umockdev_testbed_remove_device(w->bed, path);
        w->places[i].name[0] = '\0';
        return "ok";
    }
    return "bad unplug";
}

/* To each socket that waits for events. */
static const char *send_event(struct world *w, char **v, size_t count)
{
    char bytes[LINE], *pattern = NULL, *root = umockdev_testbed_get_root_dir(w->bed);
    size_t len = 0;
    glob_t found;
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    for (size_t i = 1; i < count; i++) {
        memcpy(bytes + len, v[i], strlen(v[i]) + 1);
        len += strlen(v[i]) + 1;
    }
    pattern = g_strdup_printf("%s/event*", root);
    bool good = glob(pattern, 0, NULL, &found) == 0;
    for (size_t i = 0; good && i < found.gl_pathc; i++) {
        struct sockaddr_un to = { .sun_family = AF_UNIX };
        g_snprintf(to.sun_path, sizeof to.sun_path, "%s", found.gl_pathv[i]);
        good = sendto(fd, bytes, len, 0, (struct sockaddr *)&to, sizeof to) == (ssize_t)len;
    }
    if (good)
        globfree(&found);
    g_free(pattern);
    g_free(root);
    close(fd);
    return good ? "ok" : "bad event";
}

static const char *change(struct world *w, char **v, size_t count)
{
    struct node *node = count > 1 ? node_of(w, v[1]) : NULL;

    if (node == NULL)
        return "bad node";
    if (strcmp(v[0], "status") == 0 && count == 3)
        node->status = (guint8)g_ascii_strtoull(v[2], NULL, 16);
    else if (strcmp(v[0], "id") == 0 && count >= 3) {
        node->is_little = count == 4;
        g_snprintf(node->id, sizeof node->id, "%s", v[count - 1]);
    } else
        return "bad command";
    return "ok";
}

static const char *obey(struct world *w, char *line)
{
    char *words[WORDS], *rest = line;
    size_t count = 0;

    while (rest != NULL && count < WORDS)
        words[count++] = strsep(&rest, "\t");
    if (strcmp(words[0], "plug") == 0)
        return plug(w, words, count);
    if (strcmp(words[0], "unplug") == 0)
        return unplug(w, words, count);
    if (strcmp(words[0], "event") == 0)
        return send_event(w, words, count);
    return change(w, words, count);
}

static void tell_root(struct world *w)
{
    char *root = umockdev_testbed_get_root_dir(w->bed);

    printf("ok %s\n", root);
    g_free(root);
}

static gboolean on_input(gint fd, GIOCondition condition, gpointer arg)
{
    struct world *w = arg;
    ssize_t count = read(fd, w->line + w->len, sizeof w->line - 1 - w->len);
    char *end;

    (void)condition;
    if (count <= 0)
        return FALSE;
    w->len += (size_t)count;
    w->line[w->len] = '\0';
    while ((end = strchr(w->line, '\n')) != NULL) {
        *end = '\0';
        if (strcmp(w->line, "root") == 0)
            tell_root(w);
        else
            printf("%s\n", obey(w, w->line));
        fflush(stdout);
        w->len -= (size_t)(end + 1 - w->line);
        memmove(w->line, end + 1, w->len + 1);
    }
    return TRUE;
}

static gboolean on_tick(gpointer arg)
{
    struct world *w = arg;

    if (waitpid(w->child, &w->status, WNOHANG) == w->child)
        g_main_loop_quit(w->loop);
    return TRUE;
}

static gboolean on_end(gpointer arg)
{
    kill(((struct world *)arg)->child, SIGTERM);
    return TRUE;
}

static gboolean on_reload(gpointer arg)
{
    kill(((struct world *)arg)->child, SIGHUP);
    return TRUE;
}

/* The program's own standard output is ours for answers. */
static void run_program(char **argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

int main(int argc, char **argv)
{
    static struct world w;

    if (argc < 2)
        return 2;
    w.bed = umockdev_testbed_new();
    w.loop = g_main_loop_new(NULL, FALSE);
    w.child = fork();
    if (w.child == 0)
        run_program(argv + 1);
    g_unix_fd_add(STDIN_FILENO, G_IO_IN, on_input, &w);
    g_unix_signal_add(SIGTERM, on_end, &w);
    g_unix_signal_add(SIGHUP, on_reload, &w);
    g_timeout_add(20, on_tick, &w);
    g_main_loop_run(w.loop);
    g_object_unref(w.bed);
    return WIFEXITED(w.status) ? WEXITSTATUS(w.status) : 1;
}
