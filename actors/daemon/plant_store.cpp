#include "actors/daemon/plant_store.hpp"

#include "actors/daemon/machine_id.hpp"
#include "actors/point_rules.hpp"
#include "bridge/external/device_book.hpp"
#include "bridge/segment.hpp"
#include "protocol/import/report_catalogue.hpp"
#include "protocol/lon/system_device.hpp"
#include "storage/rocks_store.hpp"

#include <random>

namespace troupe {

namespace {

/// Reads the segment, or makes one. A configured id wins over the stored one.
/// Written only when it differs from what is stored.
result<segment_record> open_segment(store& disk, const daemon_options& x,
                                    const std::string& macid, unix_nanos now) {
  auto found = disk.load(segment_key());
  if (!found)
    return found.error();
  segment_record out;
  if (!found->empty()) {
    auto stored = decode_segment(*found->front().bytes);
    if (!stored)
      return stored.error();
    out = *std::move(stored);
  }
  auto before = encode(out);
  if (!x.sid.empty())
    out.sid = x.sid;
  else if (out.sid.empty() && x.provisioning == "auto")
    out.sid = make_sid(random_seed());
  if (macid.empty() && out.pseudo_id.empty())
    out.pseudo_id = make_pseudo_id(random_seed(), random_seed());
  if (out.cfg_updated == 0)
    out.cfg_updated = now;
  if (out.cfg.is_null())
    out.cfg
      = default_segment_cfg({x.location.lat, x.location.lng, x.location.zone});
  if (auto bytes = encode(out); bytes != before)
    if (auto ok = disk.write({{segment_key(), bytes}}); !ok)
      return ok.error();
  return out;
}

} // namespace

uint64_t random_seed() {
  std::random_device source;
  return uint64_t{source()} << 32 | source();
}

result<opened_plant> open_plant(const std::string& folder,
                                const daemon_options& options,
                                const wall_clock& clock) {
  rocks_config cfg;
  cfg.path = folder;
  auto disk = rocks_store::open(cfg);
  if (!disk)
    return disk.error();
  opened_plant out;
  out.disk = *std::move(disk);
  if (auto ok = check_format(*out.disk, format_key(), store_format); !ok)
    return ok.error();
  out.macid = read_macid();
  auto segment = open_segment(*out.disk, options, out.macid, clock.now());
  if (!segment)
    return segment.error();
  out.segment = *std::move(segment);
  if (out.macid.empty())
    out.macid = out.segment.pseudo_id;
  auto documents = out.disk->load(document_prefix);
  if (!documents)
    return documents.error();
  out.documents = read_documents(*documents, out.plant.problems);
  out.types = catalogue_of(documents_of(out.documents));
  auto types = out.disk->load(type_prefix);
  if (!types)
    return types.error();
  read_types(out.plant, *types, *out.types);
  out.plant.types.push_back(lon::system_device_type());
  auto rules = out.disk->load(rule_prefix);
  if (!rules)
    return rules.error();
  read_rules(out.plant, *rules);
  auto devices = out.disk->load(device_prefix);
  if (!devices)
    return devices.error();
  read_devices(out.plant, *devices, options.monitor);
  for (auto [prefix, to] :
       {std::pair{group_prefix, &out.groups}, std::pair{job_prefix, &out.jobs},
        std::pair{connection_prefix, &out.connections},
        std::pair{external_prefix, &out.external},
        std::pair{schedule_prefix, &out.schedules},
        std::pair{schedule_debt_prefix, &out.schedule_debts},
        std::pair{calendar_prefix, &out.calendars},
        std::pair{alarm_prefix, &out.alarms},
        std::pair{alarm_row_prefix, &out.alarm_rows}}) {
    auto found = out.disk->load(prefix);
    if (!found)
      return found.error();
    for (auto& x : *found)
      if (auto object = decode_object(*x.bytes))
        to->push_back(*std::move(object));
      else
        out.plant.problems.push_back(x.key + ": " + object.error().text);
  }
  return out;
}

} // namespace troupe
