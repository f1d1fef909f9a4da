#include "bridge/external/external_entry.hpp"

#include <caf/send.hpp>

namespace troupe {

external_entry::external_entry(external_topics topics, external_actor external,
                               external_inflows flows)
  : topics_(std::move(topics)),
    external_(std::move(external)),
    flows_(std::move(flows)) {
  // nop
}

void external_entry::on_event(const bus_event& x) const {
  if (x.what == bus_event::kind::connected)
    caf::anon_send(external_, x);
}

bool external_entry::on_message(const bus_message& x) const {
  auto kind = topics_.read(x.topic).kind;
  if (auto flow = flow_of(kind))
    if (auto admitted = flow->admit(x))
      caf::anon_send(external_, std::move(admitted));
  return is_service(kind);
}

inflow* external_entry::flow_of(external_kind kind) const noexcept {
  switch (kind) {
    case external_kind::none:
    case external_kind::request:
    case external_kind::segment_do:
      return nullptr;
    case external_kind::status:
    case external_kind::cfg:
      return flows_.state.get();
    default:
      return flows_.services.get();
  }
}

} // namespace troupe
