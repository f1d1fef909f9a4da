// Builds types of makers from what their reports say.

#pragma once

#include "protocol/lon/user_types.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::lon {

/// The name that the referenced type has in a catalogue.
[[nodiscard]] std::string full_name(const type_reference& x);

/// Use once: `run`. References may lead to any report, so that all of them are
/// indexed first.
class user_type_builder {
public:
  /// Keeps references to both arguments.
  user_type_builder(const std::vector<resource_report>& reports,
                    const type_catalogue& standard)
    : reports_(reports), standard_(standard) {
    // nop
  }

  [[nodiscard]] import_result<user_types> run();

private:
  /// A definition and the report that has it.
  struct source {
    const resource_report* report = nullptr;
    const resource_type* type = nullptr;
  };

  void index(const resource_report& x);
  void index_type(const resource_report& report, const resource_type& x);
  void add_profile(const resource_report& report, const resource_profile& x);

  /// Builds a type at first use. Fails for one that contains itself.
  /// @param name `{set}/{name}`
  result<data_type_ptr> named(const std::string& name, int depth);

  result<data_type> build(const resource_type& x, int depth);
  result<data_type> build(const type_layout& x, int depth);
  result<data_type> build_element(const type_layout& x, int depth);
  result<data_type> build_reference(const type_layout& x, int depth);
  result<data_type> build_members(const type_layout& x, int depth);
  result<data_type> build_enumeration(const type_layout& x);

  /// The named type itself where *x* adds nothing to it.
  result<data_type_ptr> build_member(const type_layout& x, int depth);

  void warn(const resource_report& report, const type_layout& where,
            std::string text);

  const std::vector<resource_report>& reports_;
  const type_catalogue& standard_;
  std::map<std::string, source> sources_;
  std::vector<std::string> order_;             ///< Keys of `sources_`.
  std::map<std::string, data_type_ptr> built_; ///< Null while being built.
  std::map<std::string, failure> failed_;
  std::map<std::string, std::shared_ptr<const enum_type>> enums_;
  std::map<std::string, const resource_profile*> profiles_;
  import_result<user_types> out_;
};

} // namespace troupe::lon
