// Collects the findings of one file, up to a limit.

#include "protocol/import/issue_log.hpp"

#include <utility>

namespace troupe {

issue_log::issue_log(std::string file, size_t limit)
  : file_(std::move(file)), limit_(limit) {
  // nop
}

void issue_log::error(uint32_t line, uint32_t column, std::string text) {
  add({file_, line, column, std::move(text), false});
}

void issue_log::warning(uint32_t line, uint32_t column, std::string text) {
  add({file_, line, column, std::move(text), true});
}

void issue_log::add(import_issue x) {
  has_errors_ = has_errors_ || !x.warning;
  if (issues_.size() < limit_)
    issues_.push_back(std::move(x));
  else
    ++left_out_;
}

std::vector<import_issue> issue_log::take() {
  // An error among those left out must still stop the import.
  if (left_out_ > 0)
    issues_.push_back({file_, 0, 0,
                       "and " + std::to_string(left_out_) + " more",
                       !has_errors_});
  left_out_ = 0;
  return std::move(issues_);
}

} // namespace troupe
