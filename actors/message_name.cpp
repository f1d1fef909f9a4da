// What messages are called where people read of them.

#include "actors/counted.hpp"

#include <caf/atom.hpp>

#include <cxxabi.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace troupe {

namespace {

std::string demangled(const char* type) {
  auto status = 0;
  std::unique_ptr<char, void (*)(void*)> out{
    abi::__cxa_demangle(type, nullptr, nullptr, &status), std::free};
  return status == 0 ? out.get() : type;
}

void erase_all(std::string& x, std::string_view what) {
  for (auto at = x.find(what); at != x.npos; at = x.find(what, at))
    x.erase(at, what.size());
}

/// `caf::atom_constant<(caf::atom_value)1234>` is named by its number, which is
/// made of its letters.
std::string atom_name(const std::string& x) {
  constexpr std::string_view head{"caf::atom_constant<(caf::atom_value)"};
  if (x.compare(0, head.size(), head) != 0)
    return {};
  auto number = std::strtoull(x.c_str() + head.size(), nullptr, 10);
  return caf::to_string(static_cast<caf::atom_value>(number));
}

/// `std::shared_ptr<troupe::batch const>` is a `batch` to people.
std::string short_name(const char* type) {
  auto x = demangled(type);
  if (auto atom = atom_name(x); !atom.empty())
    return atom;
  constexpr std::string_view pointer{"std::shared_ptr<"};
  if (x.compare(0, pointer.size(), pointer) == 0 && x.back() == '>')
    x = x.substr(pointer.size(), x.size() - pointer.size() - 1);
  if (x.find("basic_string") != x.npos && x.find("std::vector") == x.npos)
    return "string";
  for (std::string_view noise : {"troupe::", "caf::", "std::", " const"})
    erase_all(x, noise);
  return x;
}

} // namespace

std::string message_name(std::initializer_list<const char*> types) {
  std::string out;
  for (auto x : types)
    out += (out.empty() ? "" : ", ") + short_name(x);
  return out;
}

} // namespace troupe
