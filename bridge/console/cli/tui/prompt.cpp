#include "bridge/console/cli/tui/prompt.hpp"

#include <utility>

namespace troupe::cli {

prompt::prompt(std::string title, std::vector<question> all, judge done)
  : title_(std::move(title)),
    questions_(std::move(all)),
    done_(std::move(done)),
    editor_(questions_.front().preset) {
  // nop
}

prompt_state prompt::press(const key& x) {
  complaint_.clear();
  if (x.name == key_name::escape)
    return prompt_state::given_up;
  if (x.name != key_name::enter) {
    editor_.press(x);
    return prompt_state::open;
  }
  auto asked = answers_.size();
  answers_.push_back(editor_.text());
  while (answers_.size() < questions_.size()) {
    auto& next = questions_[answers_.size()];
    if (!next.is_due || next.is_due(answers_)) {
      editor_ = line_editor{next.preset};
      return prompt_state::open;
    }
    answers_.emplace_back();
  }
  auto wrong = done_(answers_);
  if (!wrong)
    return prompt_state::complete;
  complaint_ = *wrong;
  answers_.resize(asked);
  return prompt_state::open;
}

std::string prompt::line() const {
  return title_ + "  " + questions_[answers_.size()].text + ' ' + editor_.text()
         + '_';
}

} // namespace troupe::cli
