// The text format of Prometheus, version 0.0.4.

#include "bridge/metrics/exposition.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace troupe;

TEST_CASE("samples of one metric stand together, under one head",
          "[exposition]") {
  exposition out{10'000};
  out.add("b", series_kind::gauge, "Second.", {}, 2);
  out.add("a_total", series_kind::counter, "First.", {{"x", "1"}}, 1);
  out.add("b", series_kind::gauge, "ignored", {{"y", "2"}, {"z", "3"}}, 0.5);
  CHECK(out.text()
        == "# HELP a_total First.\n# TYPE a_total counter\n"
           "a_total{x=\"1\"} 1\n"
           "# HELP b Second.\n# TYPE b gauge\n"
           "b 2\nb{y=\"2\",z=\"3\"} 0.5\n");
}

TEST_CASE("what would break the format is escaped", "[exposition]") {
  exposition out{10'000};
  out.add("1st metric-ü", series_kind::gauge, "a\\b\n\"c\"",
          {{"la bel", "a\\b\n\"c\""}}, 1);
  CHECK(out.text()
        == "# HELP _1st_metric___ a\\\\b\\n\"c\"\n"
           "# TYPE _1st_metric___ gauge\n"
           "_1st_metric___{la_bel=\"a\\\\b\\n\\\"c\\\"\"} 1\n");
  CHECK(metric_name("") == "_");
}

TEST_CASE("numbers that are none have names", "[exposition]") {
  constexpr auto inf = std::numeric_limits<double>::infinity();
  exposition out{10'000};
  for (auto x : {inf, -inf, std::numeric_limits<double>::quiet_NaN(), 1e20})
    out.add("a", series_kind::gauge, "h", {}, x);
  auto text = out.text();
  CHECK(text.find("a +Inf\na -Inf\na NaN\na 1e+20\n") != std::string::npos);
}

TEST_CASE("what does not fit is left out and counted", "[exposition]") {
  exposition out{200};
  for (auto i = 0; i < 100; ++i)
    out.add("a", series_kind::gauge, "h", {{"i", std::to_string(i)}}, i);
  CHECK(out.text().size() <= 200);
  CHECK(out.left_out() > 50);
  auto before = out.left_out();
  out.add("new", series_kind::gauge, std::string(200, 'x'), {}, 1);
  CHECK(out.left_out() == before + 1);
  CHECK(out.text().find("new") == std::string::npos);
}
