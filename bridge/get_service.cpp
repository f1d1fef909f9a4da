#include "bridge/get_service.hpp"

#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

/// Each item is a request to a device; below the share that `requests` gives
/// each get of the numbers.
constexpr size_t most_items = 10'000;

/// What makes no sense is taken as absent: a get is answered in any case.
std::chrono::milliseconds seconds_member(const value& x, std::string_view name,
                                         std::chrono::milliseconds otherwise) {
  auto member = x.field(name);
  auto n = member != nullptr ? member->number() : std::nullopt;
  if (!n || !(*n >= 0) || *n > 3'600)
    return otherwise;
  return std::chrono::milliseconds{static_cast<int64_t>(*n * 1'000)};
}

get_item read_item(const value& x, std::chrono::milliseconds max_age,
                   std::chrono::milliseconds limit) {
  if (x.text() == nullptr)
    return {iap::to_json(x), std::nullopt, "an item is a text"};
  auto topic = iap::read_point_reference(*x.text());
  if (!topic)
    return {*x.text(), std::nullopt, topic.error().text};
  device_request request;
  request.target = topic->device;
  request.body = read_request{topic->block, topic->index, topic->path.front(),
                              max_age, limit};
  return {*x.text(), std::move(request), {}};
}

} // namespace

result<get_request> read_get(const std::string& payload,
                             const std::string& reply_to) {
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  get_request out;
  out.response = reply_to;
  if (auto corr = x->field("corr"))
    out.corr = *corr;
  auto response = x->field("response");
  if (response != nullptr && response->text() != nullptr)
    out.response = *response->text();
  if (!is_reply_topic(out.response))
    return failure{ec::invalid_request, "response is no topic for a response"};
  out.limit = seconds_member(*x, "timeout", out.limit);
  auto max_age = seconds_member(*x, "maxAge", std::chrono::milliseconds{0});
  auto items = x->field("item");
  if (items == nullptr)
    return failure{ec::invalid_request, "item is required"};
  auto list = items->elements();
  if (list == nullptr) {
    out.items.push_back(read_item(*items, max_age, out.limit));
    return out;
  }
  if (list->elements.size() > most_items)
    return failure{ec::too_large, "too many items"};
  for (auto& item : list->elements)
    out.items.push_back(read_item(item, max_age, out.limit));
  return out;
}

std::optional<uint64_t> get_service::open(get_request x) {
  if (open_.size() >= most_open || waiting_ + x.items.size() > most_waiting)
    return std::nullopt;
  waiting_ += x.items.size();
  pending added;
  added.missing = x.items.size();
  added.answers.resize(x.items.size());
  added.asked = std::move(x);
  open_.emplace(++last_, std::move(added));
  return last_;
}

std::optional<get_response> get_service::answer(uint64_t get, size_t item,
                                                const outcome& x) {
  auto i = open_.find(get);
  if (i == open_.end() || item >= i->second.answers.size()
      || i->second.answers[item])
    return std::nullopt;
  i->second.answers[item] = x;
  if (--i->second.missing > 0)
    return std::nullopt;
  return close(i, {});
}

std::optional<get_response> get_service::end(uint64_t get,
                                             const std::string& error) {
  auto i = open_.find(get);
  if (i == open_.end())
    return std::nullopt;
  return close(i, error);
}

std::vector<get_response> get_service::cancel(const value& corr) {
  std::vector<get_response> out;
  for (auto i = open_.begin(); i != open_.end();) {
    auto next = std::next(i);
    if (i->second.asked.corr == corr)
      out.push_back(close(i, "cancelled"));
    i = next;
  }
  return out;
}

/// What has no answer by now gets *error*. The get is gone afterwards.
get_response get_service::close(std::map<uint64_t, pending>::iterator i,
                                const std::string& error) {
  auto& x = i->second;
  get_response out{x.asked.response, "{"};
  if (!x.asked.corr.is_null()) {
    out.json += "\"corr\":";
    iap::write_json(out.json, x.asked.corr);
    out.json += ',';
  }
  out.json += "\"result\":[";
  for (size_t k = 0; k < x.answers.size(); ++k) {
    iap::object_writer item{out.json += k == 0 ? "" : ","};
    item.text("item", x.asked.items[k].reference);
    if (x.answers[k] && x.answers[k]->code == ec::none)
      item.add("value", x.answers[k]->result);
    else
      item.text("error", x.answers[k] ? x.answers[k]->text : error);
    item.end();
  }
  out.json += "]}";
  waiting_ -= x.answers.size();
  open_.erase(i);
  return out;
}

} // namespace troupe
