#include "actors/daemon/read_bacnet.hpp"

#include "drivers/datagram_port.hpp"

namespace troupe {

void read_bacnet(toml_reader& in, bacnet_options& out) {
  in.text("interface", out.interface);
  in.integer("port", out.port, 1, 65'535);
  in.text("broadcast", out.broadcast);
  if (!out.broadcast.empty() && !read_ipv4(out.broadcast))
    in.complain_about("broadcast", "must be an IPv4 address in numbers");
  in.text("bbmd", out.bbmd);
  if (!out.bbmd.empty() && !read_bbmd(out.bbmd))
    in.complain_about("bbmd", "must be ADDRESS or ADDRESS:PORT, with an IPv4 "
                              "address in numbers");
  in.integer("device_instance", out.device_instance, 0, 4'194'302);
  in.text("device_name", out.device_name);
  if (out.device_name.size() > 255)
    in.complain_about("device_name", "must have at most 255 bytes");
  in.integer("vendor_id", out.vendor_id, 0, 65'535);
  in.integer("bbmd_ttl", out.bbmd_ttl, 10, 65'535);
  in.number("apdu_timeout", out.apdu_timeout, 0.05, 60);
  in.integer("apdu_retries", out.apdu_retries, 0, 10);
  in.integer("max_apdu", out.max_apdu, 50, 1'476);
  in.integer("window", out.window, 1, 512);
  in.integer("network_window", out.network_window, 1, 64);
  in.integer("max_properties", out.max_properties, 0, 1'000);
  in.number("cov_lifetime", out.cov_lifetime, 1, 28'800);
  in.flag("cov_confirmed", out.cov_confirmed);
  in.number("event_poll", out.event_poll, 1, 86'400);
  in.number("event_check", out.event_check, 1, 86'400);
}

result<endpoint> read_bbmd(const std::string& text) {
  auto has_port = text.find(':') != std::string::npos;
  auto out = read_endpoint(has_port ? text : text + ":47808");
  if (!out)
    return out.error();
  if (auto ok = read_ipv4(out->host); !ok)
    return ok.error();
  if (out->port == 0)
    return failure{ec::invalid_config, text + ": has no port"};
  return out;
}

} // namespace troupe
