// Requests over a link that loses, doubles, delays and reorders frames: each
// ends once, and what arrives is right. Seeds are fixed.

#include "protocol/bacnet/response_table.hpp"
#include "protocol/bacnet/transaction_table.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using time_point = transaction_table::time_point;

struct weather {
  double lost = 0;
  double doubled = 0;
  double very_late = 0; ///< By seconds, beyond every timer.
  milliseconds longest_way{1};
};

/// A client, some servers, and what flies between them.
class sea {
public:
  static constexpr uint32_t servers = 5;

  sea(uint32_t seed, const weather& x)
    : random_(seed), weather_(x), client_(client_settings(seed)) {
    for (uint32_t i = 0; i < servers; ++i) {
      response_settings cfg;
      cfg.window = static_cast<uint8_t>(1 + pick(20));
      cfg.max_apdu = pick(2) == 0 ? uint16_t{206} : uint16_t{480};
      servers_.emplace(local_device({i + 1, 1}), cfg);
    }
  }

  void run(size_t requests) {
    while (sent_ < requests || !client_.idle()) {
      while (sent_ < requests && send_one())
        ++sent_;
      step();
    }
    while (!flying_.empty())
      step();
  }

  std::map<request_number, uint32_t> ends; ///< Outcomes of each request.
  size_t answered = 0;
  size_t silent = 0;
  size_t wrong = 0; ///< Data that is not what was sent.

  [[nodiscard]] const transaction_table& table() const {
    return client_.table;
  }

private:
  struct client {
    explicit client(const transaction_settings& cfg) : table(cfg) {
      // nop
    }

    [[nodiscard]] bool idle() const {
      return table.size() == 0;
    }

    transaction_table table;
    transaction_output out;
  };

  struct server {
    explicit server(const response_settings& cfg) : table(cfg) {
      // nop
    }

    response_table table;
    response_output out;
  };

  struct flight {
    device_address peer;
    bytes frame;
    bool to_client = false;
  };

  static transaction_settings client_settings(uint32_t seed) {
    transaction_settings out;
    out.per_peer = 4;
    out.window = static_cast<uint8_t>(1 + seed % 32);
    out.max_segments = 128;
    out.first_invoke_id = static_cast<uint8_t>(seed);
    return out;
  }

  uint32_t pick(uint32_t count) {
    return std::uniform_int_distribution<uint32_t>{0, count - 1}(random_);
  }

  bool happens(double share) {
    return std::bernoulli_distribution{share}(random_);
  }

  /// Data of a request say which one it is: number, kind and size of the
  /// answer; the rest follows from these.
  static bytes pattern(uint32_t number, size_t size) {
    std::minstd_rand source{number + 1};
    bytes out(size);
    for (auto& x : out)
      x = static_cast<uint8_t>(source() >> 8);
    return out;
  }

  bool send_one() {
    auto to = local_device({1 + pick(servers), 1});
    if (!client_.table.has_room(to))
      return false;
    auto number = static_cast<uint32_t>(sent_);
    auto size = 9 + (pick(3) == 0 ? pick(5'000) : pick(50));
    bytes data;
    put32(data, number);
    data.push_back(static_cast<uint8_t>(pick(5)));
    put32(data, pick(3) == 0 ? pick(20'000) : pick(300));
    put(data, as_octets(pattern(number, size - 9)));
    auto kind = static_cast<uint8_t>(data[4]);
    auto answer = data;
    auto id = client_.table.send({to, kind, std::move(data), {480, true, 0}},
                                 now_, client_.out);
    REQUIRE(id);
    asked_.emplace(*id, std::move(answer));
    flush_client();
    return true;
  }

  void serve(server& who, const served_request& x) {
    octet_reader in{as_octets(x.data)};
    auto number = in.take32();
    auto kind = in.take8();
    auto data = pattern(number, in.take32());
    auto rest = to_bytes(in.take_rest());
    auto right = rest == pattern(number, rest.size()) && kind == x.service;
    wrong += right ? 0 : 1;
    apdu answer = complex_ack{x.invoke_id, x.service, {}, as_octets(data)};
    if (kind == 0)
      answer = simple_ack{x.invoke_id, x.service};
    if (kind == 1)
      answer = error_answer{x.invoke_id, x.service, as_octets(data)};
    if (kind == 2)
      answer = reject_answer{x.invoke_id, reject_reason::invalid_tag};
    who.table.respond(x.from, answer, now_, who.out);
  }

  void check(const outcome& x) {
    ++ends[x.number];
    silent += x.what == outcome_kind::silence ? 1 : 0;
    octet_reader in{as_octets(asked_.at(x.number))};
    auto number = in.take32();
    auto kind = in.take8();
    auto size = in.take32();
    auto is = [&x](outcome_kind what) { return x.what == what; };
    if (is(outcome_kind::silence) || is(outcome_kind::abort))
      return;
    ++answered;
    auto fits = kind == 0   ? is(outcome_kind::simple_ack)
                : kind == 1 ? is(outcome_kind::error)
                : kind == 2 ? is(outcome_kind::reject)
                            : is(outcome_kind::complex_ack);
    auto same = kind == 0 || kind == 2 || x.data == pattern(number, size);
    wrong += fits && same ? 0 : 1;
  }

  // -- the link ---------------------------------------------------------------

  void launch(const flight& x) {
    if (happens(weather_.lost))
      return;
    auto count = happens(weather_.doubled) ? 2 : 1;
    for (int i = 0; i < count; ++i) {
      milliseconds way{
        pick(static_cast<uint32_t>(weather_.longest_way.count()) + 1)};
      if (happens(weather_.very_late))
        way += milliseconds{pick(15'000)};
      flying_.emplace(now_ + way, x);
    }
  }

  void flush_client() {
    for (auto& x : client_.out.frames)
      launch({x.to, std::move(x.bytes), false});
    for (auto& x : client_.out.outcomes)
      check(x);
    client_.out = {};
  }

  void flush(const device_address& at, server& who) {
    for (auto& x : who.out.requests)
      serve(who, x);
    for (auto& x : who.out.frames)
      launch({at, std::move(x.bytes), true});
    who.out = {};
  }

  void land(const flight& x) {
    auto what = decode_apdu(as_octets(x.frame));
    REQUIRE(what);
    if (x.to_client) {
      client_.table.on_frame(x.peer, *what, now_, client_.out);
      return flush_client();
    }
    auto& who = servers_.at(x.peer);
    who.table.on_frame(local_device({99, 1}), *what, now_, who.out);
    flush(x.peer, who);
  }

  /// The next thing that happens.
  void step() {
    auto next = now_ + 1s;
    if (!flying_.empty())
      next = std::min(next, flying_.begin()->first);
    if (auto due = client_.table.next_due())
      next = std::min(next, *due);
    for (auto& x : servers_)
      if (auto due = x.second.table.next_due())
        next = std::min(next, *due);
    now_ = std::max(now_, next);
    while (!flying_.empty() && flying_.begin()->first <= now_) {
      auto x = std::move(flying_.begin()->second);
      flying_.erase(flying_.begin());
      land(x);
    }
    client_.table.on_time(now_, client_.out);
    flush_client();
    for (auto& [at, who] : servers_) {
      who.table.on_time(now_, who.out);
      flush(at, who);
    }
  }

  std::mt19937 random_;
  weather weather_;
  time_point now_{1h};
  client client_;
  std::map<device_address, server> servers_;
  std::multimap<time_point, flight> flying_;
  std::map<request_number, bytes> asked_;
  size_t sent_ = 0;
};

void check_all(uint32_t seed, const weather& x, double least_answered) {
  constexpr size_t requests = 100;
  CAPTURE(seed);
  sea uut{seed, x};
  uut.run(requests);
  CHECK(uut.wrong == 0);
  CHECK(uut.ends.size() == requests);
  for (auto& [number, count] : uut.ends)
    CHECK(count == 1);
  CHECK(uut.table().size() == 0);
  CHECK(uut.table().bytes() == 0);
  CHECK(static_cast<double>(uut.answered) >= least_answered * requests);
}

} // namespace

TEST_CASE("on a calm link every request is answered") {
  for (uint32_t seed = 0; seed < 5; ++seed)
    check_all(seed, {}, 1);
}

TEST_CASE("on a link that reorders and doubles nearly all are answered") {
  for (uint32_t seed = 0; seed < 5; ++seed)
    check_all(seed, {0, 0.1, 0, 50ms}, 0.99);
}

TEST_CASE("on a link that loses frames most are answered") {
  for (uint32_t seed = 0; seed < 5; ++seed)
    check_all(seed, {0.05, 0, 0, 10ms}, 0.98);
}

TEST_CASE("in a storm every request ends once and no answer is wrong") {
  for (uint32_t seed = 0; seed < 8; ++seed)
    check_all(seed, {0.2, 0.2, 0.1, 500ms}, 0.3);
}

TEST_CASE("on a dead link every request ends in silence") {
  sea uut{1, {1, 0, 0, 1ms}};
  uut.run(50);
  CHECK(uut.ends.size() == 50);
  CHECK(uut.silent == 50);
}

} // namespace troupe::bacnet
