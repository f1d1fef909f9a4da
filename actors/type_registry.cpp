#include "actors/type_registry.hpp"

#include <algorithm>

namespace troupe {

void type_registry::add(device_type_ptr x) {
  if (auto old = namesake(*x))
    forget_id(old);
  if (!x->program_id.empty())
    by_id_[{x->protocol, x->program_id}] = x;
  by_name_[{x->protocol, x->name}] = std::move(x);
}

/// Another type may have the same program id, and answers to it now.
void type_registry::forget_id(const device_type_ptr& old) {
  auto i = by_id_.find({old->protocol, old->program_id});
  if (i == by_id_.end() || i->second != old)
    return;
  auto heir = std::find_if(by_name_.begin(), by_name_.end(), [&](auto& y) {
    return y.second != old && y.second->protocol == old->protocol
           && y.second->program_id == old->program_id;
  });
  if (heir == by_name_.end())
    by_id_.erase(i);
  else
    i->second = heir->second;
}

device_type_ptr type_registry::find(const std::string& protocol,
                                    const std::string& name) const {
  for (auto index : {&by_id_, &by_name_})
    if (auto i = index->find({protocol, name}); i != index->end())
      return i->second;
  return nullptr;
}

device_type_ptr type_registry::namesake(const device_type& x) const {
  auto i = by_name_.find({x.protocol, x.name});
  return i == by_name_.end() ? nullptr : i->second;
}

std::vector<device_type_ptr> type_registry::all() const {
  std::vector<device_type_ptr> result;
  result.reserve(by_name_.size());
  for (auto& [name, type] : by_name_)
    result.push_back(type);
  return result;
}

} // namespace troupe
