#include "actors/daemon/read_postgres.hpp"

#include "storage/postgres/conninfo.hpp"

namespace troupe {

void read_postgres(toml_reader& in, postgres_options& out) {
  in.text("url", out.url);
  in.file("password_file", out.password_file);
  in.text("sslmode", out.sslmode);
  in.file("ca", out.ca);
  in.text("gateway", out.gateway);
  in.text("schema", out.schema);
  in.integer("batch", out.batch, 100, 1'000'000);
  in.flag("samples", out.samples);
  in.flag("events", out.events);
  in.integer("backlog_bytes", out.backlog_bytes, int64_t{4} << 20,
             int64_t{1} << 50);
  // PostgreSQL's own limit (manual, "Identifiers and Key Words").
  constexpr size_t longest_name = 63;
  if (out.schema.empty() || out.schema.size() > longest_name)
    in.complain_about("schema", "must be 1 to 63 bytes");
  constexpr size_t longest_gateway = 64; // as segments' ids
  if (out.gateway.size() > longest_gateway)
    in.complain_about("gateway", "must be at most 64 bytes");
  if (!out.samples && !out.events)
    in.complain_about("events", "and samples are both off: nothing is copied");
  if (out.url.empty())
    return;
  if (auto ok = make_conninfo({out.url, out.sslmode, out.ca}); !ok)
    in.complain_about("url", ok.error().text);
}

} // namespace troupe
