#include "storage/history/row_text.hpp"
#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

history_row row(value what, quality status = quality::good) {
  history_row out;
  out.time = to_nanos(new_year + 1'500);
  out.status = status;
  out.what = std::move(what);
  return out;
}

std::string csv(const history_row& x, row_form form = row_form::samples) {
  std::string out;
  put_csv(out, x, "lon/a/b/0/c", form);
  return out;
}

std::string json(const history_row& x, row_form form = row_form::samples) {
  std::string out;
  put_json_line(out, x, "lon/a/b/0/c", form);
  return out;
}

} // namespace

TEST_CASE("rows are CSV that a spreadsheet takes", "[history]") {
  std::string begin{"2026-01-01T00:00:01.500Z,lon/a/b/0/c,"};
  CHECK(csv_head(row_form::samples) == "time,point,quality,value\r\n");
  CHECK(csv(row(value{21.5})) == begin + "good,21.5\r\n");
  CHECK(csv(row(value{"on"})) == begin + "good,on\r\n");
  CHECK(csv(row(value{"a,\"b\"\n"})) == begin + "good,\"a,\"\"b\"\"\n\"\r\n");
  CHECK(csv(row(value{}, quality::stale)) == begin + "stale,\r\n");
  CHECK(csv(row(make_structure({{"value", value{1}}, {"state", value{true}}})))
        == begin + R"(good,"{""value"":1,""state"":true}")" + "\r\n");
}

TEST_CASE("no text becomes a formula of a spreadsheet", "[history]") {
  auto cell = [](value x) {
    auto line = csv(row(std::move(x)));
    return line.substr(line.find("good,") + 5);
  };
  CHECK(cell(value{"=1+1"}) == "'=1+1\r\n");
  CHECK(cell(value{"+1*2"}) == "'+1*2\r\n");
  CHECK(cell(value{"-cmd|' /C calc'!A0"}) == "'-cmd|' /C calc'!A0\r\n");
  CHECK(cell(value{"@SUM(1,2)"}) == "\"'@SUM(1,2)\"\r\n");
  CHECK(cell(value{"\t=1"}) == "'\t=1\r\n");
  CHECK(cell(value{"-"}) == "'-\r\n");
  CHECK(cell(value{"a=1"}) == "a=1\r\n");
  CHECK(cell(value{""}) == "\r\n");
  CHECK(cell(value{"-5.2"}) == "-5.2\r\n"); // a number in a text is harmless
  CHECK(cell(value{-5.2}) == "-5.2\r\n");
  CHECK(cell(value{-5}) == "-5\r\n");
  std::string out;
  put_csv(out, row(value{1}), "=a/b/c/0/d", row_form::samples);
  CHECK(out.find(",'=a/b/c/0/d,") != std::string::npos);
}

TEST_CASE("rows are JSON, an object a line", "[history]") {
  std::string begin{R"({"time":"2026-01-01T00:00:01.500Z",)"
                    R"("point":"lon/a/b/0/c","quality":)"};
  CHECK(json(row(value{21.5})) == begin + "\"good\",\"value\":21.5}\n");
  CHECK(json(row(value{"a\"b"})) == begin + "\"good\",\"value\":\"a\\\"b\"}\n");
  CHECK(json(row(value{}, quality::stale))
        == begin + "\"stale\",\"value\":null}\n");
}

TEST_CASE("intervals tell their numbers, or that they have none", "[history]") {
  auto x = row(value{2});
  x.stats = {1, 3, 2, 2.5, 4, 60'000};
  CHECK(
    csv_head(row_form::intervals)
    == "time,point,quality,value,min,max,mean,weightedMean,count,known\r\n");
  auto line = csv(x, row_form::intervals);
  CHECK(line.substr(line.find("good")) == "good,2,1,3,2,2.5,4,60\r\n");
  auto text = row(value{"on"});
  text.stats.count = 3;
  line = csv(text, row_form::intervals);
  CHECK(line.substr(line.find("good")) == "good,on,,,,,3,0\r\n");
  line = json(text, row_form::intervals);
  CHECK(line.substr(line.find("\"value\""))
        == "\"value\":\"on\",\"min\":null,\"max\":null,\"mean\":null,"
           "\"weightedMean\":null,\"count\":3,\"known\":0}\n");
}

} // namespace troupe
