// Several values of one device in one request (ASHRAE 135, 15.10).

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using bacnet::confirmed_service;

size_t several_of(sim_device& x) {
  return x.by_service[confirmed_service::write_property_multiple];
}

struct fixture : bacnet_fixture {
  fixture() {
    box.services = services({confirmed_service::write_property_multiple});
    attach(1, 5);
    run(1s);
  }

  ec put(size_t points, double first = 20) {
    std::vector<std::pair<point_index, value>> all;
    for (point_index i = 0; i < points; ++i)
      all.emplace_back(i, value{first + i});
    write(1, ++request, std::move(all));
    run(2s);
    return end_of(request);
  }

  void several_go(misery how) {
    box.miseries[confirmed_service::write_property_multiple] = how;
  }

  size_t several() {
    return several_of(box);
  }

  sim_device& box = build(1, 5);
  uint64_t request = 100;
};

} // namespace

TEST_CASE_METHOD(fixture, "several values go in one request", "[bacnet]") {
  CHECK(put(5) == ec::none);
  CHECK(several() == 1);
  CHECK(box.writes == 0);
  for (uint32_t i = 0; i < 5; ++i) {
    CHECK(box.values[i].normal == static_cast<float>(20 + i));
    CHECK(now(1, i) == value{20.0 + i});
  }
}

TEST_CASE_METHOD(fixture, "one value is written as ever", "[bacnet]") {
  CHECK(put(1) == ec::none);
  CHECK(several() == 0);
  CHECK(box.writes == 1);
}

TEST_CASE_METHOD(fixture, "a value that is refused does not stop the others",
                 "[bacnet]") {
  auto alone = GENERATE(false, true);
  if (alone)
    box.services.clear();
  box.values[2].takes_writes = false;
  CHECK(put(5) == ec::read_only);
  CHECK(several() == (alone ? 0 : 2)); // the rest once more
  for (uint32_t i = 0; i < 5; ++i) {
    CAPTURE(i);
    auto expected = i == 2 ? 2.0 : 20.0 + i;
    CHECK(box.values[i].normal == static_cast<float>(expected));
    CHECK(now(1, i) == value{expected}); // each as the device has it
  }
}

TEST_CASE_METHOD(fixture,
                 "a device that does not bear several writes gets them one by "
                 "one from then on",
                 "[bacnet]") {
  several_go(
    GENERATE(misery::error, misery::reject, misery::abort, misery::overflow));
  CHECK(put(5) == ec::none);
  CHECK(several() == 1);
  CHECK(box.writes == 5);
  CHECK(put(5, 40) == ec::none);
  CHECK(several() == 1);
  CHECK(box.values[4].normal == 44.0f);
}

TEST_CASE_METHOD(fixture,
                 "a device that says nothing to several writes gets "
                 "them one by one when they are tried again",
                 "[bacnet]") {
  several_go(misery::silence);
  write(1, 1, {{0, value{1.5}}, {1, value{2.5}}});
  run(30s);
  CHECK(end_of(1) == ec::timeout);
  write(1, 2, {{0, value{1.5}}, {1, value{2.5}}});
  run(30s);
  CHECK(end_of(2) == ec::none);
  CHECK(box.values[1].normal == 2.5f);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device that does not say that it takes several writes "
                 "gets them one by one",
                 "[bacnet]") {
  auto& box = build(1, 2);
  attach(1, 2);
  write(1, 1, {{0, value{1.5}}, {1, value{2.5}}});
  run(2s);
  CHECK(end_of(1) == ec::none);
  CHECK(several_of(box) == 0);
  CHECK(box.writes == 2);
}

TEST_CASE_METHOD(bacnet_fixture, "more values than fit go in more requests",
                 "[bacnet]") {
  auto& box = build(1, 40);
  box.services = services({confirmed_service::write_property_multiple});
  box.max_apdu = 206;
  attach(1, 40);
  std::vector<std::pair<point_index, value>> all;
  for (point_index i = 0; i < 40; ++i)
    all.emplace_back(i, value{100.0 + i});
  write(1, 1, all);
  run(5s);
  CHECK(end_of(1) == ec::none);
  CHECK(several_of(box) >= 4);
  CHECK(several_of(box) <= 5);
  CHECK(box.values[39].normal == 139.0f);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "overrides of several objects end in order: first the values, "
                 "then what was above",
                 "[bacnet]") {
  auto& box = build(1, 2, true);
  box.services = services({confirmed_service::write_property_multiple});
  attach(1, 2, true);
  write(1, 1, {{0, value{1.0}}, {1, value{2.0}}}, 8);
  run(2s);
  write(1, 2, {{0, value{3.0}}, {1, value{4.0}}});
  run(2s);
  CHECK(end_of(2) == ec::none);
  CHECK(several_of(box) == 3);
  for (uint32_t i = 0; i < 2; ++i) {
    CHECK_FALSE(box.values[i].levels[7]);
    CHECK(box.values[i].levels[15] == 3.0f + static_cast<float>(i));
  }
}

} // namespace troupe::test
