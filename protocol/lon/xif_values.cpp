// A device type from what its XIF says: initial values and properties in files.

#include "protocol/import/text.hpp"
#include "protocol/lon/codec.hpp"
#include "protocol/lon/xif_builder.hpp"

#include <algorithm>
#include <utility>

namespace troupe::lon {

namespace {

/// Length in bytes and, for arrays, the number of elements: `,2,5`.
struct record_size {
  uint32_t length = 0;
  uint32_t count = 1;
};

std::optional<record_size> size_of(std::string_view rest) {
  auto take = [&]() -> std::string_view {
    if (rest.empty() || rest[0] != ',')
      return {};
    rest.remove_prefix(1);
    auto word = rest.substr(0, rest.find(','));
    rest.remove_prefix(word.size());
    return trimmed(word);
  };
  record_size out;
  auto length = parse_whole(take(), 1, most_layout_bytes);
  auto count = take();
  if (!length)
    return std::nullopt;
  out.length = static_cast<uint32_t>(*length);
  if (auto n = parse_whole(count, 1, most_layout_bytes))
    out.count = static_cast<uint32_t>(*n);
  return out;
}

/// `SCPTmaxSendTime` gives `cpMaxSendTime`, as does `9000…-4/UCPTmaxSendTime`.
std::string point_name(std::string_view type) {
  type.remove_prefix(type.find('/') + 1); // npos + 1 is 0
  for (std::string_view prefix : {"SCPT", "UCPT"})
    if (type.substr(0, prefix.size()) == prefix) {
      type.remove_prefix(prefix.size());
      break;
    }
  return "cp" + upper_case(type.substr(0, 1))
         + std::string{type.substr(std::min<size_t>(1, type.size()))};
}

/// Returns null when the section ends before.
value value_at(const xif_bytes& section, size_t offset, const data_type& type) {
  if (offset > section.bytes.size())
    return {};
  return decode(section.bytes.data() + offset, section.bytes.size() - offset,
                type);
}

} // namespace

/// The section has no names, only the bytes of all configuration variables in
/// their order: one byte too many and all would be wrong, so that nothing is
/// taken then.
void xif_builder::add_initial_values() {
  auto& section = source_.initial;
  if (section.line == 0)
    return;
  size_t size = 0;
  for (auto i : configs_)
    size += out_.points[i].type->size;
  if (size != section.bytes.size()) {
    log_.warning(section.line, 1,
                 "initial values are left out: they have "
                   + std::to_string(section.bytes.size())
                   + " bytes, the configuration variables have "
                   + std::to_string(size));
    return;
  }
  size_t offset = 0;
  for (auto i : configs_) {
    auto& point = out_.points[i];
    auto x = value_at(section, offset, *point.type);
    if (!x.is_null())
      point.initial = std::move(x);
    offset += point.type->size;
  }
}

/// Properties that are no network variables lie one behind the other in files
/// of the device, constants in a file of their own if there is one. They can be
/// shown, but only file transfer could read or write them: such points have no
/// address.
void xif_builder::add_records() {
  size_t offset = 0;
  size_t constant_offset = 0;
  for (auto& record : source_.records) {
    auto doc = read_property_doc(record.text);
    if (!doc) {
      // The first record is the version of the template.
      if (record.text.find(',') != std::string::npos)
        log_.warning(record.line, 1, "property is left out: not understood");
      continue;
    }
    auto size = size_of(doc->rest);
    if (!size) {
      log_.warning(record.line, 1, "property is left out: no length");
      continue;
    }
    auto constant = doc->constant && source_.constants.line != 0;
    auto& at = constant ? constant_offset : offset;
    add_record(record, *doc, size->length, size->count,
               constant ? source_.constants : source_.values, at);
    // Also behind what was left out.
    at += size_t{size->length} * size->count;
  }
}

void xif_builder::add_record(const xif_record& source, const property_doc& doc,
                             uint32_t length, uint32_t count,
                             const xif_bytes& section, size_t offset) {
  auto type = type_of(doc);
  if (type == nullptr || type->size != length) {
    log_.warning(source.line, 1,
                 "property " + std::to_string(doc.index) + " of set "
                   + std::to_string(doc.scope)
                   + " is left out: its type is not known");
    return;
  }
  // The type of one that inherits is that of the variable, not its own.
  auto base = point_name(property_type(doc)->name);
  auto spread = doc.spread && doc.targets.size() == count;
  origin where{source.line, 1};
  for (uint32_t i = 0; i < count; ++i) {
    point_type point;
    point.block = block_of_property(doc, spread ? i : 0, where);
    point.name = free_name(point.block, count > 1 && !spread
                                          ? base + '[' + std::to_string(i) + ']'
                                          : base);
    point.dir = direction::in;
    point.property = true;
    point.read_only = doc.constant;
    point.type = type;
    auto x = value_at(section, offset + size_t{i} * length, *type);
    if (!x.is_null())
      point.initial = std::move(x);
    if (!add_point(std::move(point), where))
      return;
  }
}

data_type_ptr xif_builder::type_of(const property_doc& x) const {
  auto type = property_type(x);
  if (type == nullptr || type->size != 0)
    return type;
  // The property has the type of the variable that it applies to.
  if (x.applies != property_scope::variables || x.targets.empty())
    return nullptr;
  auto target = x.targets.front();
  for (auto& point : out_.points)
    if (auto at = std::get_if<lon_variable>(&point.address);
        at != nullptr && at->index == target)
      return point.type;
  return nullptr;
}

std::string xif_builder::free_name(uint32_t block, const std::string& name) {
  auto out = name;
  auto& suffix = suffixes_.emplace(std::pair{block, name}, 1).first->second;
  while (names_.count({block, out}) != 0)
    out = name + '_' + std::to_string(++suffix);
  return out;
}

} // namespace troupe::lon
