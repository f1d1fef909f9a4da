#include "protocol/presentation.hpp"

#include "protocol/data_type.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace troupe {

namespace {

constexpr size_t most_presets = 200;
constexpr size_t longest_name = 128;

/// Beyond that decimals are not exact.
constexpr int most_decimals = 15;

/// Device type files name the whole of a plain value so.
constexpr std::string_view whole_name = "value";

failure invalid(const std::string& what) {
  return {ec::wrong_type, what + ": value is invalid"};
}

failure outside(const std::string& what) {
  return {ec::out_of_range, what + ": value is out-of-range"};
}

using preset_list = std::vector<std::pair<std::string, value>>;

status add_preset(preset_list& out, const std::string& name, const value& x) {
  if (name.empty() || name.size() > longest_name)
    return outside("presets: name");
  if (x.is_null())
    return invalid("presets: " + name);
  if (out.size() == most_presets)
    return failure{ec::too_large, "presets: more than 200"};
  out.emplace_back(name, x);
  return {};
}

result<preset_list> read_presets(const value& x) {
  preset_list out;
  if (x.is_null())
    return out;
  if (auto ok = check_preset_names(x); !ok)
    return ok.error();
  if (auto map = x.fields()) {
    for (auto& [name, what] : map->fields)
      if (auto ok = add_preset(out, name, what); !ok)
        return ok.error();
    return out;
  }
  auto list = x.elements();
  if (list == nullptr)
    return invalid("presets");
  for (auto& entry : list->elements) {
    auto name = entry.field("name");
    auto what = entry.field("value");
    if (name == nullptr || name->text() == nullptr || what == nullptr)
      return invalid("presets");
    if (auto ok = add_preset(out, *name->text(), *what); !ok)
      return ok.error();
  }
  return out;
}

/// Absent and null are *otherwise*.
result<double> number_of(const value& x, const char* name, double otherwise) {
  auto member = x.field(name);
  if (member == nullptr || member->is_null())
    return otherwise;
  auto n = member->number();
  if (!n || member->boolean() != nullptr || !std::isfinite(*n))
    return invalid(std::string{"localization: "} + name);
  return *n;
}

result<int> digits_of(const value& x, const char* name, int otherwise,
                      int least) {
  auto n = number_of(x, name, otherwise);
  if (!n)
    return n.error();
  if (*n < least || *n > most_decimals || *n != std::floor(*n))
    return outside(std::string{"localization: "} + name);
  return static_cast<int>(*n);
}

/// Nothing when *x* names a unit only: that must not round anything.
result<std::optional<transform>> read_transform(const value& x) {
  auto unit = x.field("unit");
  if (unit != nullptr && !unit->is_null() && unit->text() == nullptr)
    return invalid("localization: unit");
  auto given = [&](const char* name) { return x.field(name) != nullptr; };
  if (!given("transformA") && !given("transformB") && !given("transformC"))
    return std::optional<transform>{};
  auto a = number_of(x, "transformA", 1);
  if (!a)
    return a.error();
  if (*a == 0) // there would be no way back
    return outside("localization: transformA");
  auto b = digits_of(x, "transformB", 0, -most_decimals);
  if (!b)
    return b.error();
  auto c = number_of(x, "transformC", 0);
  if (!c)
    return c.error();
  auto decimals = digits_of(x, "transformP", std::max(-*b, 0), 0);
  if (!decimals)
    return decimals.error();
  return std::optional<transform>{transform{*a, *b, *c, *decimals}};
}

/// Numbers that can be told from flags and names.
std::optional<double> plain_number(const value& x) {
  if (x.integer() != nullptr || x.real() != nullptr)
    return x.number();
  return std::nullopt;
}

std::optional<double> written_number(const value& x) {
  auto text = x.text();
  if (text == nullptr)
    return plain_number(x);
  double out = 0;
  auto end = text->data() + text->size();
  auto [last, err] = std::from_chars(text->data(), end, out);
  if (err != std::errc{} || last != end)
    return std::nullopt;
  return out;
}

const std::string* word_of(const value& x) {
  auto member = x.member();
  return member != nullptr ? member->name.get() : x.text();
}

/// Clients write 1 for 1.0, and members of enumerations by name or number.
bool is_same(const value& preset, const value& x) {
  if (auto fields = preset.fields())
    return std::all_of(fields->fields.begin(), fields->fields.end(),
                       [&](auto& y) {
                         auto other = x.field(y.first);
                         return other != nullptr && is_same(y.second, *other);
                       });
  if (auto all = preset.elements()) {
    auto others = x.elements();
    return others != nullptr
           && std::equal(all->elements.begin(), all->elements.end(),
                         others->elements.begin(), others->elements.end(),
                         is_same);
  }
  auto word = word_of(preset);
  auto other = word_of(x);
  if (word != nullptr && other != nullptr)
    return *word == *other;
  auto n = preset.number();
  return n ? n == x.number() : preset == x;
}

} // namespace

status check_preset_names(const value& presets) {
  std::set<std::string_view> seen;
  auto add = [&seen](const std::string& name) -> status {
    if (seen.insert(name).second)
      return {};
    return failure{ec::out_of_range, "presets: " + name + ": is there twice"};
  };
  if (auto map = presets.fields())
    for (auto& member : map->fields)
      if (auto ok = add(member.first); !ok)
        return ok;
  if (auto list = presets.elements())
    for (auto& entry : list->elements)
      if (auto name = entry.field("name"); name != nullptr && name->text())
        if (auto ok = add(*name->text()); !ok)
          return ok;
  return {};
}

double transform::local(double raw) const noexcept {
  return round_to(raw * a * std::pow(10.0, b) + c, decimals);
}

double transform::raw(double local) const noexcept {
  return (local - c) / (a * std::pow(10.0, b));
}

result<presentation> presentation::read(const value& presets,
                                        const value& localization) {
  presentation out;
  auto names = read_presets(presets);
  if (!names)
    return names.error();
  out.presets_ = *std::move(names);
  if (localization.is_null())
    return out;
  if (localization.fields() == nullptr)
    return invalid("localization");
  auto whole = read_transform(localization);
  if (!whole)
    return whole.error();
  out.whole_ = *whole;
  for (auto& [name, x] : localization.fields()->fields) {
    if (x.fields() == nullptr)
      continue;
    auto member = read_transform(x);
    if (!member)
      return failure{member.error().code, name + ": " + member.error().text};
    if (*member)
      out.members_.emplace_back(name, **member);
  }
  return out;
}

const value* presentation::find(std::string_view name) const noexcept {
  auto i = std::find_if(presets_.begin(), presets_.end(),
                        [&](auto& x) { return x.first == name; });
  return i == presets_.end() ? nullptr : &i->second;
}

const std::string* presentation::name_of(const value& raw) const {
  if (presets_.empty() || raw.is_null())
    return nullptr;
  auto x = local(raw);
  auto i = std::find_if(presets_.begin(), presets_.end(),
                        [&](auto& y) { return is_same(y.second, x); });
  return i == presets_.end() ? nullptr : &i->first;
}

template <class F>
value presentation::each(const value& x, F f) const {
  auto of = [&](std::string_view name) -> const transform* {
    auto i = std::find_if(members_.begin(), members_.end(),
                          [&](auto& y) { return y.first == name; });
    return i == members_.end() ? nullptr : &i->second;
  };
  if (auto fields = x.fields()) {
    if (members_.empty())
      return x;
    auto out = *fields;
    for (auto& [name, what] : out.fields)
      if (auto known = of(name))
        what = f(*known, what);
    return value{std::move(out)};
  }
  auto known = whole_ ? &*whole_ : of(whole_name);
  if (known == nullptr)
    return x;
  if (auto all = x.elements()) {
    auto out = *all;
    for (auto& what : out.elements)
      what = f(*known, what);
    return value{std::move(out)};
  }
  return f(*known, x);
}

value presentation::local(const value& raw) const {
  return each(raw, [](const transform& how, const value& x) {
    auto n = plain_number(x);
    return n ? value{how.local(*n)} : x;
  });
}

value presentation::raw(const value& local) const {
  return each(local, [](const transform& how, const value& x) {
    auto n = written_number(x);
    return n ? value{how.raw(*n)} : x;
  });
}

value presentation::shown(const value& raw) const {
  auto name = name_of(raw);
  return name != nullptr ? value{*name} : local(raw);
}

value presentation::taken(const value& x) const {
  auto name = word_of(x);
  auto preset = name != nullptr ? find(*name) : nullptr;
  return raw(preset != nullptr ? *preset : x);
}

} // namespace troupe
