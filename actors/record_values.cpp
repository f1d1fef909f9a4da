#include "actors/record_values.hpp"

namespace troupe {

namespace {

void store_structure(proto::Value& out, const structure& x) {
  auto& all = *out.mutable_structure();
  for (auto& [name, what] : x.fields) {
    auto& field = *all.add_fields();
    field.set_name(name);
    store_value(*field.mutable_what(), what);
  }
}

value load_member(const proto::Value::Enumeration& x) {
  enumeration result;
  result.number = x.number();
  if (x.has_name())
    result.name = std::make_shared<const std::string>(x.name());
  return value{std::move(result)};
}

value load_structure(const proto::Value::Structure& x) {
  structure result;
  for (auto& field : x.fields())
    result.fields.emplace_back(field.name(), load_value(field.what()));
  return value{std::move(result)};
}

value load_array(const proto::Value::Array& x) {
  array result;
  for (auto& element : x.elements())
    result.elements.push_back(load_value(element));
  return value{std::move(result)};
}

} // namespace

void store_value(proto::Value& out, const value& x) {
  if (auto a = x.boolean()) {
    out.set_boolean(*a);
  } else if (auto b = x.integer()) {
    out.set_integer(*b);
  } else if (auto c = x.real()) {
    out.set_real(*c);
  } else if (auto d = x.text()) {
    out.set_text(*d);
  } else if (auto e = x.member()) {
    out.mutable_member()->set_number(e->number);
    if (e->name != nullptr)
      out.mutable_member()->set_name(*e->name);
  } else if (auto f = x.fields()) {
    store_structure(out, *f);
  } else if (auto g = x.elements()) {
    auto& all = *out.mutable_array();
    for (auto& element : g->elements)
      store_value(*all.add_elements(), element);
  }
}

value load_value(const proto::Value& x) {
  switch (x.what_case()) {
    case proto::Value::kBoolean:
      return value{x.boolean()};
    case proto::Value::kInteger:
      return value{static_cast<int64_t>(x.integer())};
    case proto::Value::kReal:
      return value{x.real()};
    case proto::Value::kText:
      return value{x.text()};
    case proto::Value::kMember:
      return load_member(x.member());
    case proto::Value::kStructure:
      return load_structure(x.structure());
    case proto::Value::kArray:
      return load_array(x.array());
    case proto::Value::WHAT_NOT_SET:
      break;
  }
  return {};
}

} // namespace troupe
