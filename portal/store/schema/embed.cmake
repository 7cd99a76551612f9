# SPDX-License-Identifier: Apache-2.0
# cmake -DOUT=migrations.inc -DFILES="001_a.sql|002_b.sql" -P embed.cmake: the migrations as rows of a C table.
set(rows "")
string(REPLACE "|" ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" sql)
  string(REPLACE "\\" "\\\\" sql "${sql}")
  string(REPLACE "\"" "\\\"" sql "${sql}")
  string(REPLACE "\n" "\\n\"\n    \"" sql "${sql}")
  string(APPEND rows "{ \"${name}\",\n    \"${sql}\" },\n")
endforeach()
file(WRITE "${OUT}" "${rows}")
