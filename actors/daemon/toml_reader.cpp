#include "actors/daemon/toml_reader.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

namespace troupe {

std::string format_place(const toml::source_region& where) {
  return fmt::format("{}:{}:{}", where.path ? *where.path : "--set",
                     where.begin.line, where.begin.column);
}

toml_reader::toml_reader(const toml::table& table, std::string path,
                         std::vector<std::string>& problems)
  : table_(table), path_(std::move(path)), problems_(problems) {
  // nop
}

const toml::node* toml_reader::take(const std::string& key) {
  known_.insert(key);
  return table_.get(key);
}

void toml_reader::complain(const toml::node& where, const std::string& what) {
  problems_.push_back(format_place(where.source()) + ": " + what);
}

void toml_reader::complain_about(const std::string& key,
                                 const std::string& what) {
  auto node = table_.get(key);
  complain(node != nullptr ? *node : table_, path_ + key + ' ' + what);
}

void toml_reader::text(const std::string& key, std::string& out) {
  auto node = take(key);
  if (node == nullptr)
    return;
  if (auto x = node->value_exact<std::string>())
    out = *x;
  else
    complain(*node, path_ + key + " must be a text in quotes");
}

void toml_reader::file(const std::string& key, std::string& out) {
  text(key, out);
  if (table_.get(key) == nullptr || out.empty())
    return;
  std::error_code err;
  if (::access(out.c_str(), R_OK) != 0
      || std::filesystem::is_directory(out, err))
    complain_about(key, "names a file that cannot be read: " + out);
}

void toml_reader::texts(const std::string& key, std::vector<std::string>& out) {
  auto node = take(key);
  if (node == nullptr)
    return;
  auto list = node->as_array();
  if (list == nullptr
      || (!list->empty() && !list->is_homogeneous<std::string>()))
    return complain(*node, path_ + key + " must be a list of texts");
  out.clear();
  for (auto& x : *list)
    out.push_back(x.value_or(std::string{}));
}

void toml_reader::number(const std::string& key, double& out, double min,
                         double max) {
  auto node = take(key);
  if (node == nullptr)
    return;
  auto x = node->is_number() ? node->value<double>() : std::nullopt;
  if (!x)
    complain(*node, path_ + key + " must be a number");
  else if (!(*x >= min && *x <= max))
    complain(*node, fmt::format("{}{} must be {} to {}", path_, key, min, max));
  else
    out = *x;
}

void toml_reader::integer(const std::string& key, int64_t& out, int64_t min,
                          int64_t max) {
  auto node = take(key);
  if (node == nullptr)
    return;
  auto x = node->value_exact<int64_t>();
  if (!x)
    complain(*node, path_ + key + " must be a whole number");
  else if (*x < min || *x > max)
    complain(*node, fmt::format("{}{} must be {} to {}", path_, key, min, max));
  else
    out = *x;
}

void toml_reader::flag(const std::string& key, bool& out) {
  auto node = take(key);
  if (node == nullptr)
    return;
  if (auto x = node->value_exact<bool>())
    out = *x;
  else
    complain(*node, path_ + key + " must be true or false");
}

std::string toml_reader::place_of(const std::string& key) const {
  auto node = table_.get(key);
  return node != nullptr ? format_place(node->source()) : std::string{};
}

void toml_reader::finish() {
  for (auto& [key, node] : table_)
    if (known_.count(std::string{key.str()}) == 0)
      problems_.push_back(format_place(key.source()) + ": unknown key " + path_
                          + std::string{key.str()});
}

} // namespace troupe
