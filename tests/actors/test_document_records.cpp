#include "actors/document_records.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

record_list stored(const std::vector<stored_document>& all) {
  record_list out;
  for (auto& x : all)
    out.push_back({document_key(x.what), encode(record_of(x))});
  return out;
}

} // namespace

TEST_CASE("documents come back in the order in which they came",
          "[documents]") {
  const std::vector<stored_document> all{
    {{file_kind::resource_report, "nvs.xml", "caf\xE9"}, 9},
    {{file_kind::bacnet_map, "a.btm", ""}, 3},
    {{file_kind::connections, "site.con", "#filetype,con\n"}, 4}};
  CHECK(document_key(all[0].what) == "o/report/nvs.xml");
  CHECK(document_key(all[1].what) == "o/map/a.btm");
  CHECK(document_key(all[2].what) == "o/con/site.con");
  std::vector<std::string> problems;
  auto found = read_documents(stored(all), problems);
  CHECK(problems.empty());
  REQUIRE(found.size() == 3);
  CHECK(found[0].what.name == "a.btm");
  CHECK(found[1].order == 4);
  CHECK(found[2].what.kind == file_kind::resource_report);
  CHECK(found[2].what.text == "caf\xE9"); // as it came, UTF-8 or not
  CHECK(documents_of(found).back().name == "nvs.xml");
}

TEST_CASE("a document that cannot be read is told and skipped", "[documents]") {
  auto records = stored({{{file_kind::bacnet_map, "a.btm", "x"}, 1}});
  records.push_back({"o/map/b.btm", "no record"});
  records.push_back(
    {"o/map/c.btm", encode(object_record{"c.btm", value{1}, 0})});
  records.push_back({"o/tape/d", encode(object_record{
                                   "d",
                                   make_structure({{"kind", value{"tape"}},
                                                   {"order", value{int64_t{1}}},
                                                   {"text", value{"x"}}}),
                                   0})});
  std::vector<std::string> problems;
  CHECK(read_documents(records, problems).size() == 1);
  CHECK(
    problems
    == std::vector<std::string>{"o/map/b.btm: unreadable record of an object",
                                "o/map/c.btm: c.btm: no record of a document",
                                "o/tape/d: d: unknown kind of document"});
}

} // namespace troupe
