// Self-documentation: what the texts of a XIF say about blocks and properties.

#include "protocol/lon/xif_doc.hpp"

#include "protocol/import/text.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::lon {

namespace {

constexpr size_t most_targets = 4096;
constexpr uint32_t constant_flag = 0x04;

// The grammar, as far as it matters here:
//
//   node     = "&" version "@" entry *("," entry) [";" text]
//   entry    = profile ["[" count ["]"]] [name]
//   member   = "@" block ["["] ("|" / "#") number ["?"] [";" text]
//   property = applies "," targets "," scope flags "," index [rest]
//   targets  = number *(("." / "-" / "~" / "/") number)
//   flags    = backslash "x" 2HEXDIG / byte above 7F
//
// A bar stands before a member of the profile, a hash before one that the maker
// added. Dots and hyphens share one property among targets; tildes and slashes
// give each target an element of its own.

/// Takes characters from the front of a text.
class scanner {
public:
  explicit scanner(std::string_view text) : rest_(text) {
    // nop
  }

  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool at_digit() const noexcept {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  /// Takes a decimal number up to 65,535.
  std::optional<uint32_t> number() noexcept {
    uint16_t out = 0;
    auto end = rest_.data() + rest_.size();
    auto [last, err] = std::from_chars(rest_.data(), end, out);
    if (err != std::errc{})
      return std::nullopt;
    rest_.remove_prefix(static_cast<size_t>(last - rest_.data()));
    return out;
  }

  /// Takes `\x84`, or the very byte.
  std::optional<uint32_t> flags() noexcept {
    if (rest_.empty())
      return std::nullopt;
    auto byte = static_cast<unsigned char>(rest_.front());
    if (byte >= 0x80) {
      rest_.remove_prefix(1);
      return byte;
    }
    uint8_t out = 0;
    if (rest_.size() < 4 || rest_[0] != '\\' || rest_[1] != 'x'
        || std::from_chars(rest_.data() + 2, rest_.data() + 4, out, 16).ptr
             != rest_.data() + 4)
      return std::nullopt;
    rest_.remove_prefix(4);
    return out;
  }

  [[nodiscard]] std::string_view rest() const noexcept {
    return rest_;
  }

private:
  std::string_view rest_;
};

/// Reads `4[2Lamp` or `4[2]Lamp`; nothing without a profile number.
std::optional<block_entry> read_entry(std::string_view text) {
  scanner in{trimmed(text)};
  block_entry out;
  auto profile = in.number();
  if (!profile)
    return std::nullopt;
  out.profile = *profile;
  if (in.take('[')) {
    auto counted = in.at_digit();
    // What stays of a number that does not fit is no name.
    out.count = in.number().value_or(counted ? 0u : 1u);
    in.take(']');
  }
  out.name = clean_name(trimmed(in.rest()));
  return out;
}

/// Takes all up to the comma that follows: `3`, `1.2.7`, `93-104`, `1~5`.
bool read_targets(scanner& in, property_doc& out) {
  auto separator = '.';
  for (;;) {
    auto n = in.number();
    if (!n || out.targets.size() >= most_targets)
      return false;
    auto range = separator == '-' || separator == '~';
    auto first = range && !out.targets.empty() ? out.targets.back() + 1 : *n;
    if (range && (*n < first || *n - first >= most_targets))
      return false;
    for (auto i = first; i <= *n; ++i)
      out.targets.push_back(i);
    if (in.take('.'))
      separator = '.';
    else if (in.take('-'))
      separator = '-';
    else if (in.take('~'))
      separator = '~';
    else if (in.take('/'))
      separator = '/';
    else
      return in.take(',');
    out.spread = out.spread || separator == '~' || separator == '/';
  }
}

} // namespace

node_doc read_node_doc(std::string_view doc) {
  node_doc out;
  out.text = text_of(doc);
  auto list = doc.substr(0, doc.find(';'));
  auto at = list.find('@');
  if (list.empty() || list.front() != '&' || at == std::string_view::npos)
    return out;
  // Names have neither commas nor semicolons.
  list.remove_prefix(at + 1);
  while (!list.empty()) {
    auto end = std::min(list.find(','), list.size());
    auto entry = read_entry(list.substr(0, end));
    if (!entry)
      ++out.bad_entries;
    else if (entry->count == 0 && out.bad_count.empty())
      out.bad_count = clean_name(list.substr(0, end));
    if (entry)
      out.blocks.push_back(*std::move(entry));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

std::optional<member_doc> read_member_doc(std::string_view doc) {
  scanner in{doc};
  if (!in.take('@'))
    return std::nullopt;
  auto block = in.number();
  if (!block)
    return std::nullopt;
  member_doc out{*block, in.take('['), false, 0};
  out.own = in.take('#');
  if (!out.own && !in.take('|'))
    return std::nullopt;
  out.member = in.number().value_or(0);
  return out;
}

std::optional<property_doc> read_property_doc(std::string_view doc) {
  scanner in{doc};
  property_doc out;
  auto applies = in.number();
  if (!applies || !in.take(',') || !read_targets(in, out))
    return std::nullopt;
  if (*applies == 1)
    out.applies = property_scope::blocks;
  else if (*applies == 2)
    out.applies = property_scope::variables;
  auto scope = in.number();
  auto flags = in.flags();
  if (!scope || !flags || !in.take(','))
    return std::nullopt;
  auto index = in.number();
  if (!index)
    return std::nullopt;
  out.scope = *scope;
  out.constant = (*flags & constant_flag) != 0;
  out.index = *index;
  out.rest = in.rest();
  return out;
}

std::string text_of(std::string_view doc) {
  auto at = doc.find(';');
  if (at == std::string_view::npos)
    return {};
  return to_utf8(std::string{trimmed(doc.substr(at + 1))});
}

std::string clean_name(std::string_view x) {
  auto out = to_utf8(std::string{x});
  for (auto& c : out)
    if (c == '/' || c == '+' || c == '#'
        || (static_cast<unsigned char>(c) < 0x20) || c == 0x7F)
      c = '_';
  return out;
}

} // namespace troupe::lon
