// The LonMark standard types and the base types of IAP, by name and number.

#include "protocol/lon/catalogue.hpp"

#include "protocol/lon/catalogue_reader.hpp"
#include "protocol/lon/resource_set.hpp"

#include <cassert>
#include <cstdlib>

// The bytes of types.json, put between two labels by the assembler.
extern "C" {
extern const char troupe_lon_types_begin[];
extern const char troupe_lon_types_end[];
}

namespace troupe::lon {

namespace {

/// The formats serve devices that have such a type on the wire; the values are
/// the same everywhere.
data_type_ptr base_type(const char* name, type_kind kind, raw_format format,
                        uint32_t size) {
  data_type x;
  x.name = name;
  x.kind = kind;
  x.format = format;
  x.size = size;
  return std::make_shared<const data_type>(std::move(x));
}

/// Returns null when *map* has no *key*.
template <class Map, class Key>
auto find_in(const Map& map, const Key& key) {
  auto i = map.find(key);
  return i == map.end() ? nullptr : i->second;
}

} // namespace

void type_catalogue::add_base_types() {
  // `float` keeps what JSON brings; `float32` rounds to what the wire keeps.
  using k = type_kind;
  using f = raw_format;
  for (auto& x : {base_type("bit", k::boolean, f::u8, 1),
                  base_type("boolean", k::boolean, f::u8, 1),
                  base_type("sint8", k::integer, f::s8, 1),
                  base_type("uint8", k::integer, f::u8, 1),
                  base_type("sint16", k::integer, f::s16, 2),
                  base_type("uint16", k::integer, f::u16, 2),
                  base_type("sint32", k::integer, f::s32, 4),
                  base_type("uint32", k::integer, f::u32, 4),
                  base_type("sint64", k::integer, f::s64, 8),
                  base_type("uint64", k::integer, f::u64, 8),
                  base_type("float", k::number, f::f64, 8),
                  base_type("float32", k::number, f::f32, 4),
                  base_type("double", k::number, f::f64, 8),
                  base_type("scalar", k::number, f::f64, 8),
                  base_type("text", k::text, f::none, 0)})
    by_name_.emplace(x->name, x);
}

const type_catalogue& type_catalogue::standard() {
  // Parsed once, in a few milliseconds; the standard makes this safe among
  // threads.
  static const auto instance = [] {
    auto size = troupe_lon_types_end - troupe_lon_types_begin;
    auto out = parse({troupe_lon_types_begin, static_cast<size_t>(size)});
    assert(out); // a part of the program, covered by a test
    if (!out)
      std::abort();
    return *std::move(out);
  }();
  return instance;
}

catalogue_ptr standard_catalogue() {
  return {catalogue_ptr{}, &type_catalogue::standard()}; // owns nothing
}

result<type_catalogue> type_catalogue::parse(std::string_view json) {
  catalogue_reader reader;
  if (auto done = reader.read(json); !done)
    return done.error();
  type_catalogue out;
  out.add_base_types();
  // The first of a name or a number holds, base types before all others.
  for (auto& x : reader.types()) {
    out.by_name_.emplace(x.type->name, x.type);
    if (x.snvt)
      out.snvts_.emplace(*x.snvt, x.type);
    if (x.scpt)
      out.scpts_.emplace(*x.scpt, x.type);
  }
  for (auto& x : reader.profiles())
    out.profiles_.emplace(x.key, x);
  out.enums_ = reader.enumerations();
  return out;
}

void type_catalogue::add(const user_types& x) {
  for (auto& entry : x.types) {
    by_name_.emplace(entry.type->name, entry.type);
    user_sets_.insert(entry.set);
    if (entry.property)
      user_properties_.emplace(std::pair{entry.set, *entry.property},
                               entry.type);
  }
  for (auto& [set, profile] : x.profiles) {
    user_sets_.insert(set);
    user_profiles_.emplace(std::pair{set, profile.key}, profile);
  }
}

data_type_ptr type_catalogue::find(std::string_view name) const {
  if (name.find('/') == std::string_view::npos)
    return find_in(by_name_, name);
  return find_in(by_name_, normal_type_name(name));
}

data_type_ptr type_catalogue::snvt(uint32_t index) const {
  return find_in(snvts_, index);
}

data_type_ptr type_catalogue::scpt(uint32_t index) const {
  return find_in(scpts_, index);
}

data_type_ptr type_catalogue::resolve(std::string_view name) const {
  for (auto suffix : {"", "_t"})
    for (auto prefix : {"", "SNVT_", "UNVT_", "SCPT", "UCPT"})
      if (auto found = find(prefix + std::string{name} + suffix))
        return found;
  return nullptr;
}

data_type_ptr type_catalogue::user_property(std::string_view program_id,
                                            uint32_t scope,
                                            uint32_t index) const {
  return find_in(user_properties_, std::pair{set_of(program_id, scope), index});
}

const profile_type* type_catalogue::user_profile(std::string_view program_id,
                                                 uint32_t key) const {
  for (auto scope = last_scope; scope >= first_own_scope; --scope)
    if (auto i = user_profiles_.find({set_of(program_id, scope), key});
        i != user_profiles_.end())
      return &i->second;
  return nullptr;
}

bool type_catalogue::has_user_types(std::string_view program_id) const {
  for (auto scope = first_own_scope; scope <= last_scope; ++scope)
    if (user_sets_.count(set_of(program_id, scope)) != 0)
      return true;
  return false;
}

std::shared_ptr<const enum_type>
type_catalogue::enumeration(std::string_view name) const {
  return find_in(enums_, name);
}

const profile_type* type_catalogue::profile(uint32_t key) const {
  auto i = profiles_.find(key);
  return i == profiles_.end() ? nullptr : &i->second;
}

/// There are about a hundred, and clients rarely ask.
const profile_type* type_catalogue::profile(std::string_view name) const {
  for (auto& [key, x] : profiles_)
    if (x.name == name)
      return &x;
  auto own = normal_type_name(name);
  for (auto& [key, x] : user_profiles_)
    if (x.name == own)
      return &x;
  return nullptr;
}

} // namespace troupe::lon
