// What other workstations see of us.

#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace bacnet;

/// A workstation that asks the gateway, and keeps what it hears.
class fixture : public bacnet_fixture {
public:
  fixture() {
    net.on_sent = [this](auto& to, auto& x) { keep(to, x); };
    settings cfg;
    cfg.own = own_device_settings{77, "gateway", 260, "1.0"};
    make(cfg);
    io.run();
  }

  template <class T>
  void tell(unconfirmed_service service, const T& x) {
    bytes data;
    encode(x, data);
    peer.send(workstation, unconfirmed_request{static_cast<uint8_t>(service),
                                               as_octets(data)});
    io.run();
  }

  template <class T>
  void ask(confirmed_service service, const T& x) {
    bytes data;
    encode(x, data);
    confirmed_request out;
    out.invoke_id = ++invoke_id;
    out.service = static_cast<uint8_t>(service);
    out.max_apdu_code = 5;
    out.data = as_octets(data);
    peer.send(workstation, out);
    io.run();
  }

  /// What we said last. Points into `frames`.
  apdu last() {
    REQUIRE_FALSE(frames.empty());
    auto outer = decode_bvlc(as_octets(frames.back().second));
    auto inner = decode_npdu(outer->body);
    auto out = decode_apdu(inner->body);
    REQUIRE(out);
    return *out;
  }

  /// What we said last, as an answer without confirmation.
  template <class T>
  T last_told(unconfirmed_service service) {
    auto x = last();
    auto told = std::get_if<unconfirmed_request>(&x);
    REQUIRE(told != nullptr);
    CHECK(told->service == static_cast<uint8_t>(service));
    T out;
    CHECK(decode(out, told->data));
    return out;
  }

  /// A property of our device object.
  primitive property(property_id what) {
    ask(confirmed_service::read_property,
        read_property{{{object_type::device, 77}, what, std::nullopt}});
    auto x = last();
    auto ack = std::get_if<complex_ack>(&x);
    REQUIRE(ack != nullptr);
    read_property_ack all;
    REQUIRE(decode(all, ack->data));
    tag_reader in{all.content};
    return in.take_application();
  }

  void keep(const datagram_address& to, const bytes& x) {
    frames.emplace_back(to, x);
  }

  std::vector<std::pair<datagram_address, bytes>> frames;
  sim_device& workstation = peer.add(9);
  uint8_t invoke_id = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "the gateway says that it is there", "[bacnet]") {
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].first == net.broadcast);
  auto told = last_told<i_am>(unconfirmed_service::i_am);
  CHECK(told.instance == 77);
  CHECK(told.vendor == 260);
  CHECK(told.max_apdu == 1'476);
}

TEST_CASE_METHOD(fixture, "Who-Is for the gateway is answered to who asked",
                 "[bacnet]") {
  frames.clear();
  tell(unconfirmed_service::who_is, who_is{instance_range{70, 80}});
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].first == workstation.where);
  CHECK(last_told<i_am>(unconfirmed_service::i_am).instance == 77);
  tell(unconfirmed_service::who_is, who_is{});
  CHECK(frames.size() == 2);
  tell(unconfirmed_service::who_is, who_is{instance_range{78, 80}});
  CHECK(frames.size() == 2);
}

TEST_CASE_METHOD(fixture, "Who-Has finds the gateway by identifier and name",
                 "[bacnet]") {
  frames.clear();
  object_id device{object_type::device, 77};
  tell(unconfirmed_service::who_has, who_has{std::nullopt, device});
  CHECK(last_told<i_have>(unconfirmed_service::i_have).name == "gateway");
  tell(unconfirmed_service::who_has,
       who_has{std::nullopt, std::string{"gateway"}});
  CHECK(last_told<i_have>(unconfirmed_service::i_have).object == device);
  CHECK(frames.size() == 2);
  tell(unconfirmed_service::who_has,
       who_has{std::nullopt, std::string{"boiler"}});
  CHECK(frames.size() == 2);
}

TEST_CASE_METHOD(fixture, "the device object can be read", "[bacnet]") {
  CHECK(std::get<std::string>(property(property_id::object_name)) == "gateway");
  CHECK(std::get<object_id>(property(property_id::object_identifier)).instance
        == 77);
  CHECK(std::get<enumerated>(property(property_id::object_type)).number == 8);
  CHECK(std::get<uint64_t>(property(property_id::vendor_identifier)) == 260);
  CHECK(std::get<std::string>(property(property_id::firmware_revision))
        == "1.0");
  auto services
    = std::get<bit_string>(property(property_id::protocol_services_supported));
  CHECK(has_service(services, confirmed_service::read_property));
  CHECK(has_service(services, unconfirmed_service::who_has));
  CHECK_FALSE(has_service(services, confirmed_service::write_property));
  CHECK_FALSE(has_service(services, confirmed_service::reinitialize_device));
}

TEST_CASE_METHOD(fixture, "what the gateway does not have is an error",
                 "[bacnet]") {
  ask(confirmed_service::read_property,
      read_property{
        {{object_type::device, 77}, property_id::present_value, std::nullopt}});
  CHECK(std::holds_alternative<error_answer>(last()));
  ask(confirmed_service::read_property,
      read_property{{{object_type::analog_value, 1},
                     property_id::present_value,
                     std::nullopt}});
  CHECK(std::holds_alternative<error_answer>(last()));
}

TEST_CASE_METHOD(fixture, "nobody restarts or silences the gateway",
                 "[bacnet]") {
  ask(confirmed_service::reinitialize_device, reinitialize_device{});
  auto x = last();
  auto reject = std::get_if<reject_answer>(&x);
  REQUIRE(reject != nullptr);
  CHECK(reject->reason == reject_reason::unrecognized_service);
  communication_control silence;
  silence.state = communication::disable;
  ask(confirmed_service::device_communication_control, silence);
  CHECK(std::holds_alternative<reject_answer>(last()));
  CHECK(std::get<std::string>(property(property_id::object_name)) == "gateway");
}

TEST_CASE_METHOD(fixture, "the port stays open without devices", "[bacnet]") {
  attach(1, "5", bacnet_type(1));
  uut->detach(1);
  io.run();
  CHECK(net.is_open());
  frames.clear();
  tell(unconfirmed_service::who_is, who_is{});
  CHECK(frames.size() == 1);
}

TEST_CASE_METHOD(fixture, "no device has the gateway's instance", "[bacnet]") {
  attach(1, "77", bacnet_type(1));
  CHECK(sink.health_of(1)->code == ec::already_exists);
  peer.i_am(peer.add(77));
  io.run();
  CHECK(counter("duplicate_instances") == 1);
}

TEST_CASE_METHOD(fixture, "a flood of one sender does not silence the gateway",
                 "[bacnet]") {
  auto& other = peer.add(10);
  auto& flooder = peer.add(11);
  bytes everybody;
  encode(who_is{}, everybody);
  unconfirmed_request search{static_cast<uint8_t>(unconfirmed_service::who_is),
                             as_octets(everybody)};
  SECTION("that searches") {
    for (int i = 0; i < 1'000; ++i)
      peer.send(flooder, search);
  }
  SECTION("that reads") {
    bytes data;
    encode(read_property{{{object_type::device, 77},
                          property_id::object_name,
                          std::nullopt}},
           data);
    confirmed_request question;
    question.service = static_cast<uint8_t>(confirmed_service::read_property);
    question.data = as_octets(data);
    for (int i = 0; i < 1'000; ++i) {
      question.invoke_id = static_cast<uint8_t>(i);
      peer.send(flooder, question);
    }
  }
  frames.clear();
  io.run();
  auto answered = frames.size();
  CHECK(answered >= 20);
  CHECK(answered <= 100);
  CHECK(counter("flooded_by_one") == 1'000 - answered);
  frames.clear();
  peer.send(other, search);
  io.run();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].first == other.where);
  CHECK(std::get<std::string>(property(property_id::object_name)) == "gateway");
  CHECK(counter("flooded") == 0);
}

TEST_CASE_METHOD(fixture, "who asked too much is answered again after a while",
                 "[bacnet]") {
  for (int i = 0; i < 1'000; ++i)
    tell(unconfirmed_service::who_is, who_is{});
  frames.clear();
  tell(unconfirmed_service::who_is, who_is{});
  CHECK(frames.empty());
  io.advance(1s);
  tell(unconfirmed_service::who_is, who_is{});
  CHECK(frames.size() == 1);
}

TEST_CASE_METHOD(fixture, "questions of many senders have a bound as well",
                 "[bacnet]") {
  std::vector<sim_device*> all;
  for (uint32_t i = 0; i < 400; ++i)
    all.push_back(&peer.add(1'000 + i));
  frames.clear();
  bytes data;
  encode(who_is{}, data);
  for (auto x : all)
    peer.send(
      *x, unconfirmed_request{static_cast<uint8_t>(unconfirmed_service::who_is),
                              as_octets(data)});
  io.run();
  CHECK(frames.size() == 200);
  CHECK(counter("flooded") == 200);
}

TEST_CASE_METHOD(fixture, "searches for others use up nothing", "[bacnet]") {
  frames.clear();
  for (int i = 0; i < 1'000; ++i) {
    tell(unconfirmed_service::who_is, who_is{instance_range{78, 90}});
    tell(unconfirmed_service::who_has,
         who_has{std::nullopt, std::string{"boiler"}});
  }
  CHECK(frames.empty());
  CHECK(counter("flooded_by_one") == 0);
  tell(unconfirmed_service::who_is, who_is{instance_range{77, 77}});
  CHECK(frames.size() == 1);
}

TEST_CASE_METHOD(bacnet_fixture, "without an instance nobody sees the gateway",
                 "[bacnet]") {
  attach(1, "5", bacnet_type(1));
  auto& workstation = peer.add(9);
  size_t frames = 0;
  net.on_sent = [&](auto&, auto&) { ++frames; };
  bytes data;
  encode(bacnet::who_is{}, data);
  peer.send(workstation,
            bacnet::unconfirmed_request{8, bacnet::as_octets(data)});
  io.run();
  CHECK(frames == 0);
}

TEST_CASE("an own device needs a name and an instance", "[bacnet]") {
  bacnet::own_device_settings x{77, "gateway", 0, {}};
  CHECK(validate(x));
  x.instance = bacnet::last_instance + 1;
  CHECK_FALSE(validate(x));
  x = {77, {}, 0, {}};
  CHECK_FALSE(validate(x));
}

} // namespace troupe::test
