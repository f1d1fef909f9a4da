// Prints frames of every kind for `tshark_oracle.py`, a line each: who sends it
// (0 client, 1 device), its bytes, and what tshark should find in it.

#include "protocol/bacnet/bip_port.hpp"
#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/read_range.hpp"
#include "protocol/bacnet/response_table.hpp"
#include "protocol/bacnet/service.hpp"
#include "protocol/bacnet/transaction_table.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <cstdio>
#include <string>

namespace {

using namespace troupe;
using namespace troupe::bacnet;
using namespace std::chrono_literals;

constexpr bip_address client_address{0x0a630001, usual_port};
constexpr bip_address device_bip{0x0a630002, usual_port};
constexpr auto reading = static_cast<uint8_t>(confirmed_service::read_property);
constexpr auto writing
  = static_cast<uint8_t>(confirmed_service::write_property);

enum class sender : int { client, device };

void print(sender who, const bytes& frame, const std::string& fields) {
  std::printf("%d %s %s\n", static_cast<int>(who), to_hex(frame).c_str(),
              fields.c_str());
}

void print_bvlc(bvlc x, const bytes& body, const std::string& fields) {
  x.body = as_octets(body);
  print(sender::client, encoded(x),
        "bvlc.function=" + std::to_string(static_cast<int>(x.function)) + ' '
          + fields);
}

bytes unicast(const npdu& x) {
  auto frame = encoded(x);
  bvlc out;
  out.body = as_octets(frame);
  return encoded(out);
}

void print_apdu(sender who, const apdu& x, const std::string& fields) {
  auto body = encoded(x);
  npdu frame;
  frame.expects_reply = expects_reply(x);
  frame.body = as_octets(body);
  print(who, unicast(frame),
        "bacapp.type=" + std::to_string(x.index()) + ' ' + fields);
}

// -- headers ------------------------------------------------------------------

void datagrams() {
  auto who_is = from_hex("01 20 FF FF 00 FF 10 08");
  bvlc x;
  x.function = bvlc_function::original_broadcast;
  print_bvlc(x, who_is, "bacnet.dnet=65535 bacnet.hopc=255");
  x.function = bvlc_function::distribute_broadcast;
  print_bvlc(x, who_is, "bacnet.dnet=65535");
  x.function = bvlc_function::forwarded_npdu;
  x.origin = {0x0a000005, 47'809};
  print_bvlc(x, who_is, "bvlc.fwd_ip=10.0.0.5 bvlc.fwd_port=47809");
  x = {};
  x.function = bvlc_function::register_foreign_device;
  x.time_to_live = 300;
  print_bvlc(x, {}, "bvlc.reg_ttl=300");
  x = {};
  x.function = bvlc_function::result;
  x.code = bvlc_result::registration_refused;
  print_bvlc(x, {}, "bvlc.result=48");
}

void network_frames() {
  auto body = from_hex("10 08");
  auto mac = from_hex("0A");
  auto long_mac = from_hex("0A 00 00 01 BA C0");
  npdu x;
  x.destination = device_address{7, mac_address{as_octets(mac)}};
  x.source = device_address{9, mac_address{as_octets(long_mac)}};
  x.hop_count = 200;
  x.body = as_octets(body);
  print(sender::client, unicast(x),
        "bacnet.dnet=7 bacnet.dlen=1 bacnet.snet=9 bacnet.slen=6 "
        "bacnet.hopc=200 bacapp.type=1");
  auto message = [](const network_message& what, const char* fields) {
    auto frame = encoded(what);
    bvlc out;
    out.function = bvlc_function::original_broadcast;
    out.body = as_octets(frame);
    print(sender::device, encoded(out), fields);
  };
  message(who_is_router{5}, "bacnet.mesgtyp=0 bacnet.dnet=5");
  message(who_is_router{}, "bacnet.mesgtyp=0");
  message(i_am_router{{5}}, "bacnet.mesgtyp=1 bacnet.dnet=5");
  message(network_reject{network_reject_reason::no_route, 5},
          "bacnet.mesgtyp=3 bacnet.rejectreason=1 bacnet.dnet=5");
}

void requests_and_answers() {
  auto asked = from_hex("0C 00 00 00 05 19 55");
  auto told = from_hex("0C 00 00 00 05 19 55 3E 44 42 90 99 9A 3F");
  auto error = from_hex("91 01 91 1F");
  auto read = confirmed_request{1, reading, true, 5, 4, {}, as_octets(asked)};
  print_apdu(sender::client, read,
             "bacapp.invoke_id=1 bacapp.confirmed_service=12 bacapp.SA=1 "
             "bacapp.response_segments=5 bacapp.max_adpu_size=4");
  print_apdu(sender::device, complex_ack{1, reading, {}, as_octets(told)},
             "bacapp.invoke_id=1 bacapp.confirmed_service=12");
  print_apdu(sender::client, unconfirmed_request{8, {}},
             "bacapp.unconfirmed_service=8");
  print_apdu(sender::device, simple_ack{2, writing},
             "bacapp.invoke_id=2 bacapp.confirmed_service=15");
  print_apdu(sender::device, segment_ack{3, 7, 16, true, side::server},
             "bacapp.invoke_id=3 bacapp.sequence_number=7 "
             "bacapp.window_size=16 bacapp.NAK=1 bacapp.SRV=1");
  print_apdu(sender::client, segment_ack{3, 7, 1, false, side::client},
             "bacapp.NAK=0 bacapp.SRV=0 bacapp.window_size=1");
  print_apdu(sender::device, error_answer{4, reading, as_octets(error)},
             "bacapp.invoke_id=4 bacapp.confirmed_service=12 "
             "bacapp.error_class=1 bacapp.error_code=31");
  for (uint8_t reason = 0; reason < 10; ++reason)
    print_apdu(sender::device, reject_answer{5, reject_reason{reason}},
               "bacapp.invoke_id=5 bacapp.reject_reason="
                 + std::to_string(reason));
  for (uint8_t reason = 0; reason < 12; ++reason)
    print_apdu(sender::device,
               abort_answer{6, abort_reason{reason}, side::server},
               "bacapp.invoke_id=6 bacapp.SRV=1 bacapp.abort_reason="
                 + std::to_string(reason));
}

// -- actions on a device ------------------------------------------------------

template <class T>
void print_order(confirmed_service what, const T& parameters) {
  bytes data;
  encode(parameters, data);
  auto service = static_cast<uint8_t>(what);
  print_apdu(sender::client,
             confirmed_request{1, service, false, 0, 5, {}, as_octets(data)},
             "bacapp.confirmed_service=" + std::to_string(service));
}

void actions() {
  date_time noon{{126, 11, 28, 6}, {12, 0, 0, 0}};
  print_order(confirmed_service::device_communication_control,
              communication_control{5, communication::disable, "secret"});
  print_order(confirmed_service::reinitialize_device,
              reinitialize_device{restart_kind::warm, "secret"});
  property_ref where{{object_type::trend_log, 1}, property_id::log_buffer, {}};
  print_order(confirmed_service::read_range,
              read_range{where, range_by_time{noon, -5}});
  print_order(confirmed_service::read_range,
              read_range{where, range_by_sequence{7, 50}});
  for (auto service : {unconfirmed_service::time_synchronization,
                       unconfirmed_service::utc_time_synchronization}) {
    bytes data;
    encode(time_synchronization{noon.day, noon.time}, data);
    auto number = static_cast<uint8_t>(service);
    print_apdu(sender::client, unconfirmed_request{number, as_octets(data)},
               "bacapp.unconfirmed_service=" + std::to_string(number));
  }
  bytes items;
  encode(log_record{noon, primitive{21.5f}, status_flags{}}, items);
  encode(log_record{noon, log_status{{false, true, false}}, {}}, items);
  bytes told;
  encode(read_range_ack{where, true, true, false, 2, as_octets(items), 7},
         told);
  auto service = static_cast<uint8_t>(confirmed_service::read_range);
  print_apdu(sender::device, complex_ack{1, service, {}, as_octets(told)},
             "bacapp.confirmed_service=" + std::to_string(service));
}

// -- a conversation in segments -----------------------------------------------

/// Writes a text of 900 bytes.
bytes long_write() {
  auto out = from_hex("0C 0A 00 00 01 19 55 3E 75 FE 03 85 00");
  out.insert(out.end(), 900, 'x');
  out.push_back(0x3f);
  return out;
}

/// A list of 200 objects.
bytes long_list() {
  auto out = from_hex("0C 02 00 00 01 19 4C 3E");
  for (uint8_t i = 0; i < 200; ++i) {
    auto object = bytes{0xc4, 0, 0, 0, i};
    put(out, as_octets(object));
  }
  out.push_back(0x3f);
  return out;
}

/// Client and device, one after the other, until nobody has to say any more.
void converse(uint8_t service, const bytes& asked, const bytes& told) {
  transaction_settings settings;
  settings.max_apdu = 206;
  settings.window = 4;
  transaction_table client{settings};
  response_settings device_settings;
  device_settings.max_apdu = 206;
  response_table device{device_settings};
  transaction_table::time_point now;
  auto at = local_device(device_bip);
  transaction_output said;
  if (!client.send({at, service, asked, {206, true, 0}}, now, said))
    return;
  while (!said.frames.empty()) {
    response_output heard;
    for (auto& x : said.frames) {
      auto what = *decode_apdu(as_octets(x.bytes));
      print_apdu(sender::client, what, "");
      device.on_frame(local_device(client_address), what, now, heard);
    }
    said = {};
    for (auto& x : heard.requests) {
      apdu answer = simple_ack{x.invoke_id, x.service};
      if (!told.empty())
        answer = complex_ack{x.invoke_id, x.service, {}, as_octets(told)};
      device.respond(x.from, answer, now, heard);
    }
    for (auto& x : heard.frames) {
      auto what = *decode_apdu(as_octets(x.bytes));
      print_apdu(sender::device, what, "");
      client.on_frame(at, what, now, said);
    }
  }
}

} // namespace

int main() {
  datagrams();
  network_frames();
  requests_and_answers();
  actions();
  converse(writing, long_write(), {});
  converse(reading, from_hex("0C 02 00 00 01 19 4C"), long_list());
  return 0;
}
