#include "bridge/external/about_fragments.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_bytes = size_t{16} << 10;
constexpr size_t most_components = 16;

/// Every component is an object with a name (IAP 4.4).
result<std::vector<value>> read_components(const value& x) {
  auto list = x.field("components");
  if (list == nullptr || list->is_null())
    return std::vector<value>{};
  if (list->elements() == nullptr)
    return failure{ec::wrong_type, "components: value is invalid"};
  auto& all = list->elements()->elements;
  if (all.size() > most_components)
    return failure{ec::too_large, "more than 16 components"};
  for (auto& component : all)
    if (auto name = component.field("name");
        name == nullptr || name->text() == nullptr)
      return failure{ec::wrong_type, "components: one has no name"};
  return all;
}

/// The protocols that the fragment names, with what it says of each.
result<std::map<std::string, value>> read_limits(const value& x) {
  std::map<std::string, value> out;
  auto limits = x.field("limitations");
  auto list = limits != nullptr ? limits->field("protocols") : nullptr;
  if (list != nullptr && list->elements() != nullptr)
    for (auto& name : list->elements()->elements)
      if (name.text() != nullptr)
        out.emplace(*name.text(), value{structure{}});
  auto own = x.field("protocol");
  if (own == nullptr || own->is_null())
    return out;
  if (own->fields() == nullptr)
    return failure{ec::wrong_type, "protocol: value is invalid"};
  for (auto& [name, says] : own->fields()->fields) {
    if (says.fields() == nullptr)
      return failure{ec::wrong_type, "protocol " + name + ": value is invalid"};
    out[name] = says;
  }
  return out;
}

} // namespace

about_fragments::about_fragments(const std::string& base,
                                 std::vector<std::string> protocols)
  : protocols_(std::move(protocols)) {
  if (auto x = iap::read_json(base); x && x->fields() != nullptr)
    base_ = *x;
  else
    base_ = value{structure{}};
}

result<about_fragments::fragment>
about_fragments::read(const std::string& protocol,
                      const std::string& payload) const {
  if (payload.size() > most_bytes)
    return failure{ec::too_large, "a fragment is at most 16 KiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  if (x->fields() == nullptr)
    return failure{ec::wrong_type, "a fragment is an object"};
  auto components = read_components(*x);
  if (!components)
    return components.error();
  auto limits = read_limits(*x);
  if (!limits)
    return limits.error();
  if (!protocol.empty())
    limits->emplace(protocol, value{structure{}});
  for (auto& [name, says] : *limits)
    if (std::find(protocols_.begin(), protocols_.end(), name)
          == protocols_.end()
        || (!protocol.empty() && name != protocol))
      return failure{ec::invalid_request,
                     name + ": not a protocol of this driver"};
  if (limits->empty())
    return failure{ec::invalid_request, "the fragment names no protocol"};
  return fragment{*std::move(components), *std::move(limits)};
}

result<bool> about_fragments::take(const std::string& protocol,
                                   const std::string& payload) {
  auto x = read(protocol, payload);
  if (!x)
    return x.error();
  auto& known = fragments_[x->limits.begin()->first];
  if (known == *x)
    return false;
  known = *std::move(x);
  return true;
}

/// One member of `about` with what the fragments add to it.
value about_fragments::merged(const std::string& name, const value& x) const {
  if (name == "components" && x.elements() != nullptr) {
    auto all = *x.elements();
    for (auto& [first, says] : fragments_)
      all.elements.insert(all.elements.end(), says.components.begin(),
                          says.components.end());
    return value{std::move(all)};
  }
  if (name == "protocol" && x.fields() != nullptr) {
    auto all = *x.fields();
    std::map<std::string, value> own;
    for (auto& protocol : protocols_)
      own.emplace(protocol, value{structure{}});
    for (auto& [first, says] : fragments_)
      for (auto& [protocol, limits] : says.limits)
        own[protocol] = limits;
    all.fields.insert(all.fields.end(), own.begin(), own.end());
    return value{std::move(all)};
  }
  if (name == "limitations" && x.fields() != nullptr) {
    auto all = *x.fields();
    for (auto& [member, list] : all.fields)
      if (member == "protocols" && list.elements() != nullptr) {
        auto names = *list.elements();
        for (auto& protocol : protocols_)
          names.elements.emplace_back(protocol);
        list = value{std::move(names)};
      }
    return value{std::move(all)};
  }
  return x;
}

std::string about_fragments::render(unix_nanos mru) const {
  std::string json;
  iap::object_writer out{json};
  for (auto& [name, x] : base_.fields()->fields)
    if (name != "mru")
      out.add(name, merged(name, x));
  out.text("mru", iap::format_mru(mru));
  out.end();
  return json;
}

} // namespace troupe
