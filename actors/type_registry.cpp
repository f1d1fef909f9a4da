#include "actors/type_registry.hpp"

namespace troupe {

void type_registry::add(device_type_ptr x) {
  if (!x->program_id.empty())
    by_id_[{x->protocol, x->program_id}] = x;
  by_name_[{x->protocol, x->name}] = std::move(x);
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
