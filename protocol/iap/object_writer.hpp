// Writes one JSON object member by member, in the order of the calls.

#pragma once

#include "protocol/iap/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::iap {

/// Appends to a text of the caller's; `end` closes the object. The order
/// matters: scripts of the field read `mru` as the last member of `sts`. Names
/// are not compared: the caller adds each once. Without `end` the text is not
/// JSON.
class object_writer {
public:
  explicit object_writer(std::string& out) : out_(out) {
    // nop
  }

  void add(std::string_view name, const value& x) {
    key(name);
    write_json(out_, x);
  }

  void text(std::string_view name, std::string_view x) {
    key(name);
    write_json_text(out_, x);
  }

  /// An empty text becomes null.
  void text_or_null(std::string_view name, std::string_view x) {
    if (x.empty())
      add(name, value{});
    else
      text(name, x);
  }

  void number(std::string_view name, double x) {
    add(name, value{x});
  }

  void flag(std::string_view name, bool x) {
    add(name, value{x});
  }

  /// Begins a nested object; the caller ends it before going on here.
  [[nodiscard]] object_writer object(std::string_view name) {
    key(name);
    return object_writer{out_};
  }

  /// Appends text that is JSON already.
  /// @pre *x* is one JSON value
  void json(std::string_view name, std::string_view x) {
    key(name);
    out_ += x;
  }

  void end() {
    out_ += empty_ ? "{}" : "}";
  }

private:
  void key(std::string_view name) {
    out_ += empty_ ? '{' : ',';
    empty_ = false;
    write_json_text(out_, name);
    out_ += ':';
  }

  std::string& out_;
  bool empty_ = true;
};

} // namespace troupe::iap
