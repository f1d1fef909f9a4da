#include "bridge/external/poll.hpp"

#include "actors/object_merge.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr size_t most_searches = 100;
constexpr size_t most_search_bytes = size_t{64} << 10;

/// Drivers may return the number as they keep it.
std::optional<uint64_t> read_number(const value& x) {
  if (auto n = x.integer(); n != nullptr && *n > 0)
    return static_cast<uint64_t>(*n);
  return std::nullopt;
}

} // namespace

std::string poll_topic(const device_id& device, const read_request& x) {
  return fmt::format("glp/0/./=engine/{}/rq/poll/dev/{}/{}/{}/{}",
                     device.protocol, device.protocol, device.handle,
                     iap::block_path(x.block, x.index), x.point);
}

std::string render_poll(uint64_t number, const read_request& x) {
  std::string json;
  iap::object_writer out{json};
  out.number("corr", static_cast<double>(number));
  out.text("respond", poll_answer_topic());
  if (x.max_age.count() > 0)
    out.number("maxAge", static_cast<double>(x.max_age.count()) / 1'000);
  out.end();
  return json;
}

result<poll_answer> read_poll_answer(const std::string& payload) {
  if (payload.size() > most_request_bytes)
    return failure{ec::too_large, "payload is larger than 1 MiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  auto corr = x->field("corr");
  auto number = corr != nullptr ? read_number(*corr) : std::nullopt;
  if (!number)
    return failure{ec::invalid_request, "corr is that of no poll"};
  poll_answer out{*number, {}};
  auto error = x->field("error");
  auto what = x->field("value");
  if (error != nullptr && !error->is_null()) {
    out.how.code = ec::device_refused;
    out.how.text = error->text() != nullptr ? *error->text()
                                            : iap::to_json(*error);
  } else if (what != nullptr) {
    out.how.result = *what;
  }
  return out;
}

driver_request render_request(const std::string& sid, const device_request& x) {
  auto prefix = fmt::format("{}/rq/dev/{}/{}/", iap::segment_prefix(sid),
                            x.target.protocol, x.target.handle);
  if (auto action = std::get_if<action_request>(&x.body)) {
    std::string json;
    iap::object_writer out{json};
    out.text("action", action->action);
    out.add("args", action->args.is_null() ? value{structure{}} : action->args);
    out.end();
    return {prefix + "do", json};
  }
  if (auto cfg = std::get_if<cfg_request>(&x.body))
    return {prefix + "cfg", iap::to_json(cfg->content)};
  auto& assigned = std::get<interface_request>(x.body);
  auto topic = prefix + iap::block_path(assigned.block, assigned.index);
  auto fields = assigned.content.fields();
  if (assigned.field.empty() || fields == nullptr || fields->fields.empty())
    return {topic, iap::to_json(assigned.content)};
  auto& [point, members] = fields->fields.front();
  auto what = members.field("value");
  return {topic + '/' + point + "/value/" + assigned.field,
          iap::to_json(what != nullptr ? *what : value{})};
}

result<std::optional<search>> read_search(const external_topics& topics,
                                          const std::string& topic,
                                          const std::string& payload) {
  if (payload.size() > most_search_bytes)
    return failure{ec::too_large, "payload is larger than 64 KiB"};
  auto request = read_device_request({}, payload);
  if (!request)
    return request.error();
  auto& action = std::get<action_request>(request->body);
  if (action.action != "discoverDevices")
    return std::optional<search>{};
  search out{topic, {}, {}, {}, payload};
  auto respond = action.args.field("respond");
  if (respond != nullptr && respond->text() != nullptr)
    out.respond = *respond->text();
  if (!out.respond.empty() && !is_reply_topic(out.respond))
    return failure{ec::invalid_request,
                   out.respond + ": no topic for a response"};
  if (auto meta = action.args.field("meta"))
    out.meta = *meta;
  auto wanted = action.args.field("protocols");
  auto list = wanted != nullptr ? wanted->elements() : nullptr;
  for (auto& protocol : topics.protocols()) {
    auto named = list == nullptr || list->elements.empty();
    for (size_t i = 0; !named && i < list->elements.size(); ++i)
      named = list->elements[i] == value{protocol};
    if (named)
      out.protocols.push_back(protocol);
  }
  return std::optional<search>{std::move(out)};
}

std::optional<uint64_t> search_book::open(search x, unix_nanos until) {
  if (open_.size() >= most_searches)
    return std::nullopt;
  std::set<std::string> missing{x.protocols.begin(), x.protocols.end()};
  open_.emplace(++last_, entry{std::move(x), std::move(missing), until});
  return last_;
}

std::optional<search> search_book::ended(uint64_t number,
                                         const std::string& protocol) {
  auto i = open_.find(number);
  if (i == open_.end())
    return std::nullopt;
  i->second.missing.erase(protocol);
  if (!i->second.missing.empty())
    return std::nullopt;
  auto out = std::move(i->second.what);
  open_.erase(i);
  return out;
}

std::vector<search> search_book::take_due(unix_nanos now) {
  std::vector<search> out;
  for (auto i = open_.begin(); i != open_.end();) {
    auto next = std::next(i);
    if (i->second.until <= now) {
      out.push_back(std::move(i->second.what));
      open_.erase(i);
    }
    i = next;
  }
  return out;
}

std::string render_search(const search& x, const std::string& protocol,
                          uint64_t number) {
  auto respond = make_structure(
    {{"args", make_structure(
                {{"respond", value{discovered_topic(protocol, number)}}})}});
  auto request = iap::read_json(x.json);
  return iap::to_json(merge(request ? *request : value{structure{}}, respond));
}

std::string render_search_end(const search& x) {
  std::string json;
  iap::object_writer out{json};
  out.text("action", "discoverDevices");
  if (!x.meta.is_null())
    out.add("meta", x.meta);
  out.end();
  return json;
}

} // namespace troupe
