#include "bridge/action_book.hpp"

#include "actors/device_life.hpp"

#include <utility>

namespace troupe {

bool action_book::wants_reply(const action_request& x) {
  return !text_member(x.args, "respond").empty();
}

bool action_book::is_audited(const std::string& action) {
  return action == "reset" || action == "reinitialize"
         || action == "communicationControl" || action == "timeSync";
}

std::optional<uint64_t> action_book::open(open_action x) {
  if (open_.size() >= most_open)
    return std::nullopt;
  do
    last_ = last_ % last_number + 1;
  while (open_.count(last_) > 0);
  open_.emplace(last_, entry{std::move(x)});
  return last_;
}

std::optional<open_action> action_book::take(uint64_t number) {
  auto i = open_.find(number);
  if (i == open_.end())
    return std::nullopt;
  auto out = std::move(i->second.what);
  open_.erase(i);
  return out;
}

std::vector<open_action> action_book::sweep() {
  std::vector<open_action> out;
  for (auto i = open_.begin(); i != open_.end();)
    if (std::exchange(i->second.old, true)) {
      out.push_back(std::move(i->second.what));
      i = open_.erase(i);
    } else {
      ++i;
    }
  return out;
}

} // namespace troupe
