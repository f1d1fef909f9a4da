#include "protocol/import/csv.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

struct outcome {
  csv_table table;
  std::vector<import_issue> issues;
};

outcome read(std::string_view text, const csv_limits& limits = {}) {
  issue_log log{"x.csv"};
  auto table = read_csv(text, log, limits);
  return {std::move(table), log.take()};
}

/// All cells of a table: rows as lines, cells between bars.
std::string flat(const csv_table& x) {
  std::string out;
  auto add = [&](const csv_row& row) {
    for (auto& cell : row.cells)
      out += cell.text + '|';
    out += '\n';
  };
  add(x.header);
  for (auto& row : x.rows)
    add(row);
  return out;
}

struct good {
  const char* what;
  std::string text;
  std::string expected;
};

struct bad {
  const char* what;
  std::string text;
  std::string issue;
};

} // namespace

TEST_CASE("every way to end a line and to quote a cell is read", "[csv]") {
  const std::vector<good> table{
    {"LF", "a,b\n1,2\n", "a|b|\n1|2|\n"},
    {"CRLF", "a,b\r\n1,2\r\n", "a|b|\n1|2|\n"},
    {"CR", "a,b\r1,2\r", "a|b|\n1|2|\n"},
    {"mixed", "a,b\r\n1,2\r3,4\n5,6", "a|b|\n1|2|\n3|4|\n5|6|\n"},
    {"no line end at the end", "a,b\n1,2", "a|b|\n1|2|\n"},
    {"byte order mark", "\xEF\xBB\xBFzone,b\n1,2", "zone|b|\n1|2|\n"},
    {"blank lines", "\n\na\n \t\n\n1\n\n", "a|\n1|\n"},
    {"rows of empty cells", "a,b\n,,,\n1,2\n", "a|b|\n1|2|\n"},
    {"padding", "a,b,,,\n1,,,\n", "a|b|\n1|\n"},
    {"empty cells in the middle", "a,b,c\n1,,3\n", "a|b|c|\n1||3|\n"},
    {"spaces around bare cells", " a , b \n 1 ,\t2 \n", "a|b|\n1|2|\n"},
    {"quoted and bare", "\"a\",b\n1,\"2\"\n", "a|b|\n1|2|\n"},
    {"quoted after a space", "a, \"b, c\" ,d\n", "a|b, c|d|\n"},
    {"spaces inside quotes stay", "\" a \"\n", " a |\n"},
    {"doubled quotes", "\"say \"\"hi\"\"\"\n", "say \"hi\"|\n"},
    {"line ends inside quotes", "\"a\r\nb\",c\n1,2", "a\nb|c|\n1|2|\n"},
    {"a quote inside a bare cell", "5\" pipe,b\n", "5\" pipe|b|\n"},
    {"8-bit characters", "21 \xB0\x43,b\n", "21 \xC2\xB0\x43|b|\n"},
    {"UTF-8", "21 \xC2\xB0\x43,b\n", "21 \xC2\xB0\x43|b|\n"},
  };
  for (auto& x : table) {
    INFO(x.what);
    auto out = read(x.text);
    CHECK(flat(out.table) == x.expected);
    CHECK(out.issues.empty());
  }
}

TEST_CASE("cells know their line and column", "[csv]") {
  auto out = read("#k,v\r\n\r\na,\"b\r\nb\",c\r\n  1,\"2\",3\n");
  REQUIRE(out.table.rows.size() == 1);
  CHECK(out.table.header.line == 3);
  CHECK(out.table.header.cells[1].column == 3);
  auto& row = out.table.rows[0];
  CHECK(row.line == 5);
  CHECK(row.cells[0].column == 3);
  CHECK(row.cells[1].column == 5);
  CHECK(row.cells[2].column == 9);
  CHECK(row.at(size_t{2}).text == "3");
  CHECK(row.at(size_t{3}).text.empty());
  CHECK(row.at(std::nullopt).column == 0);
}

TEST_CASE("settings may be padded, repeated and anywhere", "[csv]") {
  auto out = read("#filetype,dtd,,,\n# Program_ID, 9F00 ,\n#filetype,dtd\n"
                  "a,b\n#description,one, two,,\n#empty\n1,2\n#late,x");
  REQUIRE(out.issues.empty());
  auto& x = out.table;
  CHECK(x.settings.size() == 6);
  REQUIRE(x.setting("filetype"));
  CHECK(x.setting("filetype")->value.text == "dtd");
  CHECK(x.setting("filetype")->line == 1);
  REQUIRE(x.setting("program id"));
  CHECK(x.setting("program id")->value.text == "9F00");
  CHECK(x.setting("program id")->value.column == 15);
  CHECK(x.setting("description")->value.text == "one, two");
  CHECK(x.setting("empty") == nullptr);
  CHECK(x.setting("late")->value.text == "x");
  CHECK(x.rows.size() == 1);
}

TEST_CASE("columns are found whatever their case and spacing", "[csv]") {
  auto out = read("Block Name,PUBLISH Min_Delta_Time,uid\n");
  CHECK(out.table.column("block name") == size_t{0});
  CHECK(out.table.column("BlockName") == size_t{0});
  CHECK(out.table.column("Publish Min Delta Time") == size_t{1});
  CHECK(out.table.column("name") == std::nullopt);
  issue_log log{"x.csv"};
  CHECK(require_column(out.table, "Uid", log) == size_t{2});
  CHECK_FALSE(log.has_errors());
  CHECK(require_column(out.table, "Address", log) == std::nullopt);
  auto issues = log.take();
  REQUIRE(issues.size() == 1);
  CHECK(to_string(issues[0])
        == "x.csv:1:0: column `Address` is missing from the column names");
}

TEST_CASE("what is no CSV file is refused with its place", "[csv]") {
  const std::vector<bad> table{
    {"open quote", "a,b\n1,\"2\n3,4\n",
     "x.csv:2:3: quote is never closed; end the cell with \""},
    {"text after a quote", "a,\"b\"c,d\n",
     "x.csv:1:3: text follows the closing quote; quotes inside a quoted cell "
     "are doubled"},
    {"zero bytes", std::string("a,b\n\0", 5),
     "x.csv:0:0: file is not text: it has zero bytes"},
    {"UTF-16",
     std::string("\xFF\xFE"
                 "a\0",
                 4),
     "x.csv:0:0: file is UTF-16; save it as UTF-8"},
    {"nothing", "", "x.csv:0:0: file has no row of column names"},
    {"only settings", "#filetype,dtd\n",
     "x.csv:0:0: file has no row of column names"},
  };
  for (auto& x : table) {
    INFO(x.what);
    auto out = read(x.text);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == x.issue);
    CHECK_FALSE(out.issues[0].warning);
  }
}

TEST_CASE("a file has limits", "[csv]") {
  csv_limits limits;
  limits.bytes = 100;
  limits.rows = 3;
  limits.columns = 4;
  limits.cells = 6;
  SECTION("bytes") {
    auto out = read(std::string(101, 'a'), limits);
    REQUIRE(out.issues.size() == 1);
    CHECK(out.issues[0].text == "file has 101 bytes; at most 100 are read");
  }
  SECTION("rows") {
    auto out = read("a\n1\n2\n3\n4\n", limits);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == "x.csv:4:0: more than 3 rows");
    CHECK(out.table.rows.size() == 2);
  }
  SECTION("columns") {
    auto out = read("a\n1,2,3,4,5\n6\n", limits);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == "x.csv:2:9: more than 4 columns");
  }
  SECTION("cells") {
    auto out = read("a,b,c\n1,2,3\n4\n", limits);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == "x.csv:3:0: more than 6 cells");
  }
}

TEST_CASE("a flood of issues is counted, and stays an error", "[csv]") {
  issue_log log{"x.csv", 2};
  log.warning(1, 1, "one");
  log.warning(2, 1, "two");
  log.error(3, 1, "three");
  log.error(4, 1, "four");
  auto issues = log.take();
  REQUIRE(issues.size() == 3);
  CHECK(to_string(issues[0]) == "x.csv:1:1: warning: one");
  CHECK(issues[2].text == "and 2 more");
  CHECK_FALSE(issues[2].warning);
}

} // namespace troupe
