// Which files of an import are kept as documents, and under which names.

#include "protocol/import/document_plan.hpp"

#include "protocol/import/text.hpp"

namespace troupe {

namespace {

/// `nvs-2.xml`
std::string numbered(const std::string& base, size_t number) {
  auto dot = base.rfind('.');
  auto end = dot == std::string::npos || dot == 0 ? base.size() : dot;
  return base.substr(0, end) + '-' + std::to_string(number) + base.substr(end);
}

} // namespace

document_plan::document_plan(const std::vector<document>& known)
  : count_(known.size()) {
  for (auto& x : known) {
    known_.emplace(x.kind, x.text);
    old_names_.emplace(x.kind, x.name);
    bytes_ += x.text.size();
  }
}

document_state document_plan::look(file_kind kind, std::string_view text) {
  if (!seen_.emplace(kind, text).second)
    return document_state::repeated;
  return known_.count({kind, text}) > 0 ? document_state::known
                                        : document_state::fresh;
}

void document_plan::keep(file_kind kind, const std::string& file,
                         std::string_view text) {
  auto name = free_name(kind, base_name(file));
  new_names_.emplace(kind, name);
  added_.push_back({kind, std::move(name), std::string{text}});
  ++count_;
  bytes_ += text.size();
}

std::string document_plan::free_name(file_kind kind, const std::string& base) {
  auto taken = [&](const std::string& name) {
    return new_names_.count({kind, name}) > 0
           || (kind == file_kind::resource_report
               && old_names_.count({kind, name}) > 0);
  };
  auto name = base;
  if (!taken(name))
    return name;
  auto [i, added] = last_numbers_.emplace(key{kind, base}, 1);
  do
    name = numbered(base, ++i->second);
  while (taken(name));
  return name;
}

} // namespace troupe
