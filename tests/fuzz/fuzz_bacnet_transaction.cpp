// Any bytes as the story of a client and of a server: what is sent, what comes,
// and how time goes by. Each request ends once, and bounds hold.
//
//   op 2, value 6 | op 0: a request of value * 16 bytes
//                   op 1: value / 4 bytes of an APDU from peer value % 4
//                   op 2: time goes by
//                   op 3: the first request is cancelled, the server answers

#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/request_gate.hpp"
#include "protocol/bacnet/response_table.hpp"
#include "protocol/bacnet/transaction_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace {

using namespace troupe;
using namespace troupe::bacnet;
using namespace std::chrono_literals;

void require(bool x) {
  if (!x)
    std::abort();
}

class story {
public:
  story() : client_(client_settings()), server_(server_settings()) {
    // nop
  }

  void tell(octets text) {
    octet_reader in{text};
    while (!in.at_end()) {
      unsigned op = in.take8();
      auto value = op >> 2;
      switch (op & 3u) {
        case 0:
          send(value);
          break;
        case 1:
          receive(value % 4, in.take(value / 4));
          break;
        case 2:
          pass(value * 100ms);
          break;
        default:
          change(value);
      }
      check();
    }
    pass(1h);
    check();
    require(open_.empty() && client_.size() == 0 && client_.bytes() == 0);
    require(server_.size() == 0 && !client_.next_due());
  }

private:
  static constexpr size_t most_bytes = 100;

  static transaction_settings client_settings() {
    transaction_settings out;
    out.max_segments = 8;
    out.most_answer_bytes = 60;
    out.most_bytes = most_bytes;
    out.per_peer = 4;
    out.per_network = 6;
    out.in_total = 8;
    out.window = 3;
    return out;
  }

  static response_settings server_settings() {
    response_settings out;
    out.in_total = 4;
    out.most_request_bytes = 60;
    out.window = 3;
    return out;
  }

  static device_address peer(unsigned which) {
    auto out = local_device({1 + which, 1});
    out.network = static_cast<uint16_t>(which / 2);
    return out;
  }

  void send(unsigned value) {
    request x{peer(value % 4), 12, std::vector<uint8_t>(value * 16u), {}};
    x.peer = {50, true, 0};
    if (auto number = client_.send(std::move(x), now_, out_))
      require(open_.insert(*number).second);
  }

  void receive(unsigned from, octets bytes) {
    auto what = decode_apdu(bytes);
    if (!what)
      return;
    client_.on_frame(peer(from), *what, now_, out_);
    server_.on_frame(peer(from), *what, now_, served_);
    if (auto asked = std::get_if<confirmed_request>(&*what))
      (void)gate_.on_request(peer(from), *asked, now_);
  }

  void pass(transaction_table::time_point::duration x) {
    for (auto end = now_ + x; now_ < end;) {
      auto next = std::min(end, client_.next_due().value_or(end));
      now_ = std::max(now_, std::min(next, server_.next_due().value_or(end)));
      client_.on_time(now_, out_);
      server_.on_time(now_, served_);
      check();
    }
  }

  void change(unsigned value) {
    if (!open_.empty()) {
      client_.cancel(*open_.begin(), now_);
      open_.erase(open_.begin());
    }
    std::vector<uint8_t> data(value * 8u);
    for (auto& x : served_.requests)
      server_.respond(x.from,
                      complex_ack{x.invoke_id, x.service, {}, as_octets(data)},
                      now_, served_);
    served_.requests.clear();
  }

  void check() {
    for (auto& x : out_.outcomes)
      require(open_.erase(x.number) == 1 && x.data.size() <= 60 + 64);
    for (auto& x : out_.frames)
      require(static_cast<bool>(decode_apdu(as_octets(x.bytes))));
    out_ = {};
    served_.frames.clear();
    require(client_.bytes() <= most_bytes && client_.size() == open_.size());
    require(client_.size() <= 8 && server_.size() <= 4);
  }

  transaction_table client_;
  response_table server_;
  request_gate gate_;
  transaction_output out_;
  response_output served_;
  std::set<request_number> open_; ///< Requests without an outcome.
  transaction_table::time_point now_{1h};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  story{}.tell({data, size});
  return 0;
}
