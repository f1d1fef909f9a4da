#include "bridge/type_book.hpp"

#include "bridge/render_type.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

type_book::type_book(std::string_view sid, lon::catalogue_ptr types)
  : segment_(iap::segment_prefix(sid)),
    prefix_(segment_ + "/fb/res/type/"),
    types_(std::move(types)) {
  // nop
}

/// Two types may share an id; the one that was used last is shown then.
std::vector<bus_message> type_book::use(const device_type_ptr& type) {
  auto& base = type->base != nullptr ? type->base : type;
  auto& last = applications_[{base->protocol, base->id()}];
  std::vector<bus_message> out;
  if (last != base) {
    last = base;
    add_types(out, *base);
    out.push_back(
      {segment_ + "/fb/res/application/" + base->protocol + '/' + base->id(),
       render_application(*base), true});
  }
  if (type != base)
    add_types(out, *type);
  return out;
}

void type_book::add_types(std::vector<bus_message>& out,
                          const device_type& type) {
  std::set<std::string> own;
  for (auto& x : type.points) {
    if (x.type == nullptr || x.type->name.empty())
      continue;
    auto& name = x.type->name;
    if (auto standard = types_->find(name)) {
      if (standard_.insert(name).second)
        out.push_back({topic_of(name), render_type(*standard), true});
    } else if (own.insert(name).second) {
      out.push_back({topic_of(name), render_type(*x.type), true});
    }
  }
  for (auto& x : type.blocks)
    if (auto known = types_->profile(std::string_view{x.profile});
        known != nullptr && standard_.insert(known->name).second)
      out.push_back({topic_of(known->name), render_profile(*known), true});
}

std::optional<bus_message> type_book::find(const std::string& name) const {
  if (auto type = types_->resolve(name))
    return bus_message{topic_of(type->name), render_type(*type), true};
  if (auto profile = types_->profile(std::string_view{name}))
    return bus_message{topic_of(profile->name), render_profile(*profile), true};
  return std::nullopt;
}

std::optional<bus_message>
type_book::find_topic(const std::string& topic) const {
  if (topic.compare(0, prefix_.size(), prefix_) != 0)
    return std::nullopt;
  auto found = find(topic.substr(prefix_.size()));
  if (!found || found->topic != topic)
    return std::nullopt;
  return found;
}

std::string type_book::topic_of(const std::string& name) const {
  return prefix_ + name;
}

} // namespace troupe
