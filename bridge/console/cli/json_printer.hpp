// Prints for scripts: one JSON document, or one a line for `watch` and
// `discover`.

#pragma once

#include "bridge/console/cli/printer.hpp"
#include "protocol/value.hpp"

namespace troupe::cli {

/// Lists are arrays; `device`, `set`, `backup` and actions give an object;
/// `status` an object of names. A refusal gives `{"error":…}`, an import its
/// issues too. Everything is gathered until the end, as a document must be
/// whole; only `watch` and `discover` print at once. Refusals are told on
/// stderr as well, for people who read a log.
class json_printer final : public printer {
public:
  json_printer(const invocation& order, const screen& where);

  void row(const console::reply& x) override;
  void end(const console::end& x) override;

private:
  /// What is printed after success.
  [[nodiscard]] value document() const;

  /// Types, devices and connections, `changes`, `dryRun`, `issues`, and `error`
  /// after a refusal.
  [[nodiscard]] value imported(const console::end& x) const;

  /// `{"path":…,"files":[…],"issues":[…]}`
  [[nodiscard]] value exported() const;
  void note(const console::file_row& x);
  void print(const value& x);

  const invocation& order_;
  screen screen_;
  /// Rows of a list, the points of `device`, the rule sets of `estimate`, or
  /// the issues of an import.
  array rows_;
  structure metrics_;
  /// Of `device`, `import`, `backup`, `forget` and `estimate`.
  structure object_;
  array changes_; ///< Of an import.
  array files_;   ///< Names of an export.
};

} // namespace troupe::cli
