// Any bytes as what the network brings to the BACnet driver, which has devices,
// polls, subscriptions and commands meanwhile. Each command ends once, and
// nobody makes it send without bound.
//
//   op 2, value 6 | op 0: value bytes of a datagram from a stranger
//                   op 1: value bytes of an APDU from the device
//                   op 2: time goes by
//                   op 3: a command, an action, a new plan, or a search begins
//                         or ends

#include "drivers/bacnet/driver.hpp"
#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/npdu.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/sim_datagrams.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <set>

namespace {

using namespace troupe;
using namespace troupe::bacnet;
using namespace std::chrono_literals;

void require(bool x) {
  if (!x)
    std::abort();
}

device_type_ptr make_type() {
  data_type number;
  number.name = "number";
  number.kind = type_kind::number;
  auto shared = std::make_shared<const data_type>(number);
  device_type out;
  out.name = "box";
  out.protocol = "bacnet";
  out.blocks = {{"AV", 0, {}, {}, {}}};
  for (uint32_t i = 0; i < 4; ++i) {
    point_type pt;
    pt.name = std::to_string(i);
    pt.type = shared;
    object place;
    place.id = {object_type::analog_value, i};
    place.priorities = i % 2 == 0;
    pt.address = place;
    out.blocks[0].points.push_back(i);
    out.points.push_back(std::move(pt));
  }
  return std::make_shared<const device_type>(std::move(out));
}

class sink : public driver_sink {
public:
  void values(device_number, batch_ptr x) override {
    ++batches;
    for (auto& y : x->samples)
      require(y.point < 4
              || (y.point == whole_device && x->samples.size() == 1));
  }

  void health(const health_report&) override {
    // nop
  }

  void done(const driver_done& x) override {
    require(open.erase(x.request) == 1);
  }

  void found(device_find x) override {
    require(!x.unid.empty() && x.file_text.empty() == x.file_name.empty());
  }

  void progress(double) override {
    // nop
  }

  void search_ended(const failure&) override {
    // nop
  }

  std::set<uint64_t> open;
  size_t batches = 0;
};

class story {
public:
  story() {
    driver_ports ports;
    ports.io = &io_;
    ports.sink = &sink_;
    ports.count = &count_;
    ports.clock = std::make_shared<test::manual_wall_clock>(1);
    ports.datagrams = net_.factory();
    settings cfg;
    cfg.own = own_device_settings{77, "gateway", 0, {}};
    uut_ = std::make_unique<driver>(cfg, ports);
    uut_->attach(std::make_shared<const device_link>(
      device_link{1, {"bacnet", "b"}, "1@10.1.0.1:47808", type_}));
    uut_->attach(std::make_shared<const device_link>(
      device_link{2, {"bacnet", "c"}, "2", type_}));
    plan(1);
    plan(2);
    io_.run();
  }

  void tell(octets text) {
    octet_reader in{text};
    while (!in.at_end()) {
      unsigned op = in.take8();
      auto value = op >> 2;
      auto before = net_.sent;
      switch (op & 3u) {
        case 0:
          receive({0x0A010002, 47'808}, in.take(value));
          break;
        case 1:
          receive(device, wrapped(in.take(value)));
          break;
        case 2:
          io_.advance(value * 100ms);
          break;
        default:
          change(value);
      }
      io_.run();
      require(net_.sent - before < 1'000);
      for (; credited_ < sink_.batches; ++credited_) {
        uut_->credit(1);
        uut_->credit(2);
      }
    }
    io_.advance(5min);
    require(sink_.open.empty());
  }

private:
  static constexpr datagram_address device{0x0A010001, 47'808};

  void plan(unsigned value) {
    scan_plan x{1 + value % 2, {}};
    for (point_index i = 0; i < value % 5; ++i)
      x.points.push_back({i, i % 2 == 0 ? 0ms : 500ms, false, i % 2 == 0});
    uut_->plan(std::make_shared<const scan_plan>(std::move(x)));
  }

  void search() {
    search_order x;
    x.types = {type_};
    require(static_cast<bool>(
      uut_->search(std::make_shared<const search_order>(std::move(x)))));
  }

  void act(device_number to, uint64_t request, unsigned which) {
    device_order x{to, request, "readRange", {}};
    x.args = make_structure({{"object", troupe::value{"TL:1"}},
                             {"point", troupe::value{0}},
                             {"state", troupe::value{"enable"}}});
    constexpr std::array<const char*, 4> all{
      "readRange", "priorities", "communicationControl", "timeSync"};
    x.action = all[which % all.size()];
    sink_.open.insert(request);
    require(static_cast<bool>(uut_->act(x)));
  }

  void receive(const datagram_address& from, octets bytes) {
    net_.deliver(from, {bytes.data, bytes.data + bytes.size});
  }

  octets wrapped(octets apdu) {
    npdu frame;
    frame.body = apdu;
    std::vector<uint8_t> inner;
    append(inner, frame);
    bvlc outer;
    outer.body = as_octets(inner);
    wrapped_.clear();
    append(wrapped_, outer);
    return as_octets(wrapped_);
  }

  void change(unsigned value) {
    device_number to = 1 + value % 2;
    auto request = ++request_;
    if (value >= 56)
      return value % 2 == 0 ? search() : uut_->stop_search();
    if (value >= 48)
      return act(to, request, value / 2);
    switch (value % 3) {
      case 0:
        sink_.open.insert(request);
        return uut_->write(std::make_shared<const write_command>(
          write_command{to,
                        request,
                        static_cast<uint8_t>(value % 17 + 1),
                        {{value % 4, troupe::value{double{value / 4.0}}}}}));
      case 1:
        sink_.open.insert(request);
        return uut_->read(std::make_shared<const read_command>(
          read_command{to, request, {}, 5s}));
      default:
        return plan(value);
    }
  }

  test::sim_reactor io_;
  test::sim_datagrams net_{io_};
  sink sink_;
  driver_counters count_;
  device_type_ptr type_ = make_type();
  std::unique_ptr<driver> uut_;
  std::vector<uint8_t> wrapped_;
  uint64_t request_ = 0;
  size_t credited_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  story{}.tell({data, size});
  return 0;
}
