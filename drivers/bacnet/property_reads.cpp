#include "drivers/bacnet/property_reads.hpp"

#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Of devices at fixed addresses, which need not have said what they can do.
constexpr uint16_t likely_apdu_bytes = 480;

void take_answer(std::vector<finding>& out, const planned_read& asked,
                 const outcome& how) {
  if (asked.multiple) {
    read_multiple_ack all;
    if (decode(all, as_octets(how.data)))
      for (auto& x : all.results)
        out.push_back({x.what, x.content, x.refused});
  } else {
    read_property_ack one;
    if (decode(one, as_octets(how.data)))
      out.push_back({one.what, one.content, std::nullopt});
  }
}

} // namespace

request read_request(const read_plan& plan, const planned_read& what) {
  request out;
  auto service = confirmed_service::read_property;
  if (what.multiple) {
    service = confirmed_service::read_property_multiple;
    read_multiple all;
    for (auto i : what.items)
      all.what.push_back(plan.item(i));
    encode(all, out.data);
  } else {
    encode(read_property{plan.item(what.items.front())}, out.data);
  }
  out.service = static_cast<uint8_t>(service);
  return out;
}

read_outcome take_findings(std::vector<finding>& out, const read_plan& plan,
                           const planned_read& asked, const outcome& how) {
  switch (how.what) {
    case outcome_kind::silence:
      return read_outcome::silent;
    case outcome_kind::reject:
      return bacnet::outcome_of(static_cast<reject_reason>(how.reason));
    case outcome_kind::abort:
      return bacnet::outcome_of(static_cast<abort_reason>(how.reason));
    case outcome_kind::error: {
      auto why = error_of(how);
      if (asked.multiple)
        return outcome_of(why);
      out.push_back({plan.item(asked.items.front()), {}, why});
      return read_outcome::answered;
    }
    default:
      break;
  }
  take_answer(out, asked, how);
  auto is_strange = [&](const finding& x) {
    return std::none_of(asked.items.begin(), asked.items.end(),
                        [&](auto i) { return plan.item(i) == x.what; });
  };
  out.erase(std::remove_if(out.begin(), out.end(), is_strange), out.end());
  return out.empty() ? read_outcome::refused : read_outcome::answered;
}

peer_limits limits_of(const device_binding& x, const settings& cfg) noexcept {
  peer_limits out;
  out.max_apdu = std::min(x.max_apdu, cfg.requests.max_apdu);
  if (x.fixed && x.heard == device_binding::time_point{})
    out.max_apdu = std::max(out.max_apdu, likely_apdu_bytes);
  auto cuts = x.segments == segmentation::both
              || x.segments == segmentation::transmit;
  out.segments = cuts ? static_cast<uint16_t>(cfg.requests.max_segments)
                      : uint16_t{1};
  out.most_values = cfg.max_properties;
  return out;
}

void set_peer(request& out, const device_binding& x) noexcept {
  out.to = x.where;
  out.peer.max_apdu = std::clamp(x.max_apdu, least_apdu_bytes, most_apdu_bytes);
  if (x.fixed)
    out.peer.max_apdu = std::max(out.peer.max_apdu, likely_apdu_bytes);
  out.peer.takes_segments = x.segments == segmentation::both
                            || x.segments == segmentation::receive;
}

} // namespace troupe::bacnet
