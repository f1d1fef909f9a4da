#include "protocol/bacnet/object_list_reader.hpp"

#include "protocol/bacnet/tag.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Elements between two looks at what came.
constexpr uint32_t elements_at_once = 256;

} // namespace

property_ref object_list_reader::list() const {
  return {{object_type::device, device_}, property_id::object_list, {}};
}

std::vector<property_ref> object_list_reader::next() {
  auto what = list();
  if (state_ == state::whole)
    return {what};
  if (state_ == state::length) {
    what.index = 0;
    return {what};
  }
  if (state_ == state::elements && asked_ == length_)
    state_ = state::done;
  std::vector<property_ref> out;
  if (state_ != state::elements)
    return out;
  auto end = asked_ + std::min(elements_at_once, length_ - asked_);
  while (asked_ < end) {
    what.index = ++asked_;
    out.push_back(what);
  }
  return out;
}

bool object_list_reader::take_objects(octets content) {
  tag_reader in{content};
  auto known = objects_.size();
  while (!in.at_end() && objects_.size() <= most_) {
    auto id = in.take_object_id();
    if (id.type != object_type::device)
      objects_.push_back(id);
  }
  if (!in.failed() && in.at_end() && objects_.size() <= most_)
    return true;
  objects_.resize(known);
  return false;
}

void object_list_reader::take_length(octets content) {
  tag_reader in{content};
  length_ = in.take_unsigned32();
  auto sound = !in.failed() && length_ <= most_;
  state_ = sound ? state::elements : state::failed;
}

void object_list_reader::on_value(const property_ref& what, octets content) {
  if (state_ == state::whole && !what.index)
    state_ = take_objects(content) ? state::done : state::failed;
  else if (state_ == state::length && what.index == 0u)
    take_length(content);
  else if (state_ == state::elements && what.index && !take_objects(content))
    ++missing_;
}

void object_list_reader::on_failed(const property_ref&) {
  if (state_ == state::whole)
    state_ = state::length;
  else if (state_ == state::length)
    state_ = state::failed;
  else if (state_ == state::elements)
    ++missing_;
}

} // namespace troupe::bacnet
