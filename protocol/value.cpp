#include "protocol/value.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

value::value(bool x) : data_(x) {
  // nop
}

value::value(int x) : data_(static_cast<int64_t>(x)) {
  // nop
}

value::value(int64_t x) : data_(x) {
  // nop
}

value::value(double x) : data_(x) {
  // nop
}

value::value(std::string x)
  : data_(std::make_shared<const std::string>(std::move(x))) {
  // nop
}

value::value(const char* x) : value(std::string{x}) {
  // nop
}

value::value(enumeration x) : data_(std::move(x)) {
  // nop
}

value::value(structure x)
  : data_(std::make_shared<const structure>(std::move(x))) {
  // nop
}

value::value(array x) : data_(std::make_shared<const array>(std::move(x))) {
  // nop
}

const bool* value::boolean() const noexcept {
  return std::get_if<bool>(&data_);
}

const int64_t* value::integer() const noexcept {
  return std::get_if<int64_t>(&data_);
}

const double* value::real() const noexcept {
  return std::get_if<double>(&data_);
}

const std::string* value::text() const noexcept {
  auto x = std::get_if<text_ptr>(&data_);
  return x != nullptr ? x->get() : nullptr;
}

const enumeration* value::member() const noexcept {
  return std::get_if<enumeration>(&data_);
}

const structure* value::fields() const noexcept {
  auto x = std::get_if<structure_ptr>(&data_);
  return x != nullptr ? x->get() : nullptr;
}

const array* value::elements() const noexcept {
  auto x = std::get_if<array_ptr>(&data_);
  return x != nullptr ? x->get() : nullptr;
}

std::optional<double> value::number() const noexcept {
  if (auto x = boolean())
    return *x ? 1 : 0;
  if (auto x = integer())
    return static_cast<double>(*x);
  if (auto x = real())
    return *x;
  if (auto x = member())
    return x->number;
  return std::nullopt;
}

const value* value::field(std::string_view name) const noexcept {
  auto all = fields();
  if (all == nullptr)
    return nullptr;
  auto i = std::find_if(all->fields.begin(), all->fields.end(),
                        [&](const auto& x) { return x.first == name; });
  return i == all->fields.end() ? nullptr : &i->second;
}

bool operator==(const value& x, const value& y) {
  if (x.data_.index() != y.data_.index())
    return false;
  if (auto a = x.real())
    return *a == *y.real() || (std::isnan(*a) && std::isnan(*y.real()));
  if (auto a = x.text())
    return *a == *y.text();
  if (auto a = x.member()) // the name follows from the number
    return a->number == y.member()->number;
  if (auto a = x.fields())
    return a == y.fields() || a->fields == y.fields()->fields;
  if (auto a = x.elements())
    return a == y.elements() || a->elements == y.elements()->elements;
  if (auto a = x.boolean())
    return *a == *y.boolean();
  if (auto a = x.integer())
    return *a == *y.integer();
  return true; // both null
}

const value* member_at(const value& x, std::string_view path) {
  auto at = &x;
  while (at != nullptr && !path.empty()) {
    auto slash = path.find('/');
    at = at->field(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size()
                                                       : slash + 1);
  }
  return at;
}

value make_structure(
  std::initializer_list<std::pair<std::string, value>> fields) {
  return value{structure{{fields.begin(), fields.end()}}};
}

} // namespace troupe
