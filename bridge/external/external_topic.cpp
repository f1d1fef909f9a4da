#include "bridge/external/external_topic.hpp"

#include "protocol/iap/topic.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::string_view local = "glp/0/./=";

} // namespace

bool is_service(external_kind x) noexcept {
  switch (x) {
    case external_kind::none:
    case external_kind::status:
    case external_kind::cfg:
    case external_kind::request:
    case external_kind::segment_do:
      return false;
    default:
      return true;
  }
}

external_topics::external_topics(std::string sid,
                                 std::vector<std::string> protocols)
  : sid_(std::move(sid)),
    protocols_(std::move(protocols)),
    prefix_(iap::segment_prefix(sid_) + '/') {
  // nop
}

bool external_topics::owns(std::string_view protocol) const noexcept {
  return std::find(protocols_.begin(), protocols_.end(), protocol)
         != protocols_.end();
}

external_topic external_topics::read(std::string_view topic) const {
  if (starts_with(topic, local))
    return read_service(iap::split_levels(topic.substr(local.size())));
  if (starts_with(topic, prefix_))
    return read_segment(iap::split_levels(topic.substr(prefix_.size())));
  return {};
}

external_topic
external_topics::read_service(const std::vector<std::string>& levels) const {
  auto is = [&](std::initializer_list<std::string_view> pattern) {
    return std::equal(levels.begin(), levels.end(), pattern.begin(),
                      pattern.end(),
                      [](const std::string& x, std::string_view y) {
                        return y == "+" || x == y;
                      });
  };
  if (is({"monitoring", "service"}))
    return {external_kind::sample, {}, {}};
  if (is({"control", "service"}))
    return {external_kind::control, {}, {}};
  if (is({"logger", "event"}))
    return {external_kind::logged, {}, {}};
  if (is({"get", "polled"}))
    return {external_kind::polled, {}, {}};
  if (is({"engine", "about"}))
    return {external_kind::about, {}, {}};
  if (is({"dcm", "con", "+", "in"}))
    return {external_kind::input, {}, levels[2]};
  if (levels[0] != "engine" || levels.size() < 3 || !owns(levels[1]))
    return {};
  if (is({"engine", "+", "about"}))
    return {external_kind::about, {levels[1], {}}, {}};
  if (is({"engine", "+", "discovered", "+"}))
    return {external_kind::discovered, {levels[1], {}}, levels[3]};
  if (is({"engine", "+", "con", "+", "sts"}))
    return {external_kind::connected, {levels[1], {}}, levels[3]};
  return {};
}

/// *levels* begin with the channel.
external_topic
external_topics::read_segment(const std::vector<std::string>& levels) const {
  if (levels.size() == 2 && levels[0] == "rq" && levels[1] == "do")
    return {external_kind::segment_do, {}, {}};
  if (levels.size() < 5 || levels[1] != "dev" || !owns(levels[2]))
    return {};
  device_id device{levels[2], levels[3]};
  if (levels[0] == "rq")
    return {external_kind::request, device, {}};
  if (levels[0] != "fb" || levels.size() != 5)
    return {};
  if (levels[4] == "sts")
    return {external_kind::status, device, {}};
  if (levels[4] == "cfg")
    return {external_kind::cfg, device, {}};
  return {};
}

std::vector<std::string> external_topics::filters() const {
  std::vector<std::string> out{"glp/0/./=monitoring/service",
                               "glp/0/./=control/service",
                               "glp/0/./=logger/event", poll_answer_topic(),
                               "glp/0/./=engine/about"};
  if (!protocols_.empty())
    out.emplace_back("glp/0/./=dcm/con/+/in");
  for (auto& x : protocols_) {
    out.push_back(fmt::format("glp/0/./=engine/{}/about", x));
    out.push_back(fmt::format("glp/0/./=engine/{}/discovered/+", x));
    out.push_back(fmt::format("glp/0/./=engine/{}/con/+/sts", x));
    out.push_back(fmt::format("{}fb/dev/{}/+/cfg", prefix_, x));
    out.push_back(fmt::format("{}fb/dev/{}/+/sts", prefix_, x));
  }
  return out;
}

std::string poll_answer_topic() {
  return "glp/0/./=get/polled";
}

std::string discovered_topic(const std::string& protocol, uint64_t number) {
  return fmt::format("glp/0/./=engine/{}/discovered/{}", protocol, number);
}

} // namespace troupe
