#include "actors/daemon/read_broker.hpp"

#include "bridge/mqtt/listening.hpp"

namespace troupe {

namespace {

void read_listen(toml_reader& in, std::string& out) {
  in.text("listen", out);
  if (auto where = read_listen_endpoint(out); !where)
    in.complain_about("listen", "must be ADDRESS:PORT, with an address in "
                                "numbers or localhost");
}

void read_tls(toml_reader& in, broker_tls_options& out) {
  read_listen(in, out.listen);
  in.file("cert", out.cert);
  in.file("key", out.key);
  in.file("ca", out.ca);
}

void read_elsewhere(toml_reader& in, broker_options& out) {
  in.text("url", out.url);
  in.text("user", out.user);
  in.file("password_file", out.password_file);
  in.file("ca", out.ca);
  in.file("cert", out.cert);
  in.file("key", out.key);
  if (!out.url.empty() && out.url.rfind("mqtt://", 0) != 0
      && out.url.rfind("mqtts://", 0) != 0)
    in.complain_about("url", "must begin with mqtt:// or mqtts://");
}

} // namespace

void read_broker(toml_reader& in, broker_options& out, option_places& places) {
  constexpr int64_t most = int64_t{1} << 40;
  read_listen(in, out.listen);
  in.file("users", out.users);
  in.section("tls", [&](auto& x) {
    if (!out.tls)
      out.tls.emplace();
    read_tls(x, *out.tls);
  });
  in.integer("client_expiration", out.client_expiration, 1, 3'650);
  in.integer("max_queued_messages", out.max_queued_messages, 100, 100'000'000);
  in.integer("max_queued_bytes", out.max_queued_bytes, 1 << 20, most);
  read_elsewhere(in, out);
  for (auto key : {"listen", "tls", "url", "ca", "cert", "key"})
    if (auto place = in.place_of(key); !place.empty())
      places[key] = place;
}

void check_broker(const broker_options& x, const option_places& places,
                  std::vector<std::string>& problems) {
  auto complain = [&](const std::string& key, const std::string& what) {
    auto place = places.find(key);
    problems.push_back((place == places.end() ? "" : place->second + ": ")
                       + "broker." + key + ' ' + what);
  };
  if (x.url.rfind("mqtts://", 0) != 0)
    for (auto& [key, path] :
         {std::pair{"ca", &x.ca}, {"cert", &x.cert}, {"key", &x.key}})
      if (!path->empty())
        complain(key, "is for a url with mqtts://; a listener has its files in "
                      "broker.tls");
  if (x.cert.empty() != x.key.empty())
    complain(x.cert.empty() ? "key" : "cert", "needs both, cert and key");
  if (!x.url.empty())
    return;
  auto where = read_listen_endpoint(x.listen);
  if (x.users.empty() && where && !is_loopback(where->host))
    complain("listen", "beyond loopback needs broker.users: anybody could "
                       "write to the field from elsewhere");
  if (x.tls && x.users.empty())
    complain("tls", "needs broker.users: a file of mosquitto_passwd");
  if (x.tls && (x.tls->cert.empty() || x.tls->key.empty()))
    complain("tls", "needs cert and key");
}

} // namespace troupe
