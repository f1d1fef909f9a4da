#include "tests/support/historian_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct fixture : historian_fixture {
  /// One part.
  forget_report forget(forget_order x) {
    return one<forget_report>(
      std::make_shared<const forget_order>(std::move(x)));
  }

  forget_report forget_all(forget_order x) {
    auto out = forget(std::move(x));
    parts = 0;
    while (out.cursor != 0) {
      forget_order more;
      more.cursor = out.cursor;
      out = forget(more);
      ++parts;
    }
    return out;
  }

  usage_report survey(std::vector<std::string> which = {}) {
    usage_question x;
    x.which = std::move(which);
    auto out = one<usage_report>(std::make_shared<const usage_question>(x));
    while (out.cursor != 0) {
      usage_question more;
      more.cursor = out.cursor;
      out = one<usage_report>(std::make_shared<const usage_question>(more));
    }
    return out;
  }

  template <class T, class Question>
  T one(const Question& what) {
    T out;
    why.clear();
    auto asked = self->request(uut, caf::infinite, what);
    sched.run();
    asked.receive([&](const std::shared_ptr<const T>& x) { out = *x; },
                  [&](const caf::error& x) { why = to_string(x); });
    return out;
  }

  void log_many(point_index point, int count) {
    for (auto i = 0; i < count; ++i) {
      clock->advance(std::chrono::seconds{1});
      batch x;
      x.samples = {{point, quality::good, value{double(i)}, clock->now()}};
      tell(uut, device_number{7}, std::make_shared<const batch>(std::move(x)));
    }
    pass(std::chrono::seconds{1});
  }

  std::string why; ///< Empty unless the last question failed.
  size_t parts = 0;
};

forget_order all_of(std::vector<std::string> which) {
  forget_order out;
  out.which = std::move(which);
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(fixture, "an order to forget says first what it means",
                 "[historian]") {
  log(1, 21.5);
  auto first = forget(all_of({"lon/a/**", "**/level"}));
  CHECK(first.cursor != 0);
  CHECK(first.points == 2);
  CHECK(first.samples == 0);
  CHECK(has(all("**/level"), ",good,21.5\r\n"));
}

TEST_CASE_METHOD(fixture, "what is forgotten is gone, over a kill as well",
                 "[historian][crash]") {
  log(1, 21.5);
  log(1, 22.5);
  log(2, 7);
  auto got = forget_all(all_of({"**/level"}));
  CHECK(got.points == 1);
  CHECK(got.samples == 2);
  CHECK(got.intervals == 2); // one of 15 minutes, one of an hour
  start();
  CHECK_FALSE(has(all("**/level"), ",good,"));
  CHECK(has(all("**/other"), ",good,7\r\n"));
}

TEST_CASE_METHOD(fixture, "a span is forgotten, and the rest stays",
                 "[historian]") {
  auto from = clock->now();
  for (auto i = 0; i < 5; ++i)
    log(1, i);
  auto x = all_of({"lon/a/Lamp/0/level"});
  x.from = from + second;
  x.to = from + 3 * second;
  CHECK(forget_all(x).samples == 2);
  auto left = all("**/level");
  for (auto stays : {",good,0\r\n", ",good,3\r\n", ",good,4\r\n"})
    CHECK(has(left, stays));
  CHECK(lines(left) == 5); // a head, and a gap
}

TEST_CASE_METHOD(fixture, "much is forgotten in parts, which may be idle",
                 "[historian]") {
  std::vector<std::pair<point_index, std::string>> points;
  for (point_index i = 1; i <= 600; ++i)
    points.emplace_back(i, "lon/a/Lamp/0/p" + std::to_string(i));
  plan(points);
  log(1, 1);
  auto first = forget(all_of({"**"}));
  CHECK(first.points == 602);
  CHECK(forget_all(all_of({"**"})).samples == 1);
  CHECK(parts > 1);
  pass(std::chrono::seconds{61});
  forget_order late;
  late.cursor = first.cursor;
  forget(late);
  CHECK(has(why, "nobody went on"));
}

TEST_CASE_METHOD(fixture, "orders to forget without sense are refused",
                 "[historian]") {
  forget(all_of({}));
  CHECK(has(why, "names are needed"));
  forget(all_of({"lon/b/**"}));
  CHECK(has(why, "nothing is logged there"));
  auto x = all_of({"**"});
  x.from = 5;
  x.to = 5;
  forget(x);
  CHECK(has(why, "ends before it begins"));
  for (auto i = 0; i < 4; ++i)
    CHECK(forget(all_of({"**"})).cursor != 0);
  forget(all_of({"**"}));
  CHECK(has(why, "too many delete"));
}

TEST_CASE_METHOD(fixture, "a full disk is told to who wants to forget",
                 "[historian]") {
  log(1, 21.5);
  auto first = forget(all_of({"**/level"}));
  forget_order more;
  more.cursor = first.cursor;
  disk->full = true;
  forget(more);
  CHECK(has(why, "the disk is full"));
  disk->full = false;
  pass(std::chrono::seconds{2});
  log(1, 22.5);
  start();
  CHECK(has(all("**/level"), ",good,22.5\r\n"));
}

TEST_CASE_METHOD(fixture, "a survey tells what is logged by which rules",
                 "[historian]") {
  log_many(1, 7'200);
  auto got = survey();
  CHECK(got.most == historian_config{}.most_bytes);
  REQUIRE(got.rows.size() == 1);
  auto& row = got.rows[0];
  CHECK(row.points == 2);
  CHECK(row.measured == 1);
  CHECK(row.logged);
  CHECK(row.seconds == Approx(7'200).epsilon(0.01));
  CHECK(row.on_disk > 1'000);
  CHECK(row.a_day > 10'000);
  CHECK(row.at_rest > row.after_a_year);
  CHECK(row.after_a_year > row.a_day);
  REQUIRE(row.rules.field("levels"));
  CHECK(row.rules.field("levels")->elements()->elements.size() == 3);
  CHECK(survey({"**/other"}).rows[0].points == 1);
  survey({"lon/b/**"});
  CHECK(has(why, "nothing is logged there"));
}

TEST_CASE_METHOD(fixture, "a survey tells what stays of deleted devices",
                 "[historian]") {
  log_many(1, 100);
  plan({});
  auto got = survey();
  REQUIRE(got.rows.size() == 1);
  CHECK_FALSE(got.rows[0].logged);
  CHECK(got.rows[0].on_disk > 0);
  CHECK(got.rows[0].at_rest == 0);
}

} // namespace troupe::test
