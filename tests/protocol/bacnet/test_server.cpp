#include "protocol/bacnet/discovery.hpp"
#include "tests/protocol/bacnet/server_fixture.hpp"

namespace troupe::bacnet {

namespace {

using std::chrono::seconds;

constexpr auto present = property_id::present_value;

read_multiple many(size_t count, const object_id& what = room) {
  return {std::vector<property_ref>(count, {what, present, {}})};
}

} // namespace

TEST_CASE_METHOD(server_fixture, "who is in the range answers", "[server]") {
  auto answers = [&](std::optional<instance_range> range) {
    bytes data;
    encode(who_is{range}, data);
    out.clear();
    send(unconfirmed_request{8, as_octets(data)});
    return out.size();
  };
  CHECK(answers({}) == 1);
  CHECK(answers(instance_range{7, 7}) == 1);
  CHECK(answers(instance_range{8, 20}) == 0);
  CHECK(answers(instance_range{0, 6}) == 0);

  answers({});
  auto x = first();
  i_am said;
  REQUIRE(decode(said, std::get<unconfirmed_request>(x).data));
  CHECK(said.instance == 7);
  CHECK(said.max_apdu == 1476);
  CHECK(said.segments == segmentation::both);
}

TEST_CASE_METHOD(server_fixture, "who has an object tells so", "[server]") {
  auto found = [&](const who_has& x) -> std::string {
    bytes data;
    encode(x, data);
    out.clear();
    send(unconfirmed_request{7, as_octets(data)});
    if (out.empty())
      return "";
    auto frame = first();
    i_have said;
    REQUIRE(decode(said, std::get<unconfirmed_request>(frame).data));
    return to_string(said.object) + " " + said.name;
  };
  CHECK(found({{}, room}) == "AI:1 RoomTemp");
  CHECK(found({{}, std::string{"Fan"}}) == "BV:1 Fan");
  CHECK(found({{}, std::string{"Room 7"}}) == to_string(device_7) + " Room 7");
  CHECK(found({{}, std::string{"fan"}}).empty());
  CHECK(found({instance_range{8, 9}, room}).empty());
}

TEST_CASE_METHOD(server_fixture, "properties are read or refused", "[server]") {
  struct row {
    property_ref what;
    std::string answer;
  };
  constexpr object_id missing{object_type::analog_value, 99};
  const std::vector<row> rows{
    {{room, present, {}}, "4441A80000"},
    {{fan, present, {}}, "9100"},
    {{mode, present, {}}, "2101"},
    {{room, property_id::units, {}}, "913E"},
    {{room, property_id::status_flags, {}}, "820400"},
    {{mode, property_id::state_text, 0}, "2103"},
    {{mode, property_id::state_text, 2},
     "750500" + to_hex(bytes{'H', 'e', 'a', 't'})},
    {{mode, property_id::state_text, 4}, "property: invalid-array-index"},
    {{room, present, 1}, "property: property-is-not-an-array"},
    {{room, property_id::priority_array, {}}, "property: unknown-property"},
    {{room, property_id::all, {}}, "property: unknown-property"},
    {{missing, present, {}}, "object: unknown-object"},
    {{device_7, property_id::object_list, 0}, "2105"},
    {{device_7, property_id::object_list, 1}, "C402000007"},
    {{{object_type::device, any_instance}, property_id::object_identifier, {}},
     "C402000007"},
    {{{object_type::device, 8}, property_id::object_name, {}},
     "object: unknown-object"},
    {{device_7, present, {}}, "property: unknown-property"},
  };
  for (auto& x : rows) {
    INFO(to_string(x.what.object) << ' ' << to_string(x.what.property));
    CHECK(read(x.what) == x.answer);
  }
}

TEST_CASE_METHOD(server_fixture,
                 "many properties of a simulated device are read at once",
                 "[server]") {
  auto x = ask(confirmed_service::read_property_multiple,
               read_multiple{{{room, present, {}},
                              {room, property_id::priority_array, {}},
                              {fan, property_id::all, {}},
                              {{object_type::file, 1}, property_id::all, {}}}});
  read_multiple_ack answer;
  REQUIRE(decode(answer, std::get<complex_ack>(x).data));
  auto& results = answer.results;
  REQUIRE(results.size() > 10);
  CHECK(results[0].content.size == 5);
  CHECK(results[1].refused
        == error{error_class::property, error_code::unknown_property});
  for (size_t i = 2; i + 1 < results.size(); ++i) {
    CHECK(results[i].what.object == fan);
    CHECK_FALSE(results[i].refused);
    CHECK(results[i].what.property != property_id::property_list);
  }
  CHECK(results.back().refused
        == error{error_class::object, error_code::unknown_object});
}

TEST_CASE_METHOD(server_fixture, "groups of properties have their members",
                 "[server]") {
  auto members = [&](property_id group, const object_id& of) {
    auto x = ask(confirmed_service::read_property_multiple,
                 read_multiple{{{of, group, {}}}});
    read_multiple_ack answer;
    REQUIRE(decode(answer, std::get<complex_ack>(x).data));
    return answer.results.size();
  };
  for (auto& x : {room, set_point, fan, mode, device_7})
    CHECK(members(property_id::required, x) + members(property_id::optional, x)
          == members(property_id::all, x));
}

TEST_CASE_METHOD(server_fixture, "long answers come in segments or not at all",
                 "[server]") {
  struct row {
    const char* what;
    size_t values;
    uint16_t max_apdu;
    bool client;
    bool server;
    uint8_t max_segments_code;
    std::string answer;
  };
  const std::vector<row> rows{
    {"fits", 20, 480, false, true, 0, "ok"},
    {"too long for a client without segments", 200, 480, false, true, 0,
     "abort segmentation-not-supported"},
    {"too long for a device without segments", 200, 480, true, false, 0,
     "abort segmentation-not-supported"},
    {"in segments", 200, 480, true, true, 0, "segments"},
    {"more segments than the client takes", 200, 206, true, true, 2,
     "abort buffer-overflow"},
  };
  for (auto& x : rows) {
    INFO(x.what);
    server_settings cfg;
    cfg.segments = x.server;
    configure(cfg);
    takes_segments = x.client;
    max_segments_code = x.max_segments_code;
    max_apdu = x.max_apdu;
    auto answer = ask(confirmed_service::read_property_multiple,
                      many(x.values));
    auto ack = std::get_if<complex_ack>(&answer);
    auto text = ack != nullptr && ack->part ? "segments" : text_of(answer);
    CHECK(text == x.answer);
  }
}

TEST_CASE_METHOD(server_fixture,
                 "reading ends when the answer is longer than may be sent",
                 "[server]") {
  for (uint32_t i = 2; i < 2'000; ++i) {
    model.objects.push_back(model.objects[0]);
    model.objects.back().id.instance = i;
  }
  struct row {
    const char* what;
    property_id property;
    uint16_t max_apdu;
    bool client; ///< Takes segments.
    uint8_t max_segments_code;
    uint64_t most_reads; ///< A result has four bytes at least.
    std::string answer;
  };
  const std::vector<row> rows{
    {"in one piece", property_id::all, 1'476, false, 0, 1'476 / 4,
     "abort segmentation-not-supported"},
    {"in two segments", property_id::all, 206, true, 1, 2 * 206 / 4,
     "abort buffer-overflow"},
    {"in segments without end", property_id::object_list, 1'476, true, 0, 50,
     "abort buffer-overflow"},
  };
  for (auto& x : rows) {
    INFO(x.what);
    configure({});
    takes_segments = x.client;
    max_segments_code = x.max_segments_code;
    max_apdu = x.max_apdu;
    auto answer = ask(confirmed_service::read_property_multiple,
                      read_multiple{std::vector<property_ref>(
                        400, {device_7, x.property, {}})});
    CHECK(text_of(answer) == x.answer);
    CHECK(uut->counts().reads > 0);
    CHECK(uut->counts().reads <= x.most_reads);
  }
}

TEST_CASE_METHOD(server_fixture, "segments bring the whole list of objects",
                 "[server]") {
  for (uint32_t i = 2; i < 500; ++i) {
    model.objects.push_back(model.objects[0]);
    model.objects.back().id.instance = i;
  }
  max_apdu = 206;
  auto x = ask(confirmed_service::read_property,
               read_property{{device_7, property_id::object_list, {}}});
  bytes whole;
  for (;;) {
    auto& ack = std::get<complex_ack>(x);
    REQUIRE(ack.part);
    CHECK(last.size() <= 206);
    whole.insert(whole.end(), ack.data.data, ack.data.data + ack.data.size);
    if (!ack.part->more_follow)
      break;
    if (out.empty())
      send(segment_ack{invoke_id, ack.part->sequence, 4, false, side::client});
    x = first();
  }
  read_property_ack list;
  REQUIRE(decode(list, as_octets(whole)));
  CHECK(list.content.size == 5u * (1 + model.objects.size()));
}

TEST_CASE_METHOD(server_fixture, "what cannot be served is rejected",
                 "[server]") {
  struct row {
    const char* what;
    uint8_t service;
    const char* data;
    std::string answer;
  };
  const std::vector<row> rows{
    {"no service", 99, "", "reject unrecognized-service"},
    {"ReadRange", 26, "0C000000011955", "reject unrecognized-service"},
    {"nothing to read", 12, "", "reject missing-required-parameter"},
    {"no property", 12, "0C00000001", "reject missing-required-parameter"},
    {"half a tag", 12, "0C0000", "reject invalid-tag"},
    {"nothing of many", 14, "", "reject missing-required-parameter"},
    {"an open list", 14, "0C000000011E", "reject invalid-tag"},
    {"priority 17", 15, "0C0080000119553E44420000003F4911",
     "reject parameter-out-of-range"},
    {"priority 0", 15, "0C0080000119553E44420000003F4900",
     "reject parameter-out-of-range"},
    {"no value", 15, "0C008000011955", "reject missing-required-parameter"},
    {"no writes", 16, "", "reject missing-required-parameter"},
    {"no object", 5, "0901", "reject missing-required-parameter"},
    {"no state", 17, "", "reject missing-required-parameter"},
  };
  for (auto& x : rows) {
    INFO(x.what);
    CHECK(text_of(ask_raw(x.service, from_hex(x.data))) == x.answer);
  }
  CHECK(uut->counts().errors == rows.size());
}

TEST_CASE_METHOD(server_fixture, "services can be missing", "[server]") {
  server_settings cfg;
  cfg.read_multiple = cfg.write_multiple = cfg.cov = false;
  configure(cfg);
  auto no = "reject unrecognized-service";
  CHECK(text_of(ask(confirmed_service::read_property_multiple, many(1))) == no);
  CHECK(
    text_of(ask(confirmed_service::write_property_multiple, write_multiple{}))
    == no);
  CHECK(subscribe(room) == no);
  auto x = ask(
    confirmed_service::read_property,
    read_property{{device_7, property_id::protocol_services_supported, {}}});
  read_property_ack list;
  REQUIRE(decode(list, std::get<complex_ack>(x).data));
  tag_reader from{list.content};
  auto services = from.take_bits();
  CHECK(has_service(services, confirmed_service::read_property));
  CHECK_FALSE(has_service(services, confirmed_service::read_property_multiple));
  CHECK_FALSE(has_service(services, confirmed_service::subscribe_cov));
}

TEST_CASE_METHOD(server_fixture, "writes are taken or refused", "[server]") {
  struct row {
    property_ref what;
    primitive value;
    std::optional<uint8_t> priority;
    std::string answer;
  };
  const std::string denied = "property: write-access-denied";
  const std::string bad_type = "property: invalid-data-type";
  const std::string bad_value = "property: value-out-of-range";
  const std::vector<row> rows{
    {{set_point, present, {}}, 22.5f, {}, "ok"},
    {{set_point, present, {}}, 22.5f, uint8_t{6}, denied},
    {{set_point, present, {}}, 31.0f, uint8_t{8}, bad_value},
    {{set_point, present, {}}, uint64_t{22}, uint8_t{8}, bad_type},
    {{set_point, present, 1}, 22.5f, {}, "property: property-is-not-an-array"},
    {{set_point, property_id::priority_array, 1}, 22.5f, {}, denied},
    {{set_point, property_id::relinquish_default, {}}, 19.0f, {}, "ok"},
    {{set_point, property_id::cov_increment, {}}, -1.0f, {}, bad_value},
    {{set_point, property_id::cov_increment, {}}, 2.0f, {}, "ok"},
    {{set_point, property_id::object_name, {}}, std::string{"x"}, {}, denied},
    {{room, present, {}}, 22.5f, {}, denied},
    {{room, property_id::out_of_service, {}}, enumerated{1}, {}, bad_type},
    {{fan, present, {}}, enumerated{1}, uint8_t{8}, "ok"},
    {{fan, present, {}}, enumerated{2}, uint8_t{8}, bad_value},
    {{fan, present, {}}, true, uint8_t{8}, bad_type},
    {{mode, present, {}}, uint64_t{3}, {}, "ok"},
    {{mode, present, {}}, uint64_t{4}, {}, bad_value},
    {{mode, present, {}}, uint64_t{0}, {}, bad_value},
    {{mode, present, {}}, primitive{}, {}, bad_type},
    {{{object_type::file, 1}, present, {}}, 1.0f, {}, "object: unknown-object"},
    {{device_7, property_id::object_name, {}}, std::string{"x"}, {}, denied},
    {{device_7, present, {}}, 1.0f, {}, "property: unknown-property"},
  };
  for (auto& x : rows) {
    INFO(to_string(x.what.object) << ' ' << to_string(x.what.property));
    CHECK(write(x.what, x.value, x.priority) == x.answer);
  }
}

TEST_CASE_METHOD(server_fixture, "the highest priority counts until it ends",
                 "[server]") {
  property_ref value{set_point, present, {}};
  CHECK(read(value) == "4441A00000"); // 20
  CHECK(write(value, 25.0f) == "ok");
  CHECK(write(value, 12.0f, uint8_t{8}) == "ok");
  CHECK(read(value) == "4441400000");
  CHECK(read({set_point, property_id::priority_array, 8}) == "4441400000");
  CHECK(read({set_point, property_id::priority_array, 16}) == "4441C80000");
  CHECK(read({set_point, property_id::priority_array, 1}) == "00");
  CHECK(write(value, primitive{}, uint8_t{8}) == "ok");
  CHECK(read(value) == "4441C80000");
  CHECK(write(value, primitive{}) == "ok");
  CHECK(read(value) == "4441A00000");
  CHECK(uut->take_written() == std::vector<size_t>(4, 1));
  CHECK(uut->take_written().empty());
}

TEST_CASE_METHOD(server_fixture, "writing many ends at the first failure",
                 "[server]") {
  bytes warm;
  tag_writer{warm}.put(24.0f);
  bytes on;
  tag_writer{on}.put(enumerated{1});
  write_multiple x{{{{set_point, present, {}}, as_octets(warm), uint8_t{8}},
                    {{room, present, {}}, as_octets(warm), {}},
                    {{fan, present, {}}, as_octets(on), uint8_t{8}}}};
  auto answer = ask(confirmed_service::write_property_multiple, x);
  write_multiple_error why;
  REQUIRE(decode(why, std::get<error_answer>(answer).data));
  CHECK(why.why
        == error{error_class::property, error_code::write_access_denied});
  CHECK(why.first_failed == property_ref{room, present, {}});
  CHECK(read({set_point, present, {}}) == "4441C00000");
  CHECK(read({fan, present, {}}) == "9100");
  x.writes.erase(x.writes.begin() + 1);
  CHECK(text_of(ask(confirmed_service::write_property_multiple, x)) == "ok");
  CHECK(read({fan, present, {}}) == "9101");
}

TEST_CASE_METHOD(server_fixture, "out of service a value is the user's",
                 "[server]") {
  CHECK(write({room, property_id::out_of_service, {}}, true) == "ok");
  uut->set_value(0, 30, now, out);
  CHECK(read({room, present, {}}) == "4441A80000");
  CHECK(read({room, property_id::status_flags, {}}) == "820410");
  CHECK(write({room, present, {}}, 5.0f) == "ok");
  CHECK(read({room, present, {}}) == "4440A00000");
}

TEST_CASE_METHOD(server_fixture, "confirmed requests to all are left alone",
                 "[server]") {
  configure({});
  bytes data;
  encode(read_property{{room, present, {}}}, data);
  auto frame
    = encoded(apdu{confirmed_request{1, 12, false, 0, 5, {}, as_octets(data)}});
  uut->on_apdu(client, true, as_octets(frame), now, out);
  CHECK(out.empty());
}

TEST_CASE_METHOD(server_fixture, "communication can be switched off",
                 "[server]") {
  server_settings cfg;
  cfg.password = "open";
  configure(cfg);
  auto control = [&](communication state, std::optional<std::string> password,
                     std::optional<uint16_t> minutes) {
    return text_of(
      ask(confirmed_service::device_communication_control,
          communication_control{minutes, state, std::move(password)}));
  };
  auto is_heard = [&] {
    out.clear();
    send(unconfirmed_request{8, {}});
    return !out.empty();
  };
  CHECK(control(communication::disable, {}, {})
        == "security: password-failure");
  CHECK(control(communication::disable, "shut", {})
        == "security: password-failure");
  CHECK(control(communication::disable, "open", uint16_t{5}) == "ok");
  CHECK_FALSE(is_heard());
  pass(seconds{301});
  CHECK(is_heard());
  CHECK(control(communication::disable, "open", {}) == "ok");
  pass(seconds{90'000});
  CHECK_FALSE(is_heard());
  CHECK(control(communication::enable, "open", {}) == "ok");
  CHECK(is_heard());
}

TEST_CASE_METHOD(server_fixture, "a restart forgets subscriptions",
                 "[server]") {
  CHECK(subscribe(room) == "ok");
  CHECK(uut->subscriptions() == 1);
  auto restart = [&](restart_kind what) {
    return text_of(ask(confirmed_service::reinitialize_device,
                       reinitialize_device{what, {}}));
  };
  CHECK(restart(restart_kind::start_backup)
        == "services: optional-functionality-not-supported");
  CHECK(restart(restart_kind::warm) == "ok");
  CHECK(uut->subscriptions() == 0);
  CHECK(uut->counts().restarts == 1);
}

TEST_CASE_METHOD(server_fixture, "clocks are taken", "[server]") {
  bytes data;
  encode(time_synchronization{{126, 11, 28, 6}, {12, 0, 0, 0}}, data);
  send(unconfirmed_request{6, as_octets(data)});
  send(unconfirmed_request{9, as_octets(data)});
  send(unconfirmed_request{6, {}});
  CHECK(uut->counts().time_synchronizations == 2);
  CHECK(out.empty());
}

TEST_CASE_METHOD(server_fixture, "faults show in what goes out", "[server]") {
  configure({});
  server_fault fault;
  property_ref value{set_point, present, {}};
  SECTION("a dead device says nothing") {
    fault.dead = true;
    uut->set_fault(fault);
    send(unconfirmed_request{8, {}});
    CHECK(out.empty());
    CHECK(uut->counts().unanswered == 1);
  }
  SECTION("one in three answers is lost") {
    fault.lost_one_in = 3;
    uut->set_fault(fault);
    for (int i = 0; i < 9; ++i)
      send(unconfirmed_request{8, {}});
    CHECK(out.size() == 6);
    CHECK(uut->counts().lost == 3);
  }
  SECTION("a slow device answers late and in order") {
    fault.delay = std::chrono::milliseconds{800};
    uut->set_fault(fault);
    send(unconfirmed_request{8, {}});
    CHECK(out.empty());
    pass(std::chrono::milliseconds{799});
    CHECK(out.empty());
    pass(std::chrono::milliseconds{1});
    CHECK(out.size() == 1);
  }
  SECTION("a device refuses everything") {
    fault.refuses = error{error_class::device, error_code::device_busy};
    uut->set_fault(fault);
    CHECK(read(value) == "device: device-busy");
    CHECK(write(value, 25.0f) == "device: device-busy");
  }
  SECTION("a device lies about writes") {
    fault.lies = true;
    uut->set_fault(fault);
    CHECK(write(value, 25.0f) == "ok");
    CHECK(read(value) == "4441A00000");
    CHECK(uut->take_written().empty());
  }
  SECTION("garbage is no APDU") {
    fault.garbage = true;
    uut->set_fault(fault);
    send(unconfirmed_request{8, {}});
    REQUIRE(out.size() == 1);
    CHECK_FALSE(decode_apdu(as_octets(out[0].bytes)));
  }
}

} // namespace troupe::bacnet
