#include "actors/daemon/sink_settings.hpp"

#include "actors/daemon/settings.hpp"
#include "storage/postgres/conninfo.hpp"

namespace troupe {

result<sink_settings> make_sink_settings(const postgres_options& x,
                                         const std::string& sid) {
  sink_settings out;
  auto conninfo = make_conninfo({x.url, x.sslmode, x.ca});
  if (!conninfo)
    return failure{ec::invalid_config,
                   "history.postgres.url " + conninfo.error().text};
  out.connection.conninfo = *std::move(conninfo);
  if (!x.password_file.empty()) {
    auto password = read_password(x.password_file);
    if (!password)
      return password.error();
    out.connection.password = *std::move(password);
  }
  out.sink.gateway = x.gateway.empty() ? sid : x.gateway;
  out.sink.schema = x.schema;
  out.sink.most_rows = static_cast<size_t>(x.batch);
  out.source.samples = x.samples;
  out.source.events = x.events;
  if (auto ok = validate(out.sink); !ok)
    return ok.error();
  return out;
}

} // namespace troupe
