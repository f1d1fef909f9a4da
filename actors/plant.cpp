#include "actors/plant.hpp"

#include "actors/point_rules.hpp"
#include "protocol/import/interface_file.hpp"
#include "protocol/text_match.hpp"

#include <algorithm>

namespace troupe {

namespace {

device_type_ptr find_type(const plant_seed& plant, const device_record& x) {
  for (auto& type : plant.types)
    if (type->protocol == x.id.protocol && type->name == x.type_id)
      return type;
  return nullptr;
}

/// Adds a point's record to its device; the key says which of the two it is.
status add_point(device_seed& seed, const store_record& x) {
  auto point = decode_point(*x.bytes);
  if (!point)
    return point.error();
  auto& list = x.key == sample_key(seed.record.number, point->point)
                 ? seed.samples
                 : seed.points;
  list.push_back(*std::move(point));
  return {};
}

} // namespace

void read_types(plant_seed& plant, const record_list& records,
                const lon::type_catalogue& types) {
  for (auto& x : records) {
    auto record = decode_type(*x.bytes);
    if (!record) {
      plant.problems.push_back(x.key + ": " + record.error().text);
      continue;
    }
    auto type = read_type(record->source_name, record->source_text, types);
    if (!type) {
      plant.problems.push_back(record->name + ": " + type.error().text);
      continue;
    }
    auto named = **type;
    named.name = record->name; // a .dtd may have given it another
    named.protocol = record->protocol;
    plant.types.push_back(
      std::make_shared<const device_type>(std::move(named)));
  }
}

void read_rules(plant_seed& plant, const record_list& records) {
  for (auto& x : records) {
    auto object = decode_object(*x.bytes);
    auto rules = object ? rules_of(*object)
                        : result<data_rules_ptr>{object.error()};
    if (rules)
      plant.rules.push_back(*rules);
    else
      plant.problems.push_back(x.key + ": " + rules.error().text);
  }
}

result<device_seed> read_device(const record_list& records,
                                const device_type_ptr& type,
                                const monitor_rates& rates) {
  if (records.empty())
    return failure{ec::storage_failed, "there is no record of the device"};
  auto record = decode_device(*records.front().bytes);
  if (!record)
    return record.error();
  device_seed seed;
  seed.record = *std::move(record);
  seed.type = type;
  seed.rates = rates;
  seed.restored = true;
  for (auto i = records.begin() + 1; i != records.end(); ++i)
    if (auto ok = add_point(seed, *i); !ok)
      return ok.error();
  if (auto ok = validate(seed); !ok)
    return ok.error();
  return seed;
}

/// One device that cannot be read must not keep the others from coming back.
void read_devices(plant_seed& plant, const record_list& records,
                  const monitor_rates& rates) {
  for (auto i = records.begin(); i != records.end();) {
    // The key of a device is the prefix of the keys of its points.
    auto last = std::find_if(i + 1, records.end(), [&](auto& x) {
      return !starts_with(x.key, i->key + '/');
    });
    auto head = decode_device(*i->bytes);
    auto type = head ? find_type(plant, *head) : nullptr;
    if (head)
      plant.last_number = std::max(plant.last_number, head->number);
    if (!head)
      plant.problems.push_back(i->key + ": " + head.error().text);
    else if (type == nullptr)
      plant.problems.push_back(head->id.handle + ": its type " + head->type_id
                               + " is gone");
    else if (auto seed = read_device({i, last}, type, rates); !seed)
      plant.problems.push_back(head->id.handle + ": " + seed.error().text);
    else
      plant.devices.push_back(*std::move(seed));
    i = last;
  }
}

} // namespace troupe
