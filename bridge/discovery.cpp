#include "bridge/discovery.hpp"

#include "actors/device_life.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/object_writer.hpp"

#include <algorithm>

namespace troupe {

std::string render_discovery(const segment_identity& x) {
  std::string json;
  iap::object_writer out{json};
  out.text("macid", x.macid);
  if (!x.sid.empty())
    out.text("sid", x.sid);
  out.text("product", x.product);
  out.text("version", x.version);
  out.add("loc", x.loc);
  if (!x.error.empty())
    out.text("error", x.error);
  out.end();
  return json;
}

std::string provision_topic(const std::string& macid) {
  return "glp/0/:" + macid + "/rq/discovery/provision";
}

bool is_segment_id(const std::string& x) {
  constexpr size_t longest = 64;
  auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9');
  };
  return !x.empty() && x.size() <= longest && is_plain(x.front())
         && std::all_of(x.begin(), x.end(), [&](char c) {
              return is_plain(c) || c == '.' || c == '-' || c == '_';
            });
}

result<std::string> read_provisioning(const std::string& payload) {
  if (payload.size() > most_request_bytes)
    return failure{ec::too_large, "payload is larger than 1 MiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  auto sid = text_member(*x, "sid");
  if (!is_segment_id(sid))
    return failure{ec::invalid_request, "sid: value is invalid"};
  return sid;
}

} // namespace troupe
