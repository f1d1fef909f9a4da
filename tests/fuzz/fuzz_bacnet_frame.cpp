// Any bytes as a datagram, as a frame of the network layer, as an APDU: what is
// read can be written, and is the same when it is read again.

#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/bip_port.hpp"
#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/network_message.hpp"
#include "protocol/bacnet/octet_reader.hpp"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace troupe;
using namespace troupe::bacnet;

void require(bool x) {
  if (!x)
    std::abort();
}

bool same(octets x, octets y) {
  return x.size == y.size && std::equal(x.data, x.data + x.size, y.data);
}

/// Bits that the standard keeps for itself are lost the first time.
template <class T, class Decode>
void round_trip(octets read, const T& x, Decode decode) {
  std::vector<uint8_t> once;
  append(once, x);
  require(once.size() == read.size);
  auto again = decode(as_octets(once));
  require(static_cast<bool>(again));
  std::vector<uint8_t> twice;
  append(twice, *again);
  require(once == twice);
}

void as_apdu(octets x) {
  if (auto out = decode_apdu(x)) {
    round_trip(x, *out, decode_apdu);
    (void)expects_reply(*out);
  }
}

void as_frame(octets x) {
  auto out = decode_npdu(x);
  if (!out)
    return;
  round_trip(x, *out, decode_npdu);
  if (!out->message)
    return as_apdu(out->body);
  auto message = decode_message(*out);
  if (message && !std::holds_alternative<other_message>(*message)) {
    std::vector<uint8_t> frame;
    append(frame, *message);
    require(static_cast<bool>(decode_npdu(as_octets(frame))));
  }
}

void as_datagram(octets x) {
  auto out = decode_bvlc(x);
  if (!out)
    return;
  std::vector<uint8_t> wire;
  append(wire, *out);
  require(same(as_octets(wire), x));
  as_frame(out->body);
}

/// A port has at most one word to say to a datagram.
void at_port(octets x) {
  foreign_settings foreign;
  foreign.bbmd = {1, 1};
  bip_port::time_point now;
  bip_port port{{{2, 1}, {3, 1}, foreign, 4}, now};
  std::vector<datagram> out;
  auto what = port.on_datagram(foreign.bbmd, x, now, out);
  require(out.size() <= 1 && port.routes().size() <= 4);
  if (what)
    require(port.send(what->from, what->bytes, false, now, out) || out.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  as_datagram({data, size});
  as_frame({data, size});
  as_apdu({data, size});
  at_port({data, size});
  return 0;
}
