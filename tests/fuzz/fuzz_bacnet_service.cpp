// Any bytes as parameters of a BACnet service: the first byte chooses which.
// What is understood is written again, and must be understood the same way.

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/device_image.hpp"
#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/object_list_reader.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/read_range.hpp"
#include "protocol/import/interface_file.hpp"

#include <cstdlib>

namespace {

using namespace troupe;
using namespace troupe::bacnet;

void require(bool x) {
  if (!x)
    std::abort();
}

template <class T>
void round_trip(octets from) {
  T x;
  if (!decode(x, from))
    return;
  std::vector<uint8_t> once;
  encode(x, once);
  T y;
  require(static_cast<bool>(decode(y, {once.data(), once.size()})));
  std::vector<uint8_t> twice;
  encode(y, twice);
  require(once == twice);
}

void log(octets from) {
  std::vector<log_record> records;
  (void)decode(records, from);
  std::vector<uint8_t> once;
  for (auto& x : records)
    encode(x, once);
}

/// As what any object could tell about itself; a type must come of it.
void content(octets from) {
  auto& types = lon::type_catalogue::standard();
  for (auto name : {"float", "boolean", "uint32", "text", "SNVT_switch"}) {
    auto x = decode_point(from, *types.find(name));
    (void)encode_point(x, {});
    (void)decode_priorities(from, *types.find(name));
  }
  object_list_reader list{1, 100};
  list.on_value(list.next().front(), from);
  require(list.objects().size() <= 100);
  facts_reader facts{1};
  facts.add({{object_type::analog_value, 1},
             {object_type::binary_value, 1},
             {object_type::multi_state_value, 1},
             {object_type::schedule, 1}});
  auto wanted = facts.of_device();
  for (auto& x : facts.of_objects())
    wanted.push_back(x);
  for (auto& x : wanted)
    facts.on_value(x, from);
  auto text = bac_text(facts.facts());
  require(static_cast<bool>(read_type(bac_name(facts.facts()), text, types)));
}

void primitives(octets from) {
  tag_reader in{from};
  std::vector<uint8_t> once;
  tag_writer to{once};
  while (!in.at_end()) {
    auto next = in.peek();
    if (next && next->what == tag_class::application)
      to.put(in.take_application());
    else
      in.take_element();
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  octets from{data + 1, size - 1};
  using decoder = void (*)(octets);
  constexpr decoder all[]{
    round_trip<who_is>,
    round_trip<i_am>,
    round_trip<who_has>,
    round_trip<i_have>,
    round_trip<read_property>,
    round_trip<read_property_ack>,
    round_trip<read_multiple>,
    round_trip<read_multiple_ack>,
    round_trip<write_property>,
    round_trip<write_multiple>,
    round_trip<write_multiple_error>,
    round_trip<error>,
    round_trip<subscribe_cov>,
    round_trip<subscribe_cov_property>,
    round_trip<cov_notification>,
    round_trip<read_range>,
    round_trip<read_range_ack>,
    round_trip<time_synchronization>,
    round_trip<communication_control>,
    round_trip<reinitialize_device>,
    log,
    primitives,
    content,
  };
  all[data[0] % std::size(all)](from);
  return 0;
}
