// Reader of the catalogue's data file: its lists.

#include "protocol/lon/catalogue_reader.hpp"

#include "protocol/lon/json_access.hpp"

#include <utility>

namespace troupe::lon {

using simdjson::dom::object;

// The file is one object: `about`, then the lists `enums`, `types` and
// `profiles`, in that order because types refer to enumerations. `about` is for
// people and skipped.

status catalogue_reader::read(std::string_view json) {
  simdjson::dom::parser parser;
  object root;
  auto error = parser.parse(json.data(), json.size()).get(root);
  if (error != simdjson::SUCCESS)
    return wrong(simdjson::error_message(error));
  auto enums = get<simdjson::dom::array>(root, "enums");
  auto types = get<simdjson::dom::array>(root, "types");
  auto profiles = get<simdjson::dom::array>(root, "profiles");
  if (!enums || !types || !profiles)
    return wrong("enums, types or profiles are missing");
  if (auto done = read_enumerations(*enums); !done)
    return done;
  if (auto done = read_types(*types); !done)
    return done;
  return read_profiles(*profiles);
}

/// `{"name":"hvac_t","members":{"HVAC_AUTO":0}}`; the order of members stays.
status catalogue_reader::read_enumerations(simdjson::dom::array list) {
  for (auto element : list) {
    object x;
    if (element.get(x) != simdjson::SUCCESS)
      return wrong("an enumeration is no object");
    enum_type out;
    out.name = get_text(x, "name");
    auto members = get<object>(x, "members");
    if (!members)
      return wrong(out.name + ": members are missing");
    for (auto [name, number] : *members) {
      int64_t n = 0;
      if (number.get(n) != simdjson::SUCCESS || n < INT32_MIN || n > INT32_MAX)
        return wrong(out.name + ": not a number");
      out.members.push_back(
        {static_cast<int32_t>(n), std::make_shared<const std::string>(name)});
    }
    auto name = out.name;
    enums_.emplace(name, std::make_shared<const enum_type>(std::move(out)));
  }
  return {};
}

/// First all names, then the layouts: a type may refer to one that follows.
status catalogue_reader::read_types(simdjson::dom::array list) {
  std::vector<std::string_view> order;
  for (auto element : list) {
    object x;
    std::string_view name;
    if (element.get(x) != simdjson::SUCCESS
        || x["name"].get(name) != simdjson::SUCCESS)
      return wrong("a type has no name");
    if (!pending_.emplace(name, x).second)
      return wrong(std::string{name} + ": is there twice");
    order.push_back(name);
  }
  // The order of the file, not of the names, decides which error comes first.
  for (auto name : order) {
    auto type = named(name, 0);
    if (!type)
      return type.error();
    auto& x = pending_.at(name);
    types_.push_back({*type, get_count(x, "nv"), get_count(x, "cp")});
  }
  return {};
}

/// `{"name":"SFPTx","key":5,"members":[[1,"out","nvoValue",""]]}`
status catalogue_reader::read_profiles(simdjson::dom::array list) {
  for (auto element : list) {
    object x;
    if (element.get(x) != simdjson::SUCCESS)
      return wrong("a profile is no object");
    profile_type out;
    out.name = get_text(x, "name");
    auto key = get_count(x, "key");
    auto members = get<simdjson::dom::array>(x, "members");
    if (!key || !members)
      return wrong(out.name + ": key or members are missing");
    out.key = *key;
    for (auto row : *members) {
      uint64_t number = 0;
      std::string_view way;
      std::string_view name;
      std::string_view type;
      if (row.at(0).get(number) != simdjson::SUCCESS
          || row.at(1).get(way) != simdjson::SUCCESS
          || row.at(2).get(name) != simdjson::SUCCESS
          || row.at(3).get(type) != simdjson::SUCCESS)
        return wrong(out.name + ": not [number, direction, name, type]");
      out.members.push_back({std::string{name}, std::string{type},
                             static_cast<uint32_t>(number), way == "out"});
    }
    profiles_.push_back(std::move(out));
  }
  return {};
}

result<data_type_ptr> catalogue_reader::named(std::string_view name,
                                              int depth) {
  if (auto i = built_.find(name); i != built_.end()) {
    if (i->second == nullptr)
      return wrong(std::string{name} + ": contains itself");
    return i->second;
  }
  auto source = pending_.find(name);
  if (source == pending_.end())
    return wrong(std::string{name} + ": no such type");
  // While it is being built a type is there as null: who meets it now would
  // contain itself.
  built_.emplace(name, nullptr);
  auto type = build(source->second, depth);
  if (!type)
    return wrong(std::string{name} + ": " + type.error().text);
  type->name = name;
  auto out = std::make_shared<const data_type>(*std::move(type));
  built_[name] = out;
  return data_type_ptr{out};
}

} // namespace troupe::lon
