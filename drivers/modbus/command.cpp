#include "drivers/modbus/command.hpp"

#include "protocol/modbus/native.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

bool is_writable(table x) noexcept {
  return x == table::coils || x == table::holding_registers;
}

} // namespace

request command::next() const {
  if (!writes.empty())
    return writes.front();
  auto& block = reads.front();
  request out;
  out.space = block.space;
  out.address = block.address;
  out.count = block.count;
  return out;
}

bool command::confirms(const std::vector<uint16_t>& words) const {
  auto& block = reads.front();
  auto differs = [&](point_index point, const mapping& where) {
    auto now = words.begin() + (where.address - block.address);
    // The last write to a point is the one that counts.
    auto i = std::find_if(expected.rbegin(), expected.rend(),
                          [&](auto& x) { return x.first == point; });
    return i != expected.rend()
           && !std::equal(i->second.begin(), i->second.end(), now);
  };
  return std::none_of(block.points.begin(), block.points.end(),
                      [&](auto& x) { return differs(x.first, x.second); });
}

failure command::end() const {
  // A write whose echo was right stands, also when its register cannot be
  // read; a read that brought something is no failure.
  auto stands = what == kind::write ? refusal.code != ec::not_confirmed
                                    : answers > 0;
  return stands ? failure{ec::none, {}} : refusal;
}

result<command_ptr> make_command(const write_command& x, const unit& to) {
  auto out = std::make_shared<command>();
  out->what = command::kind::write;
  out->device = x.device;
  out->number = x.request;
  std::vector<point_index> points;
  for (auto& [point, what] : x.points) {
    auto where = mapping_of(*to.link().type, point);
    if (where == nullptr)
      return failure{ec::no_such_point, "there is no such point"};
    auto& type = to.link().type->points[point];
    if (!is_writable(where->space))
      return failure{ec::read_only, type.name + ": cannot be written"};
    auto words = encode_words(what, *where, *type.type);
    if (!words)
      return failure{words.error().code, type.name + ": " + words.error().text};
    request step;
    step.what = request::kind::write;
    step.space = where->space;
    step.address = where->address;
    step.data = *words;
    out->writes.push_back(std::move(step));
    out->expected.emplace_back(point, *std::move(words));
    points.push_back(point);
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (!points.empty())
    for (auto& block : to.scans.blocks_for(points))
      out->reads.push_back(std::move(block));
  return out;
}

result<command_ptr> make_command(const read_command& x, const unit& from) {
  auto out = std::make_shared<command>();
  out->device = x.device;
  out->number = x.request;
  out->any_point = x.points.empty();
  for (auto& block : from.scans.blocks_for(x.points))
    out->reads.push_back(std::move(block));
  if (out->reads.empty())
    return failure{ec::no_such_point, "there is nothing to read"};
  return out;
}

} // namespace troupe::modbus
