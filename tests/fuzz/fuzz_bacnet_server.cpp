// Any frames to a simulated device behind its router: it answers frames that
// are none of ours with nothing, and its bounds hold.
//
//   size 1 | 0: ten seconds go by, else: a datagram of that many bytes

#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/server.hpp"
#include "protocol/bacnet/server_router.hpp"

#include <cstdlib>

namespace {

using namespace troupe::bacnet;
using namespace std::chrono_literals;

constexpr size_t most_subscriptions = 3;
constexpr bip_address client{0x7f000002, usual_port};

void require(bool x) {
  if (!x)
    std::abort();
}

device_model_ptr small_model() {
  device_model out;
  out.objects.resize(3);
  out.objects[0].id = {object_type::analog_input, 1};
  out.objects[1].id = {object_type::analog_value, 1};
  out.objects[1].writable = out.objects[1].commandable = true;
  out.objects[2].id = {object_type::multi_state_value, 1};
  out.objects[2].states = {"Off", "Low", "High"};
  out.objects[2].writable = true;
  out.objects[2].start = 1;
  return std::make_shared<device_model>(out);
}

server_settings settings() {
  server_settings out;
  out.max_apdu = 206;
  out.most_subscriptions = most_subscriptions;
  return out;
}

class story {
public:
  void tell(octets text) {
    octet_reader in{text};
    while (!in.at_end()) {
      auto size = in.take8();
      if (size == 0)
        pass(10s);
      else
        receive(in.take(size));
      check();
    }
  }

private:
  void receive(octets bytes) {
    auto got = router_.on_datagram(client, bytes, now_, datagrams_);
    if (got && got->instance.value_or(1) == 1)
      device_.on_apdu(got->from, !got->instance, got->bytes, now_, frames_);
  }

  void pass(std::chrono::seconds x) {
    now_ += x;
    device_.on_time(now_, frames_);
    device_.set_value(0, static_cast<double>(now_.time_since_epoch().count()),
                      now_, frames_);
  }

  void check() {
    for (auto& x : frames_) {
      require(x.bytes.size() <= 206);
      require(static_cast<bool>(decode_apdu(as_octets(x.bytes))));
      router_.send(1, x, datagrams_);
    }
    frames_.clear();
    for (auto& x : datagrams_)
      require(static_cast<bool>(decode_bvlc(as_octets(x.bytes))));
    datagrams_.clear();
    require(device_.subscriptions() <= most_subscriptions);
  }

  std::chrono::steady_clock::time_point now_{1h};
  server_router router_{1};
  server device_{small_model(), settings()};
  std::vector<datagram> datagrams_;
  std::vector<outgoing_apdu> frames_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  story{}.tell({data, size});
  return 0;
}
