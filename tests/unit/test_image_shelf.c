/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of manifests: what may be ordered of it, and what is said of the rest. */
#include "portal/image_shelf.h"

#include "tests/unit/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IMAGE(version, released)                                                                   \
    "{\"url\":\"https://f.x.test/a.bin\",\"bytes\":5,\"sha256\":\"" HASH                           \
    "\",\"signature\":\"" MARK "\",\"version\":\"" version "\",\"released\":\"" released           \
    "\",\"fits\":[{\"product\":\"W1A53A\"}]}"
#define HASH "abababababababababababababababababababababababababababababababab"
#define MARK                                                                                       \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static char folder[64];

static void put(const char *name, const char *text)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/printwire-shelf-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void end(void)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    while ((entry = readdir(dir)) != NULL)
        (void)unlinkat(dirfd(dir), entry->d_name, 0); /* not the two that are folders */
    (void)closedir(dir);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void the_newest_comes_first_and_what_is_wrong_last(void)
{
    struct image_shelf shelf;

    begin();
    put("old.json", IMAGE("1", "2026-01-01T00:00:00Z"));
    put("new.json", IMAGE("2", "2026-06-01T00:00:00Z"));
    put("broken.json", "{\"url\":5}");
    put("notes.txt", "none");
    put(".hidden.json", IMAGE("3", "2026-07-01T00:00:00Z"));
    put("a b.json", IMAGE("3", "2026-07-01T00:00:00Z"));
    CU_ASSERT_EQUAL_FATAL(image_shelf_read(folder, &shelf), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(shelf.count, 3);
    CU_ASSERT_STRING_EQUAL(shelf.images[0].name, "new");
    CU_ASSERT_STRING_EQUAL(shelf.images[0].firmware.version, "2");
    CU_ASSERT_STRING_EQUAL(shelf.images[0].why, "");
    CU_ASSERT_STRING_EQUAL(shelf.images[1].name, "old");
    CU_ASSERT_STRING_EQUAL(shelf.images[2].name, "broken");
    CU_ASSERT_PTR_NOT_NULL(strstr(shelf.images[2].why, "url"));
    CU_ASSERT_FALSE(shelf.is_cut);
    image_shelf_finish(&shelf);
    end();
}

static void one_is_found_by_its_name_and_by_no_path(void)
{
    static const char *const odd[] = { "",          ".",           "..", "../new",
                                       "new.json/", "/etc/passwd", "no", ".hidden" };
    struct image_shelf_image image;

    begin();
    put("new.json", IMAGE("2", "2026-06-01T00:00:00Z"));
    put(".hidden.json", IMAGE("2", "2026-06-01T00:00:00Z"));
    put("odd.json", "{");
    CU_ASSERT_EQUAL(image_shelf_find(folder, "new", &image), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(image.firmware.fits[0].product, "W1A53A");
    CU_ASSERT_EQUAL(image_shelf_find(folder, "odd", &image), ERR_SYNTAX);
    CU_ASSERT_NOT_EQUAL(image.why[0], '\0');
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        CU_ASSERT_EQUAL(image_shelf_find(folder, odd[i], &image), ERR_MISSING);
    CU_ASSERT_EQUAL(image_shelf_find("", "new", &image), ERR_MISSING);
    end();
}

static void a_folder_need_not_be_there(void)
{
    struct image_shelf shelf;

    CU_ASSERT_EQUAL(image_shelf_read("", &shelf), ERR_NONE);
    CU_ASSERT_EQUAL(shelf.count, 0);
    image_shelf_finish(&shelf);
    CU_ASSERT_EQUAL(image_shelf_read("/tmp/printwire-no-such-folder", &shelf), ERR_IO);
    CU_ASSERT_EQUAL(shelf.count, 0);
}

static void a_long_file_and_many_have_an_end(void)
{
    static char text[IMAGE_SHELF_BYTES + 10];
    struct image_shelf shelf;
    char name[32];

    begin();
    memset(text, ' ', sizeof text - 1);
    put("long.json", text);
    CU_ASSERT_EQUAL_FATAL(image_shelf_read(folder, &shelf), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(shelf.count, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(shelf.images[0].why, "longer"));
    image_shelf_finish(&shelf);
    for (int i = 0; i < IMAGE_SHELF_MOST; i++) {
        (void)snprintf(name, sizeof name, "n%d.json", i);
        put(name, "{}");
    }
    CU_ASSERT_EQUAL_FATAL(image_shelf_read(folder, &shelf), ERR_NONE);
    CU_ASSERT_EQUAL(shelf.count, IMAGE_SHELF_MOST);
    CU_ASSERT_TRUE(shelf.is_cut);
    image_shelf_finish(&shelf);
    end();
}

UNIT_MAIN("image_shelf", UNIT_TEST(the_newest_comes_first_and_what_is_wrong_last),
          UNIT_TEST(one_is_found_by_its_name_and_by_no_path), UNIT_TEST(a_folder_need_not_be_there),
          UNIT_TEST(a_long_file_and_many_have_an_end))
