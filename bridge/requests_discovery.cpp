// A segment that has its id, and is told one: IAP 4.3.

#include "bridge/requests.hpp"

namespace troupe {

/// Another id is refused without a word, as the reference asks. The same one
/// is an answer to nobody in particular: whoever searches finds the segment.
/// The sid itself stays as it is: some clients append it wherever it arrives
/// (IAP 21.1).
void requests_state::on_provisioning(const bus_message& x) {
  auto sid = read_provisioning(x.payload);
  if (!sid)
    return tell(severity::error, x.topic, sid.error().text);
  if (*sid == segment_.sid)
    announce_segment();
}

void requests_state::announce_segment() {
  auto identity = ports_.identity;
  identity.sid = segment_.sid;
  if (auto loc = segment_.cfg.field("loc"))
    identity.loc = *loc;
  send({iap::segment_prefix(segment_.sid) + "/ev/discovery/segment",
        render_discovery(identity)});
}

} // namespace troupe
