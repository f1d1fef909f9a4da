// A device type from what its XIF says: blocks and network variables.

#include "protocol/lon/xif_builder.hpp"

#include "protocol/import/text.hpp"
#include "protocol/lon/codec.hpp"
#include "protocol/lon/xif.hpp"

#include <algorithm>
#include <utility>

namespace troupe::lon {

namespace {

/// Numbers of the first header row, counted from zero.
constexpr size_t static_variables_at = 3;
constexpr size_t most_variables_at = 22;

/// Digit of the program id whose first bit says that the interface may change;
/// only ids of this form have it.
constexpr size_t usage_digit = 10;
constexpr std::string_view standard_forms = "89";

/// The name from the file, else that of the profile without set and prefix.
std::string block_name(const block_entry& entry, const profile_type* profile) {
  if (!entry.name.empty())
    return entry.name;
  if (profile == nullptr)
    return "block" + std::to_string(entry.profile);
  auto name = std::string_view{profile->name};
  name.remove_prefix(name.find('/') + 1); // npos + 1 is 0
  for (std::string_view prefix : {"SFPT", "UFPT"})
    if (name.substr(0, prefix.size()) == prefix && name != prefix)
      return std::string{name.substr(prefix.size())};
  return std::string{name};
}

} // namespace

xif_builder::xif_builder(const xif_document& source,
                         const type_catalogue& types, issue_log& log)
  : source_(source), types_(types), log_(log), doc_(read_node_doc(source.doc)) {
  // nop
}

device_type xif_builder::build(std::string name) {
  out_.name = std::move(name);
  out_.protocol = "lon";
  out_.program_id = source_.program_id;
  out_.desc = doc_.text;
  out_.dynamic = is_dynamic();
  add_blocks();
  place_variables();
  add_variables();
  add_initial_values();
  add_records();
  return std::move(out_);
}

/// Room for more variables than there are, or the mark of a changeable
/// interface (IAP Q49).
bool xif_builder::is_dynamic() const {
  auto& header = source_.header;
  auto room = header.size() > most_variables_at
              && header[most_variables_at] > header[static_variables_at];
  auto& id = source_.program_id;
  return room
         || (id.size() > usage_digit
             && standard_forms.find(id[0]) != std::string_view::npos
             && id[usage_digit] >= '8');
}

/// Entries with a count have indexes from 0 (IAP Q50), and so have entries of
/// one name.
void xif_builder::add_blocks() {
  if (doc_.bad_entries > 0)
    log_.warning(source_.doc_line, 1,
                 std::to_string(doc_.bad_entries)
                   + " block entries without profile number are left out");
  if (!doc_.bad_count.empty())
    log_.error(source_.doc_line, 1,
               "block entry " + doc_.bad_count
                 + " has a count that is not a number from 1 to "
                 + std::to_string(most_xif_points));
  for (auto& entry : doc_.blocks) {
    if (out_.blocks.size() + entry.count > most_xif_points) {
      log_.error(source_.doc_line, 1,
                 "more than " + std::to_string(most_xif_points) + " blocks");
      return;
    }
    auto profile = profile_of(entry.profile);
    for (uint32_t i = 0; i < entry.count; ++i) {
      entry_sizes_.push_back(i == 0 ? entry.count : 0);
      block_keys_.push_back(entry.profile);
      add_block(block_name(entry, profile), profile);
    }
  }
}

const profile_type* xif_builder::profile_of(uint32_t key) const {
  auto own = types_.user_profile(source_.program_id, key);
  return own != nullptr ? own : types_.profile(key);
}

void xif_builder::add_block(std::string name, const profile_type* profile) {
  block_type x;
  x.index = block_counts_[name]++;
  x.name = std::move(name);
  x.profile = profile != nullptr ? profile->name : "";
  out_.blocks.push_back(std::move(x));
}

uint32_t xif_builder::block_at(uint32_t entry, origin where) {
  if (entry < entry_sizes_.size())
    return entry;
  log_.warning(where.line, where.column,
               "block " + std::to_string(entry) + " does not exist, the first "
                 + std::to_string(entry_sizes_.size()) + " do");
  return device_block();
}

uint32_t xif_builder::device_block() {
  if (!device_block_) {
    device_block_ = static_cast<uint32_t>(out_.blocks.size());
    add_block("device", nullptr);
  }
  return *device_block_;
}

void xif_builder::place_variables() {
  for (auto& x : source_.variables)
    by_index_.emplace(x.index, &x);
}

/// The elements of the variable belong to one block each.
bool xif_builder::is_spread(const xif_variable& x) const {
  if (x.length < 2)
    return false;
  auto member = read_member_doc(x.doc);
  if (!member)
    return false;
  // An array as long as the array of blocks that it starts at.
  return member->spread
         || (member->block < entry_sizes_.size()
             && entry_sizes_[member->block] == x.length);
}

uint32_t xif_builder::block_of(const xif_variable& x, size_t element) {
  auto step = is_spread(x) ? static_cast<uint32_t>(element) : 0;
  if (auto member = read_member_doc(x.doc))
    return block_at(member->block + step, {x.line, x.column});
  return device_block();
}

uint32_t xif_builder::block_of_property(const property_doc& x, size_t element,
                                        origin where) {
  if (x.applies == property_scope::device || x.targets.empty())
    return device_block();
  auto target = x.targets[std::min(element, x.targets.size() - 1)];
  if (x.applies == property_scope::blocks)
    return block_at(target, where);
  // Element 3 of an array has its first index + 3.
  // The variable with the highest index up to the target may contain it.
  auto next = by_index_.upper_bound(target);
  if (next == by_index_.begin())
    return device_block();
  auto& [first, variable] = *std::prev(next);
  auto inside = target - first < std::max<uint32_t>(variable->length, 1);
  return inside ? block_of(*variable, target - first) : device_block();
}

void xif_builder::add_variables() {
  for (auto& x : source_.variables)
    add_variable(x);
}

void xif_builder::add_variable(const xif_variable& x) {
  auto type = type_of(x);
  if (type == nullptr)
    return;
  auto doc = x.config && !x.doc.empty() && x.doc[0] == '&'
               ? read_property_doc(std::string_view{x.doc}.substr(1))
               : std::nullopt;
  auto spread = doc ? doc->spread && doc->targets.size() == x.length
                    : is_spread(x);
  origin where{x.line, x.column};
  auto count = std::max<size_t>(x.length, 1);
  for (size_t i = 0; i < count; ++i) {
    point_type point;
    // One of each block keeps the plain name.
    point.name = x.length == 0 || spread
                   ? x.name
                   : x.name + '[' + std::to_string(i) + ']';
    point.block = doc ? block_of_property(*doc, spread ? i : 0, where)
                      : block_of(x, i);
    point.dir = x.out ? direction::out : direction::in;
    point.property = x.config;
    point.read_only = doc && doc->constant;
    point.type = type;
    point.desc = text_of(x.doc);
    // Elements of an array have consecutive indexes.
    auto index = x.index + i;
    if (index > UINT16_MAX
        || !indexes_.insert(static_cast<uint32_t>(index)).second) {
      log_.error(x.line, x.column,
                 "index " + std::to_string(index) + " is taken");
      return;
    }
    point.address = lon_variable{static_cast<uint16_t>(index), x.polled};
    auto added = add_point(std::move(point), where);
    if (!added)
      return;
    if (x.config)
      configs_.push_back(*added);
  }
}

data_type_ptr xif_builder::known_type(const xif_variable& x) const {
  if (x.snvt != 0)
    return types_.snvt(x.snvt);
  if (!x.config || x.doc.empty() || x.doc[0] != '&')
    return member_type(x);
  auto doc = read_property_doc(std::string_view{x.doc}.substr(1));
  return doc ? property_type(*doc) : nullptr;
}

/// The record of a variable does not name a type of the maker's own: the
/// profile does. Numbers behind a bar count the members of the profile that is
/// inherited from, those behind a hash the maker's; a profile that inherits
/// nothing has only one kind. Older tools counted the latter from one, so that
/// a member must fit, and its name serves as well.
data_type_ptr xif_builder::member_type(const xif_variable& x) const {
  auto doc = read_member_doc(x.doc);
  if (!doc || doc->block >= block_keys_.size())
    return nullptr;
  auto profile = types_.user_profile(source_.program_id,
                                     block_keys_[doc->block]);
  if (profile == nullptr || (profile->inherits && !doc->own))
    return nullptr;
  data_type_ptr out;
  for (auto& member : profile->members) {
    auto numbered = member.number == doc->member;
    // For a standard type the record would have its number.
    auto own = member.type.find('/') != std::string::npos;
    if (own && member.out == x.out && (numbered || member.name == x.name))
      if (auto type = types_.find(member.type);
          type != nullptr && (numbered || out == nullptr))
        out = std::move(type);
  }
  return out;
}

data_type_ptr xif_builder::property_type(const property_doc& x) const {
  return x.scope == 0
           ? types_.scpt(x.index)
           : types_.user_property(source_.program_id, x.scope, x.index);
}

/// The type of the catalogue, unless the layout contradicts: devices newer than
/// the catalogue must not be read wrongly.
data_type_ptr xif_builder::type_of(const xif_variable& x) {
  auto known = known_type(x);
  auto own = read_layout(source_.program_id + "-4/UNVT_" + x.name, x.layout);
  if (known != nullptr && (!own || own->size == known->size))
    return known;
  if (!own) {
    log_.error(x.layout.empty() ? x.type_line : x.layout.front().line, 1,
               own.error().text);
    return nullptr;
  }
  warn_of_layout(x, known.get(), *own);
  return std::make_shared<const data_type>(*std::move(own));
}

/// Types of the maker's own are no surprise as long as no report of the maker
/// is there.
void xif_builder::warn_of_layout(const xif_variable& x, const data_type* known,
                                 const data_type& own) {
  if (known != nullptr)
    log_.warning(x.type_line, 1,
                 known->name + " has " + std::to_string(known->size)
                   + " bytes, the layout has " + std::to_string(own.size)
                   + ": the layout is used");
  else if (x.snvt != 0)
    log_.warning(x.type_line, 1,
                 "type " + std::to_string(x.snvt)
                   + " is not known, its layout is used");
  else if (types_.has_user_types(source_.program_id))
    log_.warning(x.type_line, 1,
                 "type of " + x.name
                   + " is not in the resource reports of its maker, its layout "
                     "is used");
}

std::optional<point_index> xif_builder::add_point(point_type x, origin where) {
  if (out_.points.size() >= most_xif_points) {
    log_.error(where.line, where.column,
               "more than " + std::to_string(most_xif_points) + " datapoints");
    return std::nullopt;
  }
  if (!names_.emplace(x.block, x.name).second) {
    log_.error(where.line, where.column,
               "datapoint " + x.name + " is there twice");
    return std::nullopt;
  }
  auto index = static_cast<point_index>(out_.points.size());
  out_.blocks[x.block].points.push_back(index);
  out_.points.push_back(std::move(x));
  return index;
}

} // namespace troupe::lon
